//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

package import OSProfilerCore

/// A trace as a forest of nodes: plain data over one arena, with nodes by index and without recursion.
///
/// Built from points by Python's rules (``TraceTreeBuilder``) or from a saved report (``init(report:)``). Times are
/// relative to the earliest point that is not early, see ``StraySpans``.
package struct TraceTree: Sendable {
    /// The bytes to which all ranges below refer.
    package let arena: [UInt8]
    /// The nodes, in the order in which their first points arrived.
    package let nodes: [TraceNode]
    package let points: [TracePointRecord]
    /// All nodes, parents before children and siblings by start: first the ``attachedCount`` nodes below roots, then those
    /// whose parents form a ring, beginning with the earliest of each ring.
    package let order: [TraceVisit]
    package let attachedCount: Int
    /// The statistics of all nodes, in the order in which their names arrived.
    package let statistics: [TraceStatistics]
    package let strays: StraySpans

    /// Nil if a saved report does not have it.
    package let baseID: IDReference?
    /// The time of the earliest point that is not early; nil if a saved report does not have it.
    package let started: Timestamp?
    /// Microseconds from the earliest to the latest point of a node that is not stray.
    package let duration: Int64
    /// The time from the earliest to the latest point of all nodes, in Python's milliseconds.
    package let milliseconds: Int64
    /// The latest start, in Python's milliseconds; nil if there is none.
    package let lastStartMilliseconds: Int64?
    /// The number of points, including repeated ones.
    package let pointCount: Int

    /// Returns the number of nodes that are not stray and satisfy a predicate.
    package func count(where predicate: (TraceNode) -> Bool) -> Int {
        nodes.count { !$0.isStray && predicate($0) }
    }

    /// The ``order`` without stray nodes. What hangs below an early one moves up to the nearest node that is left.
    package var ownOrder: [TraceVisit] {
        guard strays.count > 0 else { return order }
        var depths = [Int32](repeating: -1, count: nodes.count)
        return order.compactMap { visit in
            let node = nodes[Int(visit.node)]
            let above = visit.depth == 0 ? -1 : depths[Int(node.parent)]
            depths[Int(visit.node)] = node.isStray ? above : above + 1
            return node.isStray ? nil : TraceVisit(node: visit.node, depth: above + 1)
        }
    }

    /// The statistics of the nodes that are not stray.
    package var ownStatistics: [TraceStatistics] {
        strays.count == 0 ? statistics : TraceStatistics.collect(nodes.filter { !$0.isStray }, arena: arena)
    }

    /// Returns the microseconds from the earliest point that is not early to the end of the last of some nodes; 0 for no nodes.
    static func end(of nodes: [TraceNode]) -> Int64 {
        nodes.reduce(0) { $1.isStray ? $0 : max($0, $1.endTime) }
    }

    /// Returns whole milliseconds as Python does: computed in doubles, truncated towards zero.
    static func milliseconds(_ microseconds: Int64) -> Int64 {
        var (seconds, rest) = microseconds.quotientAndRemainder(dividingBy: 1_000_000)
        if rest < 0 {
            seconds -= 1
            rest += 1_000_000
        }
        return Int64((Double(rest) + Double(seconds) * 1e6) / 1000)
    }
}

extension UnsafeRawBufferPointer {
    /// Returns the bytes of a range of the arena.
    @inline(__always)
    subscript(place: ByteRange) -> UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(rebasing: self[place.range])
    }
}
