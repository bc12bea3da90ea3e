//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import OSProfilerCore

/// The difference between two traces for people: a summary, and a tree of the paths that differ most.
package struct TraceDiffText {
    /// The maximum number of paths that differ; those above them are shown as well.
    package static let rows = 30
    /// Columns by which a path at the greatest depth is indented.
    private static let maximumIndent = 40

    private let diff: TraceDiff
    private let width: Int?
    /// The indices of the paths to show.
    private let shown: [Int]
    private let hidden: Int

    /// - Parameter width: columns of a line; nil for any number.
    package init(_ diff: TraceDiff, width: Int?) {
        self.diff = diff
        self.width = width
        let differing = diff.paths.indices.filter { diff.change(of: diff.paths[$0]) != .same }
        // What is below the threshold says little about where the time went, even if it is new.
        let large = differing.filter { abs(diff.paths[$0].growth) > diff.threshold }
        let first = large.sorted { left, right in
            let (a, b) = (abs(diff.paths[left].growth), abs(diff.paths[right].growth))
            return a != b ? a > b : left < right
        }.prefix(Self.rows)
        var isShown: Set<Int> = []
        for index in first {
            var place = index
            while place >= 0, isShown.insert(place).inserted { place = diff.paths[place].parent }
        }
        shown = isShown.sorted()
        hidden = differing.count - differing.count { isShown.contains($0) }
    }

    /// Returns the lines, each safe on a terminal.
    package var lines: [String] {
        wrapped([line("before", diff.before), line("after", diff.after), "the trace took \(summary)"])
            + (shown.isEmpty ? [] : [""] + table.lines(width: width)) + wrapped(notes)
    }

    private func wrapped(_ lines: [String]) -> [String] { lines.flatMap { TerminalText.wrapped($0, to: width) } }

    private func line(_ name: String, _ trace: TraceDiff.Trace) -> String {
        let parts: [String?] = [
            trace.started.map(TraceOverview.text(at:)), DurationText.text(microseconds: trace.duration),
            CountText.counted(trace.spans, "span"), trace.errors > 0 ? CountText.counted(trace.errors, "error") : nil,
        ]
        let id = trace.id.map { TerminalText.line($0.description) } ?? "a report without an id"
        return "\(name.padding(to: 6))  \(id): \(parts.compactMap(\.self).joined(separator: ", "))"
    }

    private var summary: String {
        let growth = diff.after.duration - diff.before.duration
        guard growth != 0 else { return "equally long" }
        let percent = ChangeText.percent(from: diff.before.duration, to: diff.after.duration).map { " (\($0))" } ?? ""
        return "\(DurationText.text(microseconds: abs(growth))) \(growth > 0 ? "longer" : "less")\(percent)"
    }

    private var notes: [String] {
        guard hidden > 0 else { return shown.isEmpty ? ["no path differs"] : [] }
        let rest = "\(CountText.counted(hidden, shown.isEmpty ? "path" : "other path")) "
        return ["\(rest)\(hidden == 1 ? "differs" : "differ") less; --json has \(hidden == 1 ? "it" : "them")"]
    }

    private var table: TextTable {
        var table = TextTable([
            .init(title: "CHANGE", alignment: .right),
            .init(title: "SELF", alignment: .right, rank: 1),
            .init(title: "BEFORE", alignment: .right, rank: 3), .init(title: "AFTER", alignment: .right, rank: 3),
            .init(title: "COUNT", alignment: .right, rank: 2),
            StatisticsText.text(titled: "PATH", width),
        ])
        for path in shown.map({ diff.paths[$0] }) {
            // Of a deep path, the text needs the room more than the indent.
            let limit = min(Self.maximumIndent, width.map { $0 / 5 } ?? .max)
            let indent = String(repeating: " ", count: min(2 * path.depth, limit))
            var title = path.title
            table.add([
                change(path), path.selfGrowth == 0 ? "" : ChangeText.text(microseconds: path.selfGrowth),
                time(path.before), time(path.after), count(path),
                indent + title.withUTF8 { TerminalText.line(collapsing: UnsafeRawBufferPointer($0)) },
            ])
        }
        return table
    }

    private func change(_ path: TraceDiff.Path) -> String {
        switch diff.change(of: path) {
        case .added, .gone: diff.change(of: path).rawValue
        case .slower, .faster: ChangeText.text(microseconds: path.growth)
        case .same: "="
        }
    }

    private func time(_ side: TraceDiff.Side?) -> String {
        side.map { DurationText.text(microseconds: $0.total) } ?? ""
    }

    private func count(_ path: TraceDiff.Path) -> String {
        let (before, after) = (path.before?.count ?? 0, path.after?.count ?? 0)
        return before == after || before == 0 || after == 0
            ? CountText.grouped(max(before, after)) : "\(CountText.grouped(before)) → \(CountText.grouped(after))"
    }
}

extension String {
    fileprivate func padding(to width: Int) -> String { self + String(repeating: " ", count: max(width - count, 0)) }
}
