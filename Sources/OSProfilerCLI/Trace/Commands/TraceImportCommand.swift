//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import ArgumentParser
internal import OSProfilerConfiguration
internal import OSProfilerCore
internal import OSProfilerReport
internal import OSProfilerStore

struct TraceImportCommand: LoggingCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "import",
            abstract: "Stores the traces of saved reports and pages, and those of other tracers.",
            discussion: """
                Reads reports and pages of `trace show` or `trace export` of this command (--json, --format report, \
                --html) and of Python's osprofiler, OTLP/JSON (also a line for each trace) and Jaeger's JSON, with any \
                number of traces. Spans of other tracers become points. Points that the store already has are left as \
                they are, so that a file can be imported again. All files are checked before anything is stored.

                EXAMPLES
                  osprofiler trace import report.json
                  osprofiler trace import saved/*.html --connection-string sqlite:///ticket.db
                  osprofiler trace import spans.jsonl

                EXIT STATUS
                  1 if a file is none of these
                """
        )
    }

    @Argument(
        help: ArgumentHelp("Saved files, - for standard input.", valueName: "file"),
        completion: .file()
    )
    var files: [String]

    @OptionGroup(title: "Where") var store: StoreOptions
    @OptionGroup(title: "Settings") var common: CommonOptions

    func run() throws {
        let configuration = try common.configuration(store.flags)
        let string = ConnectionString(try configuration.connectionString().text)
        var budget = TraceReport.byteLimit
        let files = try files.map { try ImportedFile(path: $0, budget: &budget) }
        let store = try KnownStores.current.open(string, for: .collecting, needs: [.appending])
        defer { store.close() }
        let writer = try store.makeWriter()
        defer { writer.close() }
        var traces: Set<OpaqueID> = []
        var (count, stored) = (0, 0)
        for file in files {
            let points = try file.points()
            let new = try StoredPoints(store).without(points)
            if !new.isEmpty { stored += try writer.append(new, rejected: [], at: .now()).stored }
            count += points.count
            for entry in points.entries { traces.insert(points.id(entry.baseID)) }
        }
        let known = count - stored
        let place = KnownStores.current.relativePath(of: string).map { " into \($0.absolute)" } ?? ""
        StandardError.shared.write(
            line:
                "imported \(CountText.counted(stored, "point")) of \(CountText.counted(traces.count, "trace"))\(place)"
                + (known > 0 ? "; \(CountText.counted(known, "point was", "points were")) there already" : "")
        )
    }
}
