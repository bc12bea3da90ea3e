//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import OSProfilerCore

/// A table for spreadsheets and databases: comma-separated values by RFC 4180 in UTF-8, a header, a row a span, parents before
/// children.
///
/// Whoever sends a request chooses some of the texts. A text that a spreadsheet would take for a formula begins with an
/// apostrophe, which makes it text again.
struct CSVTable {
    static let columns = [
        "base_id", "trace_id", "parent_id", "depth", "name", "request", "service", "project", "host", "started",
        "start_us", "duration_us", "self_us", "state", "error", "message",
    ]
    /// With the full-width forms, which some spreadsheets read as the others.
    private static let formulaBeginnings: Set<Character> = [
        "=", "+", "-", "@", "\t", "\r", "\n", "\r\n", "＝", "＋", "－", "＠",
    ]

    private let report: TraceReport

    init(_ report: TraceReport) { self.report = report }

    func write(into output: inout TraceOutput) {
        write(Self.columns, into: &output)
        let tree = report.tree
        let trace = report.baseID.map { Self.cell($0.description) } ?? ""
        tree.arena.withUnsafeBytes { arena in
            var visits = tree.order.makeIterator()
            report.forEachSpan { span in
                let request = visits.next().flatMap { visit in
                    tree.mainPayload(of: tree.nodes[Int(visit.node)]).flatMap { SpanRequest(arena[$0])?.text }
                }
                write(row(span, trace, request), into: &output)
            }
        }
    }

    private func row(_ span: TraceSpan, _ trace: String, _ request: String?) -> [String] {
        let state =
            switch span.state {
            case .finished: "finished"
            case .running: "running"
            case .stopOnly: "no start"
            }
        // A saved report may not tell when its trace began.
        let started = report.started.map { Timestamp(microseconds: $0.microseconds &+ span.start).description } ?? ""
        return [
            trace, Self.cell(span.id.description), Self.cell(span.parentID.description), "\(span.depth)",
            Self.cell(span.name), Self.cell(request), Self.cell(span.service), Self.cell(span.project),
            Self.cell(span.host), started, "\(span.start)", span.duration.map { "\($0)" } ?? "",
            span.selfTime.map { "\($0)" } ?? "", state, Self.cell(span.failure?.type),
            Self.cell(span.failure?.message),
        ]
    }

    private func write(_ row: [String], into output: inout TraceOutput) {
        output.write(row.joined(separator: ",") + "\r\n")
    }

    /// Returns a text as a cell, in quotes if it needs them.
    private static func cell(_ text: String?) -> String {
        guard var text, let first = text.first else { return "" }
        if formulaBeginnings.contains(first) { text = "'" + text }
        let needsQuotes = text.utf8.contains { $0 == 0x22 || $0 == 0x2C || $0 == 0x0A || $0 == 0x0D }
        return needsQuotes ? "\"" + text.replacing("\"", with: "\"\"") + "\"" : text
    }
}
