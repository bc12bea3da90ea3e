//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import OSProfilerCore
internal import OSProfilerReport

/// The columns of a waterfall: the tree, the times that there is room for, the bars.
struct WaterfallColumns {
    private static let timeColumns = 11
    /// Levels whose guide lines are drawn; deeper rows show their level as a number.
    private static let guideLimit = 12

    let width: Int
    private let treeColumns: Int
    private let showsStart: Bool
    private let showsSelfTime: Bool
    private let showsCriticalTime: Bool
    private let bar: TextBar
    private let trace: OpenedTrace

    init(_ trace: OpenedTrace, width: Int) {
        self.trace = trace
        self.width = width
        showsSelfTime = width >= 72
        showsStart = width >= 100
        showsCriticalTime = width >= 120
        let times = 1 + [showsStart, showsSelfTime, showsCriticalTime].count { $0 }
        let rest = width - times * Self.timeColumns - 2
        // Names matter more than bars on a narrow screen.
        let barColumns = max(8, min(width < 100 ? rest / 3 : rest * 2 / 5, 60))
        treeColumns = max(rest - barColumns, 10)
        bar = TextBar(width: barColumns, duration: trace.tree.duration)
    }

    /// The column of the bars, a blank after the times.
    var barColumn: Int {
        treeColumns + (1 + [showsStart, showsSelfTime, showsCriticalTime].count { $0 }) * Self.timeColumns + 1
    }

    var titles: ScreenRow {
        var row = ScreenRow(width: width)
        row.append(" SPAN", .dim)
        row.pad(to: treeColumns)
        if showsStart { row.append("START", rightAligned: Self.timeColumns, .dim) }
        row.append("TOOK", rightAligned: Self.timeColumns, .dim)
        if showsSelfTime { row.append("SELF", rightAligned: Self.timeColumns, .dim) }
        if showsCriticalTime { row.append("CRITICAL", rightAligned: Self.timeColumns, .dim) }
        row.pad(to: row.used + 1)
        let end = DurationText.text(microseconds: trace.tree.duration)
        let start = row.used
        row.append("0", .dim)
        row.pad(to: start + bar.width - end.count)
        row.append(end, .dim)
        return row
    }

    /// - Parameters:
    ///   - index: the row's place in `rows`.
    ///   - isMatch: whether the search finds it.
    func row(_ index: Int, of rows: [WaterfallRows.Row], isMatch: Bool) -> ScreenRow {
        let shown = rows[index]
        var row = ScreenRow(width: width)
        row.append(isMatch ? "›" : " ", .yellow)
        row.append(guides(index, rows), .dim, upTo: treeColumns)
        row.append(shown.hasChildren ? (shown.isOpen ? "▾ " : "▸ ") : "  ", .dim, upTo: treeColumns)
        switch shown.content {
        case .span(let node): write(node, isMatch: isMatch, around: service(above: shown, rows), into: &row)
        case .group(let group): write(group, around: service(above: shown, rows), into: &row)
        }
        return row
    }

    // MARK: Spans

    private func write(_ index: Int32, isMatch: Bool, around: Int32?, into row: inout ScreenRow) {
        let node = trace.node(index)
        var nameStyle: ScreenStyle = node.isError ? .red : .bold
        nameStyle.isUnderlined = isMatch
        row.append(bytes: trace.name(index), nameStyle, upTo: treeColumns)
        if node.isError {
            row.append(" ✗", .red, upTo: treeColumns)
        }
        if let label = trace.analysis.calls.labels[Int(index)] { row.append(" " + label, upTo: treeColumns) }
        if node.isOrphan { row.append(" (unknown parent)", .yellow, upTo: treeColumns) }
        if node.isDetached { row.append(" (cycle of parents)", .yellow, upTo: treeColumns) }
        if node.isStray { row.append(" (stray)", .yellow, upTo: treeColumns) }
        writeService(trace.service(index), around, into: &row)
        row.pad(to: treeColumns)
        let isFinished = node.state == .finished
        let critical = trace.analysis.critical.time(of: index)
        if showsStart { append(node.startTime, .dim, &row) }
        switch node.state {
        case .finished: append(node.duration, critical > 0 ? .bold : .plain, &row)
        case .running: row.append("running", rightAligned: Self.timeColumns, .yellow)
        case .stopOnly: row.append("no start", rightAligned: Self.timeColumns, .yellow)
        }
        if showsSelfTime { append(isFinished ? node.selfTime : nil, .dim, &row) }
        if showsCriticalTime { append(critical > 0 ? critical : nil, .dim, &row) }
        row.pad(to: row.used + 1)
        row.append(bar.text(node), node.isError ? .red : isFinished ? .service(trace.service(index)) : .yellow)
    }

    private func write(_ index: Int32, around: Int32?, into row: inout ScreenRow) {
        let group = trace.groups.groups[Int(index)]
        let call = trace.analysis.calls.calls[Int(group.call)]
        row.append(bytes: Array(call.name), .bold, upTo: treeColumns)
        let label = call.kind == .http ? call.group : trace.analysis.calls.labels[Int(group.first)]
        let count = " × \(CountText.grouped(group.count))"
        // The number matters more than the end of a long label.
        let room = max(treeColumns - count.count, row.used)
        if let label { row.append(" " + label, upTo: room) }
        row.append(count, .yellow, upTo: treeColumns)
        writeService(call.service, around, into: &row)
        row.pad(to: treeColumns)
        if showsStart { append(group.from, .dim, &row) }
        append(group.total, .plain, &row)
        if showsSelfTime { append(group.total, .dim, &row) }
        if showsCriticalTime { append(group.critical > 0 ? group.critical : nil, .dim, &row) }
        row.pad(to: row.used + 1)
        row.append(bar.text(from: group.from, to: group.to), .service(call.service))
    }

    /// Writes the service if it is another one than the parent's.
    private func writeService(_ place: Int32, _ around: Int32?, into row: inout ScreenRow) {
        guard place >= 0, place != around else { return }
        row.append(" · ", .dim, upTo: treeColumns)
        row.append(bytes: trace.serviceName(place), .service(place), upTo: treeColumns)
    }

    private func append(_ time: Int64?, _ style: ScreenStyle, _ row: inout ScreenRow) {
        row.append(time.map { DurationText.text(microseconds: $0) } ?? "", rightAligned: Self.timeColumns, style)
    }

    private func service(above row: WaterfallRows.Row, _ rows: [WaterfallRows.Row]) -> Int32? {
        guard row.parent >= 0 else { return nil }
        switch rows[Int(row.parent)].content {
        case .span(let node): return trace.service(node)
        case .group(let group): return trace.analysis.calls.calls[Int(trace.groups.groups[Int(group)].call)].service
        }
    }

    // MARK: Guides

    private func guides(_ index: Int, _ rows: [WaterfallRows.Row]) -> String {
        let row = rows[index]
        guard row.depth > 0 else { return "" }
        guard row.depth <= Self.guideLimit else { return "⋯ \(row.depth) " }
        var guides = row.isLast ? "└" : "├"
        var above = row.parent
        while above >= 0, rows[Int(above)].depth > 0 {
            guides = (rows[Int(above)].isLast ? " " : "│") + guides
            above = rows[Int(above)].parent
        }
        return guides
    }
}
