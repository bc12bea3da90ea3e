//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import OSProfilerCore

/// A few lists that explain the duration of a trace. Everything is computed from the points; nothing is a guess.
package struct TraceExplanation: Sendable {
    /// The maximum number of entries of a list.
    static let limit = 20
    /// The number of calls of one span from which they count as repeated.
    static let fewestRepeats = 5

    /// The part of the critical path that belongs to the spans of one call.
    package struct Share: Sendable {
        /// An index of ``SpanCalls/calls``.
        package let call: Int32
        /// The first of its spans on the path in order of arrival.
        package let first: Int32
        package var spans = 0
        /// Microseconds.
        package var time: Int64 = 0
    }

    package let analysis: TraceAnalysis
    /// Sorted by their part of the critical path, largest first.
    package private(set) var shares: [Share] = []
    /// Finished nodes, sorted by self time, largest first.
    package private(set) var selfTimes: [Int32] = []
    /// In order of time.
    package let failures: [FailureOrigin]
    /// Sorted by total, largest first.
    package private(set) var repeated: [RepeatedCall] = []
    /// Sorted by length, longest first.
    package let gaps: [TraceGaps.Gap]
    /// Nodes without a stop, in the order of the tree.
    package let running: [Int32]
    /// The full number of entries of each list.
    package private(set) var counts = Counts()

    package struct Counts: Sendable {
        package var shares = 0
        package var failures = 0
        package var repeated = 0
        package var gaps = 0
        /// The length of all gaps in microseconds.
        package var gapTime: Int64 = 0
    }

    package init(of analysis: TraceAnalysis) {
        self.analysis = analysis
        let tree = analysis.tree
        let own = tree.order.lazy.filter { !tree.nodes[Int($0.node)].isStray }

        let allShares = Self.shares(analysis)
        shares = Array(allShares.sorted { $0.time > $1.time }.prefix(Self.limit))

        let finished = own.map(\.node).filter { tree.nodes[Int($0)].state == .finished }
        selfTimes = finished.largest(Self.limit) { tree.nodes[Int($0)].selfTime }
        selfTimes.removeAll { tree.nodes[Int($0)].selfTime <= 0 }

        let allFailures = FailureOrigin.find(in: analysis)
        failures = Array(allFailures.prefix(Self.limit))

        let siblings = SiblingGroups(of: analysis, tree.order) { !$1.isStray }
        let often = RepeatedCall.find(in: siblings.groups, analysis.calls, fewest: Self.fewestRepeats)
        repeated = often.largest(Self.limit) { $0.total }

        let allGaps = TraceGaps(of: tree.nodes).gaps
        gaps = allGaps.largest(Self.limit) { $0.length }
        running = own.map(\.node).filter { tree.nodes[Int($0)].state == .running }
        counts = Counts(
            shares: allShares.count,
            failures: allFailures.count,
            repeated: often.count,
            gaps: allGaps.count,
            gapTime: allGaps.reduce(0) { $0 + $1.length }
        )
    }

    private static func shares(_ analysis: TraceAnalysis) -> [Share] {
        var known: [Int32: Int] = [:]
        var shares: [Share] = []
        for index in analysis.tree.nodes.indices {
            let time = analysis.critical.time(of: Int32(index))
            guard time > 0 else { continue }
            let call = analysis.calls.ofNode[index]
            let place = known[call] ?? shares.count
            if place == shares.count {
                known[call] = place
                shares.append(Share(call: call, first: Int32(index)))
            }
            shares[place].spans += 1
            shares[place].time.addUpToLimit(time)
        }
        return shares
    }
}

extension Sequence {
    /// Returns the elements with the largest values, the largest first; of equal ones those that come first.
    fileprivate func largest(_ limit: Int, by value: (Element) -> Int64) -> [Element] {
        let sorted = map { (element: $0, value: value($0)) }.enumerated().sorted { left, right in
            left.element.value != right.element.value
                ? left.element.value > right.element.value : left.offset < right.offset
        }
        return sorted.prefix(limit).map(\.element.element)
    }
}
