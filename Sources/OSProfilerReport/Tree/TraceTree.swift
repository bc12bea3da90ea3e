//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

package import OSProfilerCore

/// A trace as a forest of nodes: plain data over one arena, nodes by index, no recursion.
///
/// Built from points by Python's rules (``TraceTreeBuilder``) or from a saved report (``ReportFile``). Times are
/// relative to the earliest point.
package struct TraceTree: Sendable {
    /// The bytes that all places below point into.
    package let arena: [UInt8]
    /// In order of the arrival of each node's first point.
    package let nodes: [TraceNode]
    package let points: [TracePointRecord]
    /// All nodes, parents before children, siblings by start; first ``attachedCount`` nodes under roots, then those
    /// whose parents form a ring, the earliest of each ring first.
    package let order: [TraceVisit]
    package let attachedCount: Int
    /// In order of the arrival of each name, of all nodes.
    package let statistics: [TraceStatistics]
    package let strays: StraySpans

    /// Nil when a saved report does not tell it.
    package let baseID: IDReference?
    /// When the earliest point was made; nil when a saved report does not tell it.
    package let started: Timestamp?
    /// Microseconds from the earliest to the latest point of a node that is not stray.
    package let duration: Int64
    /// From the earliest to the latest point of all, in Python's milliseconds.
    package let milliseconds: Int64
    /// The latest start, in Python's milliseconds; nil without a start.
    package let lastStartMilliseconds: Int64?
    /// Points, repeated ones included.
    package let pointCount: Int

    /// Nodes that are not stray and of a kind.
    package func count(where predicate: (TraceNode) -> Bool) -> Int {
        nodes.count { !$0.isStray && predicate($0) }
    }

    /// Statistics of the nodes that are not stray.
    package var ownStatistics: [TraceStatistics] {
        strays.count == 0 ? statistics : TraceStatistics.collect(nodes.filter { !$0.isStray }, arena: arena)
    }

    /// Microseconds after the earliest point at which the last of some nodes ends; 0 without one.
    static func end(of nodes: [TraceNode]) -> Int64 {
        nodes.reduce(0) { $1.isStray ? $0 : max($0, $1.endTime) }
    }

    /// Python's whole milliseconds: computed in doubles, truncated towards zero.
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
    /// The bytes of a place in the arena.
    @inline(__always)
    subscript(place: ByteRange) -> UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(rebasing: self[place.range])
    }
}
