//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import OSProfilerCore

/// The distinct texts of one member of all nodes, in order of first arrival. Views colour services in this order.
package struct NodeTexts: Sendable {
    /// UTF-8 or WTF-8; the JSON of a value that is not a string.
    package private(set) var names: [[UInt8]] = []
    /// The text of each node, as an index of ``names``; -1 if it is null or absent.
    package private(set) var ofNode: [Int32] = []

    /// - Parameter member: returns the range of the JSON value.
    init(of nodes: [TraceNode], _ arena: [UInt8], _ member: (TraceNode) -> ByteRange = { $0.service }) {
        var known: [[UInt8]: Int32] = [:]
        // Equal values usually have equal bytes, which need not be unescaped again.
        var values: [ArraySlice<UInt8>: Int32] = [:]
        ofNode.reserveCapacity(nodes.count)
        for node in nodes {
            let value = arena[member(node).range]
            if value.isEmpty || value.elementsEqual("null".utf8) {
                ofNode.append(-1)
                continue
            }
            if let place = values[value] {
                ofNode.append(place)
                continue
            }
            let text = value.withUnsafeBytes { TraceTree.text(ofValue: $0) }
            let place = known[text] ?? Int32(names.count)
            if place == names.count {
                known[text] = place
                names.append(text)
            }
            values[value] = place
            ofNode.append(place)
        }
    }
}
