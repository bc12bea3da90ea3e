//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import OSProfilerCore
internal import OSProfilerStore

/// Summaries on standard output.
enum TraceListing {
    static func writeJSON(_ traces: [TraceSummary]) throws {
        var writer = ByteWriter(capacity: 1 << 16)
        writer.writeArray(.lines(level: 1)) { list in
            for trace in traces { list.element { $0.writeJSON(trace) } }
        }
        writer.write("\n")
        try StandardOutput.write(writer)
    }

    static func writeText(_ traces: [TraceSummary], width: Int?) throws {
        guard !traces.isEmpty else { return }
        for line in table(traces).lines(width: width) { try StandardOutput.write(line: line) }
    }

    static func table(_ traces: [TraceSummary]) -> TextTable {
        // Ids come last: one of any length leaves the other columns aligned, and is never cut.
        var table = TextTable([
            .init(title: "STARTED (UTC)"),
            .init(title: "DURATION", alignment: .right),
            .init(title: "POINTS", alignment: .right),
            .init(title: "ERRORS", alignment: .right),
            .init(title: "RUNNING", alignment: .right),
            .init(title: "SERVICE", isFlexible: true),
            .init(title: "NAME", isFlexible: true),
            .init(title: "ID"),
        ])
        for trace in traces {
            table.add([
                "\(trace.started.description.prefix(23))Z",
                DurationText.text(microseconds: trace.duration),
                "\(trace.points)",
                "\(trace.errors)",
                "\(trace.running)",
                trace.service ?? trace.project ?? "-",
                trace.name,
                trace.baseID.description,
            ])
        }
        return table
    }
}
