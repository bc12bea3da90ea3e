//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

/// The sorted children of all nodes, in one array.
package struct NodeChildren: Sendable {
    private var sorted: [Int32]
    /// The index at which the children of node `n` begin, at `n + 1`; the roots are the children of -1.
    private var offsets: [Int32]

    init(of nodes: [TraceNode]) {
        sorted = (0..<Int32(nodes.count)).sorted { left, right in
            let (first, second) = (nodes[Int(left)], nodes[Int(right)])
            if first.parent != second.parent { return first.parent < second.parent }
            if first.startMilliseconds != second.startMilliseconds {
                return first.startMilliseconds < second.startMilliseconds
            }
            return left < right
        }
        offsets = [Int32](repeating: 0, count: nodes.count + 2)
        for node in nodes { offsets[Int(node.parent) + 2] += 1 }
        for index in 1..<offsets.count { offsets[index] += offsets[index - 1] }
    }

    package subscript(node: Int32) -> ArraySlice<Int32> {
        sorted[Int(offsets[Int(node) + 1])..<Int(offsets[Int(node) + 2])]
    }
}
