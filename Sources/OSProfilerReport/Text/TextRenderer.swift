//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import OSProfilerCore

/// A tree with bars and times for a terminal.
///
/// ```
/// Trace 5f9bf323-c002-459d-afeb-9e2422a89ee6
/// 2026-11-22 08:54:08.328049 UTC, 152 ms
/// 24 points, 12 spans, 1 error; ironic_api, ironic_conductor
///
///      start       took       self
///       0 µs     152 ms    12.1 ms  ████████████████  wsgi GET /v1/nodes · ironic_api
///    8.00 ms    3.10 ms    3.10 ms   █                └ db SELECT nodes.id FROM nodes
/// ```
struct TextRenderer: TraceRenderer {
    private let width: Int?
    private let colour: Bool
    private let showsStrays: Bool
    private let outline: TraceOutlineOptions

    init(options: TraceRenderOptions) {
        width = options.width.map { max($0, TerminalText.minimumColumns) }
        colour = options.colour
        showsStrays = options.showsStrays
        outline = options.outline
    }

    func render(_ tree: TraceTree, into writer: inout ByteWriter) {
        tree.arena.withUnsafeBytes { arena in
            var line = TextLine(limit: width, colour: colour)
            let overview = TraceOverview(tree, arena)
            writeHeader(overview, &line, into: &writer)
            guard !tree.nodes.isEmpty else { return }
            let analysis = TraceAnalysis(of: tree)
            let order = showsStrays ? tree.order : tree.ownOrder
            var rows = TextRows(TraceOutline(analysis, order, outline), of: analysis, arena, width: width)
            rows.write(&line, into: &writer)
            if !overview.strays.isEmpty {
                line.finish(into: &writer)
                for note in overview.strays { line.append(wrapping: note, .yellow, into: &writer) }
                if !showsStrays {
                    line.append(tree.strays.count == 1 ? "--strays shows it" : "--strays shows them")
                    line.finish(into: &writer)
                }
            }
            writeStatistics(tree, arena, &line, into: &writer)
        }
    }

    private func writeHeader(_ overview: TraceOverview, _ line: inout TextLine, into writer: inout ByteWriter) {
        line.append(traceTitle: overview.id, into: &writer)
        line.append([overview.started, overview.duration].compactMap(\.self).joined(separator: ", "))
        line.finish(into: &writer)
        var services = overview.services
        if overview.otherServices > 0 { services.append("\(CountText.grouped(overview.otherServices)) more") }
        let counts = overview.counts.joined(separator: ", ") + (services.isEmpty ? "" : "; ")
        line.append(wrapping: counts, into: &writer, isLast: services.isEmpty)
        // With colours, a legend of the bars.
        for (place, service) in services.enumerated() {
            let isService = place < overview.services.count
            let text = service + (place == services.count - 1 ? "" : ", ")
            line.breakUnless(fits: (colour && isService ? "■ " : "") + text, into: &writer)
            if colour, isService { line.append("■ ", .service(place)) }
            line.append(text)
        }
        if !services.isEmpty { line.finish(into: &writer) }
        line.finish(into: &writer)
    }

    private struct Column {
        let title: String
        let width: Int
        var style: TextLine.Style?
        let text: (TraceStatistics) -> String
    }

    /// The columns before the names, of which the first few matter most on a narrow terminal.
    private func statisticsColumns(_ tree: TraceTree) -> [Column] {
        func time(_ title: String, _ value: @escaping (TraceStatistics) -> Int64) -> Column {
            Column(title: title, width: 11) { DurationText.text(microseconds: value($0)) }
        }
        let width = width ?? .max
        let columns: [Column?] = [
            time("self", \.selfTime),
            width < 56 ? nil : time("total", \.duration),
            width < 76 ? nil : time("longest", \.longest),
            Column(title: "count", width: 8) { CountText.grouped($0.count) },
            width < 56 && !tree.ownStatistics.contains { $0.errors > 0 }
                ? nil
                : Column(title: "errors", width: 8, style: .red) { $0.errors == 0 ? "" : CountText.grouped($0.errors) },
        ]
        return columns.compactMap(\.self)
    }

    /// Writes the names, sorted by their self time.
    private func writeStatistics(
        _ tree: TraceTree,
        _ arena: UnsafeRawBufferPointer,
        _ line: inout TextLine,
        into writer: inout ByteWriter
    ) {
        let columns = statisticsColumns(tree)
        line.finish(into: &writer)
        for column in columns { line.append(column.title, rightAligned: column.width, .dim) }
        line.append("  name", .dim)
        line.finish(into: &writer)
        let byTime = tree.ownStatistics.enumerated().sorted { left, right in
            left.element.selfTime != right.element.selfTime
                ? left.element.selfTime > right.element.selfTime : left.offset < right.offset
        }
        for (_, statistics) in byTime {
            for column in columns { line.append(column.text(statistics), rightAligned: column.width, column.style) }
            line.append("  ")
            line.append(untrusted: arena[statistics.name])
            line.finish(into: &writer)
        }
    }
}
