//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import OSProfilerCore

/// The rule of ``TraceBeginning`` on a whole tree.
enum EarlySpans {
    /// Marks the early nodes as such, and as stray.
    ///
    /// - Parameter nodes: have parents and times.
    /// - Returns: the time of the earliest point that is not early, in microseconds like the nodes' times; nil if no
    ///   point is early.
    static func mark(_ nodes: inout [TraceNode], baseID: IDReference?, _ arena: UnsafeRawBufferPointer) -> Int64? {
        var root = Int64.max
        for node in nodes where node.state != .stopOnly && node.startTime < root && isRoot(node, baseID, arena) {
            root = node.startTime
        }
        guard root != .max else { return nil }
        let limit = root - TraceBeginning.tolerance
        var own = root
        var hasEarly = false
        for index in nodes.indices where !nodes[index].isStray {
            let node = nodes[index]
            // A ring of parents hangs below nothing that could be shown in its place.
            let isEarly = !node.isDetached && node.startTime < limit
            if isEarly {
                nodes[index].isEarly = true
                nodes[index].isStray = true
                hasEarly = true
            }
            for time in [node.startTime, node.endTime] {
                if time >= limit || node.isDetached { own = min(own, time) } else { hasEarly = true }
            }
        }
        return hasEarly ? own : nil
    }

    private static func isRoot(_ node: TraceNode, _ baseID: IDReference?, _ arena: UnsafeRawBufferPointer) -> Bool {
        guard let baseID, node.parentID.kind != .null else { return node.parent < 0 }
        return node.parentID.isSame(as: baseID, in: arena)
    }
}
