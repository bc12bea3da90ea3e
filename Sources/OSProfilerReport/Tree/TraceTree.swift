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
    /// In order of the arrival of each name.
    package let statistics: [TraceStatistics]

    /// Nil when a saved report does not tell it.
    package let baseID: IDReference?
    /// When the earliest point was made; nil when a saved report does not tell it.
    package let started: Timestamp?
    /// Microseconds from the earliest to the latest point.
    package let duration: Int64
    /// The same in Python's milliseconds.
    package let milliseconds: Int64
    /// The latest start, in Python's milliseconds; nil without a start.
    package let lastStartMilliseconds: Int64?
    /// Points, repeated ones included.
    package let pointCount: Int

    package func count(where predicate: (TraceNode) -> Bool) -> Int {
        nodes.count(where: predicate)
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
