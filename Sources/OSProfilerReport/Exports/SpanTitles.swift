//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import OSProfilerCore

/// The names of spans in other viewers: the span's name and what it was asked for, `db SELECT nodes`.
struct SpanTitles {
    private var titles: [String]

    /// - Parameter isGrouped: whether paths are without ids, so that spans of several traces have the same title.
    init(_ tree: TraceTree, _ arena: UnsafeRawBufferPointer, isGrouped: Bool = false) {
        titles = tree.nodes.map { node in
            let name = String(decoding: arena[node.name], as: UTF8.self)
            guard let payload = tree.mainPayload(of: node), let request = SpanRequest(arena[payload]) else {
                return name
            }
            return "\(name) \(isGrouped && request.path != nil ? CallGroup.text(of: request) : request.text)"
        }
    }

    /// - Parameter node: the node's index in ``TraceTree/nodes``.
    subscript(node: Int32) -> String { titles[Int(node)] }
}
