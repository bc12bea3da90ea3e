//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

/// The stretches of a trace in which no span ran: between two requests of a client, or where points are missing.
package struct TraceGaps: Sendable {
    package struct Gap: Sendable, Equatable {
        /// Microseconds after the earliest point.
        package let from: Int64
        package let to: Int64
        /// The last node that ended before the gap; nil if there is none.
        package let after: Int32?
        /// The first node that began after the gap.
        package let before: Int32

        package var length: Int64 { to - from }
    }

    /// In order of time.
    package private(set) var gaps: [Gap] = []

    /// - Parameter nodes: strays do not count. A node without a stop runs until the end of the trace; a node without a start
    ///   counts only at its end.
    init(of nodes: [TraceNode]) {
        let own = nodes.indices.filter { !nodes[$0].isStray }.sorted { left, right in
            nodes[left].startTime != nodes[right].startTime
                ? nodes[left].startTime < nodes[right].startTime : left < right
        }
        var end: Int64 = 0
        var last: Int32?
        for index in own {
            let node = nodes[index]
            if node.startTime > end {
                gaps.append(Gap(from: end, to: node.startTime, after: last, before: Int32(index)))
            }
            if node.state == .running { return }
            if node.endTime >= end || last == nil {
                end = max(end, node.endTime)
                last = Int32(index)
            }
        }
    }
}
