//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

/// Two sets of traces, aligned by the groups of their spans: which differ, and by how much.
package struct TraceSetDiff: Sendable {
    /// A group that one of the sets has, or both.
    package struct Row: Sendable {
        /// UTF-8 or WTF-8; nil if the spans have no service or host.
        package let service: [UInt8]?
        package let text: [UInt8]?
        /// Whether the row holds the spans beyond ``TraceSetStatistics/maximumGroups``.
        package let isRest: Bool
        package let before: TraceSetStatistics.Group?
        package let after: TraceSetStatistics.Group?
        /// The differences that exceed the noise.
        package fileprivate(set) var findings: [NoiseTest.Finding] = []
        /// The growth of the self time of an average trace, in microseconds.
        package fileprivate(set) var selfGrowth: Double = 0
        /// Whether one of the sets has too few such traces to compare durations.
        package fileprivate(set) var isTooFew = false

        package func has(_ difference: NoiseTest.Difference) -> Bool {
            findings.contains { $0.difference == difference }
        }
    }

    private struct Key: Hashable {
        let service: [UInt8]?
        let text: [UInt8]?
        let isRest: Bool

        init(_ group: TraceSetStatistics.Group) {
            service = group.service
            text = group.text
            isRest = group.isRest
        }
    }

    package let before: TraceSetStatistics
    package let after: TraceSetStatistics
    /// The differences of whole traces that exceed the noise.
    package let findings: [NoiseTest.Finding]
    /// The groups with findings first, then by the growth of their self time.
    package let rows: [Row]
    /// The number of tests among which a finding has to stand out.
    package let tests: Int

    /// - Parameters:
    ///   - before: the set to compare with, with samples.
    ///   - after: the set that is compared, by the same key and with samples.
    package init(before: TraceSetStatistics, after: TraceSetStatistics) {
        self.before = before
        self.after = after
        var places: [Key: (before: Int?, after: Int?)] = [:]
        var order: [Key] = []
        for (place, group) in before.groups.enumerated() {
            order.append(Key(group))
            places[Key(group)] = (place, nil)
        }
        for (place, group) in after.groups.enumerated() {
            let key = Key(group)
            if places[key] == nil { order.append(key) }
            places[key, default: (nil, nil)].after = place
        }
        let pairs = order.map { key in
            NoiseTest.Pair(
                before: Self.sample(before, places[key]?.before),
                after: Self.sample(after, places[key]?.after)
            )
        }
        let whole = NoiseTest.Pair(
            before: before.sampler?.whole ?? TraceSample(),
            after: after.sampler?.whole ?? TraceSample()
        )
        let results = NoiseTest.findings([whole] + pairs, traces: (before.traces, after.traces))
        tests = results.tests
        findings = results.findings.first ?? []
        rows = zip(order, zip(pairs, results.findings.dropFirst())).map { key, result in
            var row = Row(
                service: key.service,
                text: key.text,
                isRest: key.isRest,
                before: places[key]?.before.map { before.groups[$0] },
                after: places[key]?.after.map { after.groups[$0] }
            )
            row.findings = result.1
            row.isTooFew = min(result.0.before.traces, result.0.after.traces) < NoiseTest.minimumTraces
            row.selfGrowth =
                Self.perTrace(row.after?.selfTime, after.traces) - Self.perTrace(row.before?.selfTime, before.traces)
            return row
        }.sorted { left, right in
            left.findings.isEmpty != right.findings.isEmpty
                ? right.findings.isEmpty : abs(left.selfGrowth) > abs(right.selfGrowth)
        }
    }

    private static func sample(_ set: TraceSetStatistics, _ place: Int?) -> TraceSample {
        guard let place, let groups = set.sampler?.groups, place < groups.count else { return TraceSample() }
        return groups[place]
    }

    private static func perTrace(_ time: Int64?, _ traces: Int) -> Double {
        traces == 0 ? 0 : Double(time ?? 0) / Double(traces)
    }

    /// Whether a set is too small to compare any durations.
    package var isTooSmall: Bool { min(before.traces, after.traces) < NoiseTest.minimumTraces }

    /// The number of groups that differ beyond the noise.
    package var differing: Int { rows.count { !$0.findings.isEmpty } }
}
