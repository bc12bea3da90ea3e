//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import OSProfilerCore

/// The difference between two sets of traces for people: a summary, a table of the groups that differ, and the tests.
package struct TraceSetDiffText {
    /// The maximum number of rows.
    package static let rows = 50
    private let diff: TraceSetDiff
    private let width: Int?

    /// - Parameter width: columns of a line; nil for any number.
    package init(_ diff: TraceSetDiff, width: Int?) {
        self.diff = diff
        self.width = width
    }

    /// Returns the lines, each safe on a terminal.
    package var lines: [String] {
        wrapped([set("before", diff.before), set("after ", diff.after), whole, summary])
            + (diff.rows.isEmpty ? [] : [""] + table.lines(width: width) + [""]) + wrapped(notes)
    }

    private func wrapped(_ lines: [String]) -> [String] { lines.flatMap { TerminalText.wrapped($0, to: width) } }

    private func set(_ name: String, _ set: TraceSetStatistics) -> String {
        func time(_ share: Double) -> String {
            DurationText.text(microseconds: set.traceDurations.quantile(share) ?? 0)
        }
        return "\(name)  \(CountText.counted(set.traces, "trace")), \(CountText.counted(set.spans, "span")); "
            + "a trace took \(time(0.5)) (p50), \(time(0.95)) (p95)"
    }

    private var whole: String {
        guard !diff.isTooSmall else {
            let found = diff.findings.isEmpty ? "" : "; whole traces: \(Self.text(diff.findings))"
            return "too few traces to compare durations: each set needs at least \(NoiseTest.minimumTraces)\(found)"
        }
        guard !diff.findings.isEmpty else { return "whole traces: no difference beyond the noise" }
        let changes = [("p50", 0.5), ("p95", 0.95)].compactMap { name, share in
            change(diff.before.traceDurations, diff.after.traceDurations, share).map { "\(name) \($0)" }
        }
        return "whole traces: \(Self.text(diff.findings)), \(changes.joined(separator: ", "))"
    }

    /// Claims nothing about rows with too few traces.
    private var summary: String {
        let uncompared = diff.rows.count { $0.isTooFew && $0.findings.isEmpty }
        let rows = CountText.counted(diff.rows.count, "row")
        let few = uncompared == 0 ? "" : "; \(CountText.counted(uncompared, "row has", "rows have")) too few traces"
        if diff.differing > 0 {
            let differ = diff.differing == 1 ? "differs" : "differ"
            return "\(CountText.grouped(diff.differing)) of \(rows) \(differ) beyond the noise\(few)"
        }
        guard uncompared < diff.rows.count || diff.rows.isEmpty else { return "\(rows), not compared" }
        let compared = uncompared == 0 ? rows : "\(CountText.grouped(diff.rows.count - uncompared)) of \(rows)"
        return "no difference beyond the noise in \(compared)\(few)"
    }

    private var notes: [String] {
        let left = diff.rows.count - Self.rows
        let isCut = diff.before.isCut || diff.after.isCut
        let notes: [String?] = [
            left > 0 ? "\(CountText.counted(left, "other row")) changed less; --json has them" : nil,
            isCut
                ? "only the first \(CountText.grouped(TraceSetStatistics.maximumGroups)) rows are kept apart, … holds the rest"
                : nil,
            "tests: Mann-Whitney U of durations and calls in each trace, Fisher's exact of the slowest 5 %, errors and "
                + "traces",
            "Holm's correction for \(CountText.counted(diff.tests, "test")): noise alone makes any row differ in at most 1 "
                + "of 100 comparisons",
        ]
        return notes.compactMap(\.self)
    }

    // MARK: The table

    private struct Column {
        let title: String
        /// See ``TextTable/Column/rank``: what is used least gives way first.
        let rank: Int
        let text: (TraceSetDiff.Row) -> String
    }

    private var columns: [Column] {
        func time(_ group: TraceSetStatistics.Group?, _ share: Double) -> String {
            group?.durations.quantile(share).map { DurationText.text(microseconds: $0) } ?? ""
        }
        func growth(_ row: TraceSetDiff.Row, _ share: Double) -> String {
            guard let before = row.before, let after = row.after else { return "" }
            return change(before.durations, after.durations, share) ?? ""
        }
        func calls(_ group: TraceSetStatistics.Group?, _ traces: Int) -> String {
            group.map { StatisticsText.tenths($0.durations.count, traces) } ?? ""
        }
        return [
            Column(title: "P50", rank: 3) { time($0.before, 0.5) },
            Column(title: "AFTER", rank: 3) { time($0.after, 0.5) },
            Column(title: "P50 +/-", rank: 5) { growth($0, 0.5) },
            Column(title: "P95", rank: 2) { time($0.before, 0.95) },
            Column(title: "AFTER", rank: 2) { time($0.after, 0.95) },
            Column(title: "P95 +/-", rank: 4) { growth($0, 0.95) },
            Column(title: "PER TRACE", rank: 1) { calls($0.before, diff.before.traces) },
            Column(title: "AFTER", rank: 1) { calls($0.after, diff.after.traces) },
            Column(title: "SELF +/-", rank: 6) {
                ChangeText.text(microseconds: Int64($0.selfGrowth.rounded()))
            },
        ]
    }

    private var table: TextTable {
        let key = diff.before.key
        let shown = columns
        let hasService = key != .name && key != .host
        var titles = shown.map { TextTable.Column(title: $0.title, alignment: .right, rank: $0.rank) }
        titles.append(.init(title: "DIFFERENCE", isFlexible: true, least: 13))
        if hasService { titles.append(StatisticsText.service(width)) }
        if key != .service { titles.append(StatisticsText.text(titled: StatisticsText.title(key), width)) }
        var table = TextTable(titles)
        for row in diff.rows.prefix(Self.rows) {
            var cells = shown.map { $0.text(row) }
            cells.append(Self.text(row))
            if hasService { cells.append(StatisticsText.text(row.service, isRest: row.isRest)) }
            if key != .service { cells.append(StatisticsText.text(row.text, isRest: row.isRest)) }
            table.add(cells)
        }
        return table
    }

    private func change(_ before: QuantileSketch, _ after: QuantileSketch, _ share: Double) -> String? {
        guard let before = before.quantile(share), let after = after.quantile(share) else { return nil }
        return ChangeText.percent(from: before, to: after)
    }

    private static func text(_ row: TraceSetDiff.Row) -> String {
        if row.findings.isEmpty { return row.isTooFew ? "too few traces" : "no difference" }
        if row.before == nil { return "added" }
        if row.after == nil { return "gone" }
        return text(row.findings)
    }

    private static func text(_ findings: [NoiseTest.Finding]) -> String {
        let differences = findings.map(\.difference).filter { difference in
            // What holds for all durations holds for the longest.
            switch difference {
            case .slowerTail: !findings.contains { $0.difference == .slower }
            case .fasterTail: !findings.contains { $0.difference == .faster }
            default: true
            }
        }
        return differences.map { $0.rawValue.replacing("_", with: " ") }.joined(separator: ", ")
    }
}
