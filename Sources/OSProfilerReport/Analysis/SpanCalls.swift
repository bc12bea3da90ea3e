//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import OSProfilerCore

/// The call of each span of a trace: which spans request the same thing.
package struct SpanCalls: Sendable {
    /// The properties that spans of one call share.
    package struct Call: Sendable, Hashable {
        /// An index of ``NodeTexts/names``; -1 if there is no service.
        package let service: Int32
        /// UTF-8 or WTF-8.
        package let name: ArraySlice<UInt8>
        package let kind: SpanKind
        /// See ``CallGroup``; nil if the payloads contain no request, statement or function.
        package let group: String?
    }

    package let services: NodeTexts
    /// All calls in order of arrival.
    package private(set) var calls: [Call] = []
    /// The call of each node, as an index of ``calls``.
    package private(set) var ofNode: [Int32] = []
    /// The request of each node on one line: `GET /v1/nodes/abc`, `SELECT nodes`, `do_node_deploy`; nil if its payload contains
    /// none.
    package private(set) var labels: [String?] = []

    init(of tree: TraceTree) {
        services = NodeTexts(of: tree.nodes, tree.arena)
        var known: [Call: Int32] = [:]
        ofNode.reserveCapacity(tree.nodes.count)
        labels.reserveCapacity(tree.nodes.count)
        tree.arena.withUnsafeBytes { arena in
            for (index, node) in tree.nodes.enumerated() {
                let request = tree.mainPayload(of: node).flatMap { SpanRequest(arena[$0]) }
                let label = request.flatMap { Self.line($0.text) }
                let call = Call(
                    service: services.ofNode[index],
                    name: tree.arena[node.name.range],
                    kind: SpanKind(request, name: arena[node.name]),
                    group: label == nil ? nil : request.flatMap { Self.line(CallGroup.text(of: $0)) }
                )
                let place = known[call] ?? Int32(calls.count)
                if place == calls.count {
                    known[call] = place
                    calls.append(call)
                }
                ofNode.append(place)
                labels.append(label)
            }
        }
    }

    package subscript(node: Int32) -> Call { calls[Int(ofNode[Int(node)])] }

    /// Returns a text on one line; nil if it is blank.
    private static func line(_ text: String) -> String? {
        guard text.utf8.contains(where: { $0 < 0x20 || $0 >= 0x80 }) else { return text.isEmpty ? nil : text }
        let words = text.split(whereSeparator: \.isWhitespace)
        return words.isEmpty ? nil : words.joined(separator: " ")
    }
}
