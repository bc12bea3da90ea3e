//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

/// The time that nodes spend on their own: their duration minus the union of their children's.
enum SelfTime {
    private struct Interval {
        let parent: Int32
        let start: Int64
        let end: Int64
    }

    /// Sets `selfTime`. Finished children count as far as they lie within their parent. A node with only a start or a stop
    /// has no duration, so its time is 0.
    ///
    /// - Parameter ringStarts: the nodes at which rings of parents are cut: they are no children here either, or a ring
    ///   would cover itself and nobody would have spent its time.
    static func compute(in nodes: inout [TraceNode], ringStarts: Set<Int32> = []) {
        var intervals: [Interval] = []
        intervals.reserveCapacity(nodes.count)
        for index in nodes.indices where nodes[index].state == .finished {
            let node = nodes[index]
            nodes[index].selfTime = max(node.duration, 0)
            guard node.parent >= 0, nodes[Int(node.parent)].state == .finished, !ringStarts.contains(Int32(index))
            else {
                continue
            }
            let around = nodes[Int(node.parent)]
            let start = max(node.startTime, around.startTime)
            let end = min(node.endTime, around.endTime)
            if start < end { intervals.append(Interval(parent: node.parent, start: start, end: end)) }
        }
        intervals.sort { $0.parent != $1.parent ? $0.parent < $1.parent : $0.start < $1.start }
        var covered: (parent: Int32, end: Int64) = (-1, 0)
        for interval in intervals {
            if interval.parent != covered.parent { covered = (interval.parent, interval.start) }
            let start = max(interval.start, covered.end)
            guard start < interval.end else { continue }
            nodes[Int(interval.parent)].selfTime -= interval.end - start
            covered.end = interval.end
        }
    }
}
