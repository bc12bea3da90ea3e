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
    static let minimumWidth = 40

    private let width: Int?
    private let colour: Bool
    private let showsStrays: Bool
    private let outline: TraceOutlineOptions

    init(options: TraceRenderOptions) {
        width = options.width.map { max($0, Self.minimumWidth) }
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
            let order = showsStrays ? tree.order : tree.order.filter { !tree.nodes[Int($0.node)].isStray }
            var rows = TextRows(TraceOutline(analysis, order, outline), of: analysis, arena, width: width)
            rows.write(&line, into: &writer)
            if let strays = overview.strays {
                line.finish(into: &writer)
                line.append(strays, .yellow)
                line.finish(into: &writer)
                if !showsStrays {
                    line.append(tree.strays.count == 1 ? "--strays shows it" : "--strays shows them")
                    line.finish(into: &writer)
                }
            }
            writeStatistics(tree, arena, &line, into: &writer)
        }
    }

    private func writeHeader(_ overview: TraceOverview, _ line: inout TextLine, into writer: inout ByteWriter) {
        line.append("Trace ")
        line.append(overview.id, .bold)
        line.finish(into: &writer)
        line.append([overview.started, overview.duration].compactMap(\.self).joined(separator: ", "))
        line.finish(into: &writer)
        line.append(overview.counts.joined(separator: ", "))
        // With colours, a legend of the bars.
        for (place, service) in overview.services.enumerated() {
            line.append(place == 0 ? "; " : ", ")
            if colour { line.append("■ ", .service(place)) }
            line.append(service)
        }
        if overview.otherServices > 0 { line.append(", \(CountText.grouped(overview.otherServices)) more") }
        line.finish(into: &writer)
        line.finish(into: &writer)
    }

    /// Writes the names, sorted by their self time.
    private func writeStatistics(
        _ tree: TraceTree,
        _ arena: UnsafeRawBufferPointer,
        _ line: inout TextLine,
        into writer: inout ByteWriter
    ) {
        line.finish(into: &writer)
        for title in ["self", "total", "longest", "count", "errors"] {
            line.append(title, rightAligned: title == "count" || title == "errors" ? 8 : 11, .dim)
        }
        line.append("  name", .dim)
        line.finish(into: &writer)
        let byTime = tree.ownStatistics.enumerated().sorted { left, right in
            left.element.selfTime != right.element.selfTime
                ? left.element.selfTime > right.element.selfTime : left.offset < right.offset
        }
        for (_, statistics) in byTime {
            for time in [statistics.selfTime, statistics.duration, statistics.longest] {
                line.append(DurationText.text(microseconds: time), rightAligned: 11)
            }
            line.append(CountText.grouped(statistics.count), rightAligned: 8)
            line.append(statistics.errors == 0 ? "" : CountText.grouped(statistics.errors), rightAligned: 8, .red)
            line.append("  ")
            line.append(untrusted: arena[statistics.name])
            line.finish(into: &writer)
        }
    }
}
