//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import OSProfilerCore
internal import OSProfilerReport

/// All that is known of a span, or of the calls of a group, as rows.
struct SpanDetails {
    private let trace: OpenedTrace
    private var writer: DetailWriter

    static func rows(_ row: WaterfallRows.Row, of trace: OpenedTrace, width: Int) -> [ScreenRow] {
        var details = SpanDetails(trace: trace, writer: DetailWriter(width: width))
        switch row.content {
        case .span(let node): details.write(node)
        case .group(let group):
            details.write(trace.groups.groups[Int(group)])
            details.write(trace.groups.groups[Int(group)].first)
        }
        return details.writer.rows
    }

    // MARK: Properties

    private mutating func write(_ group: SiblingGroups.Group) {
        writer.property("Calls", CountText.grouped(group.count), .bold)
        writer.property("Together", DurationText.text(microseconds: group.total))
        writer.property("Longest", DurationText.text(microseconds: group.longest))
        if group.critical > 0 { writer.property("Critical", DurationText.text(microseconds: group.critical)) }
        writer.heading("The first of them")
    }

    private mutating func write(_ index: Int32) {
        let node = trace.node(index)
        let span = trace.report.span(of: index, depth: 0)
        var title = ScreenRow(width: writer.width)
        title.append(" ")
        title.append(span.name, node.isError ? .red : .bold)
        if let label = trace.analysis.calls.labels[Int(index)] { title.append(" " + label) }
        writer.title(title)
        writer.property("Service", span.service, .service(trace.service(index)))
        writer.property("Project", span.project)
        writer.property("Host", span.host)
        if let failure = span.failure {
            writer.property("Exception", failure.message.map { "\(failure.type): \($0)" } ?? failure.type, .red)
        }
        writeTimes(index, span)
        for note in notes(index) { writer.property("Note", note, .yellow) }
        writer.property("Trace", trace.id.description, .dim)
        writer.property("Span", span.id.description, .dim)
        writer.property("Parent", span.parentID.description, .dim)
        writeRequest(node)
        writePayloads(node)
    }

    private mutating func writeTimes(_ index: Int32, _ span: TraceSpan) {
        let node = trace.node(index)
        if span.state != .stopOnly { writer.property("Start", time(node.startTime)) }
        if span.state != .running { writer.property("End", time(node.endTime)) }
        switch span.state {
        case .finished:
            writer.property("Took", Self.exact(span.duration ?? 0), .bold)
            let share = ShareText.text(node.selfTime, of: trace.tree.duration)
            writer.property("Self", "\(Self.exact(node.selfTime)), \(share) of the trace")
        case .running: writer.property("Took", "running, or its stop was lost", .yellow)
        case .stopOnly: writer.property("Took", "its start was lost", .yellow)
        }
        let critical = trace.analysis.critical.time(of: index)
        if critical > 0 {
            let share = ShareText.text(critical, of: trace.analysis.critical.length)
            writer.property("Critical", "\(Self.exact(critical)), \(share) of the critical path")
        }
    }

    /// `2026-11-22 08:54:08.328049 UTC, 20.0 ms into the trace`
    private func time(_ offset: Int64) -> String {
        let into = DurationText.text(microseconds: offset) + " into the trace"
        guard let started = trace.tree.started else { return into }
        let (instant, overflows) = started.microseconds.addingReportingOverflow(offset)
        return overflows ? into : TraceOverview.text(at: Timestamp(microseconds: instant)) + ", " + into
    }

    /// A duration to the microsecond, where its text rounds.
    private static func exact(_ time: Int64) -> String {
        let text = DurationText.text(microseconds: time)
        guard time >= 1000 else { return text }
        return "\(text) (\(CountText.grouped(Int(time))) µs)"
    }

    private func notes(_ index: Int32) -> [String] {
        let node = trace.node(index)
        var notes: [String] = []
        if node.isOrphan { notes.append("its parent is unknown") }
        if node.isDetached { notes.append("its parents form a cycle") }
        if node.isStray { notes.append("it began after its parent had ended: probably another request's") }
        if trace.analysis.childrenOutlive[Int(index)] { notes.append("a span below it ended later") }
        if node.state == .finished, node.duration < 0 { notes.append("it ends before it starts: clocks differ") }
        return notes
    }

    // MARK: Payloads

    private mutating func writeRequest(_ node: TraceNode) {
        guard let range = trace.tree.mainPayload(of: node) else { return }
        let payload = PayloadText(Array(trace.tree.arena[range.range]))
        if let request = payload.request {
            writer.heading("HTTP request")
            writer.text(request)
        }
        if let statement = payload.statement {
            writer.heading("SQL")
            writer.text(statement)
            write("Parameters", payload.parameters)
        }
        if let function = payload.function {
            writer.heading("Function")
            writer.text(function)
            write("Arguments", payload.arguments)
            write("Keyword arguments", payload.keywords)
        }
        let stop = node.stop < 0 ? nil : trace.tree.points[Int(node.stop)].payload
        write("Result", stop.flatMap { PayloadText(Array(trace.tree.arena[$0.range])).result })
    }

    private mutating func write(_ heading: String, _ text: String?) {
        guard let text, !text.isEmpty else { return }
        writer.heading(heading)
        writer.text(text)
    }

    private mutating func writePayloads(_ node: TraceNode) {
        for place in [node.start, node.stop] where place >= 0 {
            let point = trace.tree.points[Int(place)]
            let name = String(decoding: trace.tree.arena[point.name.range], as: UTF8.self)
            writer.heading("Payload of \(name)")
            trace.tree.arena.withUnsafeBytes { arena in
                let value = UnsafeRawBufferPointer(rebasing: arena[point.payload.range])
                writer.text(PayloadText.pretty(value, isEnveloped: point.isEnveloped), .dim)
            }
        }
    }
}
