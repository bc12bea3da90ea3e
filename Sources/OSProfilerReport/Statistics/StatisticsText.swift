//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import OSProfilerCore

/// Statistics over traces for people: a summary, and a table of the groups with the most self time.
package struct StatisticsText {
    /// The maximum number of rows.
    package static let rows = 50

    private let statistics: TraceSetStatistics
    private let groups: [TraceSetStatistics.Group]
    private let width: Int?

    /// - Parameter width: columns of a line; nil for any number.
    package init(_ statistics: TraceSetStatistics, width: Int?) {
        self.statistics = statistics
        self.width = width
        groups = statistics.bySelfTime
    }

    /// Returns the lines, each safe on a terminal.
    package var lines: [String] {
        wrapped(summary) + (groups.isEmpty ? [] : [""] + table.lines(width: width)) + wrapped(notes)
    }

    private func wrapped(_ lines: [String]) -> [String] { lines.flatMap { TerminalText.wrapped($0, to: width) } }

    private var summary: [String] {
        let durations = statistics.traceDurations
        func time(_ share: Double) -> String { DurationText.text(microseconds: durations.quantile(share) ?? 0) }
        let counts: [String?] = [
            CountText.counted(statistics.traces, "trace"), CountText.counted(statistics.spans, "span"),
            statistics.unfinished > 0
                ? "\(CountText.grouped(statistics.unfinished)) without a start or a stop left out" : nil,
            statistics.strays > 0 ? "\(CountText.grouped(statistics.strays)) stray left out" : nil,
        ]
        let line = counts.compactMap(\.self).joined(separator: ", ")
        guard statistics.traces > 0 else { return [line] }
        return [
            line,
            "a trace took \(time(0.5)) (p50), \(time(0.95)) (p95), \(time(0.99)) (p99), "
                + "\(DurationText.text(microseconds: durations.maximum)) at most",
        ]
    }

    private var notes: [String] {
        let left = groups.count - Self.rows
        let notes: [String?] = [
            left > 0 ? "\(CountText.counted(left, "other row")) took less; --json has them" : nil,
            statistics.isCut
                ? "only the first \(CountText.grouped(TraceSetStatistics.maximumGroups)) rows are kept apart, … holds the rest"
                : nil,
        ]
        return notes.compactMap(\.self)
    }

    // MARK: The table

    private struct Column {
        let title: String
        /// See ``TextTable/Column/rank``: what is used least gives way first.
        let rank: Int?
        let text: (TraceSetStatistics.Group) -> String
    }

    private var columns: [Column] {
        func time(_ value: Int64?) -> String { value.map { DurationText.text(microseconds: $0) } ?? "" }
        let (whole, traces) = (statistics.selfTime, statistics.traces)
        let hasErrors = width == nil || groups.contains { $0.errors > 0 }
        let columns: [Column?] = [
            Column(title: "SHARE", rank: 11) { ShareText.text($0.selfTime, of: whole) },
            Column(title: "SELF", rank: nil) { time($0.selfTime) },
            Column(title: "TOTAL", rank: 4) { time($0.durations.sum) },
            Column(title: "COUNT", rank: 10) { CountText.grouped($0.durations.count) },
            Column(title: "TRACES", rank: 1) { CountText.grouped($0.traces) },
            Column(title: "PER TRACE", rank: 3) { Self.tenths($0.durations.count, traces) },
            hasErrors
                ? Column(title: "ERRORS", rank: 9) { $0.errors == 0 ? "" : CountText.grouped($0.errors) } : nil,
            Column(title: "MEAN", rank: 2) { time($0.durations.mean) },
            Column(title: "P50", rank: 7) { time($0.durations.quantile(0.5)) },
            Column(title: "P95", rank: 8) { time($0.durations.quantile(0.95)) },
            Column(title: "P99", rank: 5) { time($0.durations.quantile(0.99)) },
            Column(title: "MAX", rank: 6) { time($0.durations.maximum) },
        ]
        return columns.compactMap(\.self)
    }

    private var table: TextTable {
        let shown = columns
        let hasText = statistics.key != .service
        let hasService = statistics.key != .name && statistics.key != .host
        var titles = shown.map { TextTable.Column(title: $0.title, alignment: .right, rank: $0.rank) }
        if hasService { titles.append(Self.service(width)) }
        if hasText { titles.append(Self.text(titled: Self.title(statistics.key), width)) }
        var table = TextTable(titles)
        for group in groups.prefix(Self.rows) {
            var cells = shown.map { $0.text(group) }
            if hasService { cells.append(Self.text(group.service, isRest: group.isRest)) }
            if hasText { cells.append(Self.text(group.text, isRest: group.isRest)) }
            table.add(cells)
        }
        return table
    }

    /// The columns that tell rows apart keep a part of the width, before any number does.
    static func service(_ width: Int?) -> TextTable.Column {
        .init(title: "SERVICE", isFlexible: true, least: max((width ?? 0) / 6, 8))
    }

    static func text(titled title: String, _ width: Int?) -> TextTable.Column {
        .init(title: title, isFlexible: true, least: (width ?? 0) * 2 / 5)
    }

    /// Returns the text of a group, safe on a terminal.
    static func text(_ bytes: [UInt8]?, isRest: Bool) -> String {
        if isRest { return "…" }
        return bytes?.withUnsafeBytes { TerminalText.line(collapsing: $0) } ?? "-"
    }

    /// Returns the title of the column with the groups' texts.
    static func title(_ key: StatisticsKey) -> String {
        switch key {
        case .point, .service, .name: "NAME"
        case .host: "HOST"
        case .route: "ROUTE"
        case .sql: "STATEMENT"
        }
    }

    /// A quotient with one digit after the point.
    static func tenths(_ count: Int, _ of: Int) -> String {
        let tenths = of == 0 ? 0 : (count * 10 + of / 2) / of
        return "\(CountText.grouped(tenths / 10)).\(tenths % 10)"
    }
}

extension TraceSetStatistics {
    /// The groups by self time, largest first, and in order of arrival if it is equal.
    package var bySelfTime: [Group] {
        groups.enumerated().sorted { left, right in
            left.element.selfTime != right.element.selfTime
                ? left.element.selfTime > right.element.selfTime : left.offset < right.offset
        }.map(\.element)
    }
}
