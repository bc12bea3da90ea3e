//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import OSProfilerCore

/// Explains the duration of a trace in at most ``maximumLines`` lines for people, short enough for a ticket.
struct ExplanationRenderer: TraceRenderer {
    static let maximumLines = 25

    private let width: Int?
    private let colour: Bool

    init(options: TraceRenderOptions) {
        width = options.width.map { max($0, TerminalText.minimumColumns) }
        colour = options.colour
    }

    func render(_ tree: TraceTree, into writer: inout ByteWriter) {
        let explanation = TraceExplanation(of: TraceAnalysis(of: tree))
        tree.arena.withUnsafeBytes { arena in
            var text = ExplanationText(explanation, arena, TextLine(limit: width, colour: colour))
            text.write(into: &writer)
        }
    }
}

private struct ExplanationText: ~Copyable {
    private static let shares = 4
    private static let rows = 3

    let explanation: TraceExplanation
    let arena: UnsafeRawBufferPointer
    let description: SpanDescription
    let tree: TraceTree
    var line: TextLine
    var reader = PayloadReader()

    init(_ explanation: TraceExplanation, _ arena: UnsafeRawBufferPointer, _ line: TextLine) {
        self.explanation = explanation
        self.arena = arena
        self.line = line
        tree = explanation.analysis.tree
        description = SpanDescription(analysis: explanation.analysis, arena: arena)
    }

    mutating func write(into writer: inout ByteWriter) {
        let overview = TraceOverview(tree, arena)
        line.append(traceTitle: overview.id, into: &writer)
        line.append([overview.started, overview.duration].compactMap(\.self).joined(separator: ", "))
        let errors = tree.count { $0.isError }
        let counts = "; \(CountText.counted(tree.count { _ in true }, "span"))"
        line.append(counts + (errors > 0 ? ", \(CountText.counted(errors, "error"))" : ""))
        line.finish(into: &writer)
        writeShares(into: &writer)
        writeSelfTimes(into: &writer)
        writeFailures(into: &writer)
        writeRepeated(into: &writer)
        writeGaps(into: &writer)
        writeRunning(into: &writer)
        writeDamage(into: &writer)
        for note in overview.strays {
            let left = ExplanationRenderer.maximumLines - line.lines
            line.append(wrapping: "Set aside: " + note, .yellow, into: &writer, lines: left)
        }
    }

    private mutating func writeTitle(_ title: String, into writer: inout ByteWriter) {
        line.append(title, .dim)
        line.finish(into: &writer)
    }

    private mutating func append(_ time: Int64, of whole: Int64) {
        line.append(ShareText.text(time, of: whole), rightAligned: 6)
        line.append(DurationText.text(microseconds: time), rightAligned: 12)
        line.append("  ")
    }

    // MARK: Time

    private mutating func writeShares(into writer: inout ByteWriter) {
        let length = explanation.analysis.critical.length
        guard !explanation.shares.isEmpty else { return }
        writeTitle("Critical path, \(DurationText.text(microseconds: length))", into: &writer)
        // A row for the rest would take as much room as a last call.
        let isCut = explanation.counts.shares > Self.shares + 1
        let shown = explanation.shares.prefix(isCut ? Self.shares : Self.shares + 1)
        for share in shown {
            append(share.time, of: length)
            description.write(call: share.call, first: share.first, count: share.spans, &line)
            line.finish(into: &writer)
        }
        guard isCut else { return }
        append(shown.reduce(length) { $0 - $1.time }, of: length)
        line.append("\(CountText.grouped(explanation.counts.shares - shown.count)) other calls")
        line.finish(into: &writer)
    }

    private mutating func writeSelfTimes(into writer: inout ByteWriter) {
        guard !explanation.selfTimes.isEmpty else { return }
        writeTitle("Largest self times of single spans", into: &writer)
        for node in explanation.selfTimes.prefix(Self.rows) {
            append(tree.nodes[Int(node)].selfTime, of: tree.duration)
            description.write(node, &line)
            line.finish(into: &writer)
        }
    }

    // MARK: Errors and repeated calls

    private mutating func writeFailures(into writer: inout ByteWriter) {
        guard !explanation.failures.isEmpty else { return }
        writeTitle(title("Origins of errors", explanation.counts.failures), into: &writer)
        for failure in explanation.failures.prefix(Self.rows) {
            let error = tree.error(of: tree.nodes[Int(failure.node)], arena, &reader)
            line.append("  ")
            line.append(untrusted: error.type, .red)
            if failure.count > 1 { line.append(" × \(CountText.grouped(failure.count))", .red) }
            line.append(" in ")
            description.write(failure.node, &line)
            if failure.callers > 0 { line.append(", which failed \(CountText.counted(failure.callers, "caller"))") }
            if let message = error.message, !message.isEmpty {
                line.append(": ")
                line.append(untrusted: message)
            }
            line.finish(into: &writer)
        }
    }

    private mutating func writeRepeated(into writer: inout ByteWriter) {
        guard !explanation.repeated.isEmpty else { return }
        writeTitle(title("Repeated calls", explanation.counts.repeated), into: &writer)
        for call in explanation.repeated.prefix(Self.rows) {
            append(call.total, of: tree.duration)
            description.write(call: call.call, first: call.first, count: call.count, &line)
            if call.parent >= 0 {
                line.append(" below ")
                description.write(call: call.parentCall, first: call.parent, count: call.parents, &line)
            }
            line.finish(into: &writer)
        }
    }

    private func title(_ title: String, _ count: Int) -> String {
        count > Self.rows ? "\(title), \(Self.rows) of \(CountText.grouped(count))" : title
    }

    // MARK: Gaps and damage

    private mutating func writeGaps(into writer: inout ByteWriter) {
        guard let longest = explanation.gaps.first else { return }
        line.append("No span ran: ", .dim)
        let counts = explanation.counts
        if counts.gaps > 1 {
            line.append(
                "\(DurationText.text(microseconds: counts.gapTime)) in \(CountText.grouped(counts.gaps)) gaps, "
            )
            line.append("the longest ")
        }
        line.append("\(DurationText.text(microseconds: longest.length)) from ")
        line.append(DurationText.text(microseconds: longest.from))
        if let after = longest.after {
            line.append(", after ")
            description.write(after, &line)
        }
        line.finish(into: &writer)
    }

    private mutating func writeRunning(into writer: inout ByteWriter) {
        guard let first = explanation.running.first else { return }
        line.append("Unfinished: ", .yellow)
        description.write(first, &line)
        line.append(", since \(DurationText.text(microseconds: tree.nodes[Int(first)].startTime))")
        let others = explanation.running.count - 1
        if others > 0 { line.append("; and \(CountText.counted(others, "other span"))") }
        line.finish(into: &writer)
    }

    private mutating func writeDamage(into writer: inout ByteWriter) {
        let damage = TraceDamage(of: explanation.analysis)
        guard !damage.texts.isEmpty else { return }
        // One line stays for the strays.
        let left = ExplanationRenderer.maximumLines - line.lines - 1
        let text = "Damaged: " + damage.texts.joined(separator: ", ")
        line.append(wrapping: text, .yellow, into: &writer, lines: left)
    }
}
