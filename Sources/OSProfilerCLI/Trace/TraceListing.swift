//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import OSProfilerCore
internal import OSProfilerStore

/// Writes summaries to standard output.
enum TraceListing {
    static func writeJSON(_ traces: [TraceSummary]) throws {
        var writer = ByteWriter(capacity: 1 << 16)
        writer.writeArray(.lines(level: 1)) { list in
            for trace in traces { list.element { $0.writeJSON(trace) } }
        }
        writer.write("\n")
        try StandardOutput.write(writer)
    }

    static func writeText(_ traces: [TraceSummary], width: Int?, to output: PagedOutput) throws {
        guard !traces.isEmpty else { return }
        for line in table(traces).lines(width: width) { try output.write(line: line) }
    }

    static func table(_ traces: [TraceSummary]) -> TextTable {
        // Ids come last: one of any length leaves the other columns aligned, and is never cut.
        let hasStrays = traces.contains { $0.straySpans > 0 }
        var columns: [TextTable.Column] = [
            .init(title: "STARTED (UTC)"),
            .init(title: "DURATION", alignment: .right),
            .init(title: "POINTS", alignment: .right),
            .init(title: "ERRORS", alignment: .right),
            .init(title: "RUNNING", alignment: .right),
        ]
        if hasStrays { columns.append(.init(title: "STRAY", alignment: .right)) }
        columns += [
            .init(title: "SERVICE", isFlexible: true),
            .init(title: "REQUEST", isFlexible: true),
            .init(title: "ID"),
        ]
        var table = TextTable(columns)
        for trace in traces {
            var cells = [
                "\(trace.started.description.prefix(23))Z",
                DurationText.text(microseconds: trace.duration),
                CountText.grouped(trace.points),
                CountText.grouped(trace.errors),
                CountText.grouped(trace.running),
            ]
            if hasStrays { cells.append(trace.straySpans == 0 ? "" : CountText.grouped(trace.straySpans)) }
            cells += [trace.service ?? trace.project ?? "-", request(trace), trace.baseID.description]
            table.add(cells)
        }
        return table
    }

    /// Returns the request of a trace, after the name of its root unless that is `wsgi`, which method and path imply.
    private static func request(_ trace: TraceSummary) -> String {
        guard let request = trace.request else { return trace.name }
        return trace.name == "wsgi" ? request : "\(trace.name) \(request)"
    }
}
