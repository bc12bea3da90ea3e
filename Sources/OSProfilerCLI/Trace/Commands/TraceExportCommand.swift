//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import ArgumentParser
internal import OSProfilerConfiguration
internal import OSProfilerCore
internal import OSProfilerReport
internal import OSProfilerStore

struct TraceExportCommand: LoggingCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "export",
            abstract: "Writes traces to files, one each.",
            discussion: """
                Each file is named after the trace's id, with the suffix of the format: ID.json, ID.chrome.json. An \
                existing file is replaced like the one of `trace show --out`: if it is this command's output, or with \
                --force. `trace import` reads the formats json, report, html, otlp-json and jaeger back.

                EXAMPLES
                  osprofiler trace export TRACE_ID TRACE_ID --out saved
                  osprofiler trace export --since 1d --error-trace --format html --out saved
                  osprofiler trace export --all --format otlp-json --out saved

                EXIT STATUS
                2 if a named trace does not exist or has nothing to show in the format, or if nothing is written. The other \
                traces are written.
                """
        )
    }

    @Argument(
        help: ArgumentHelp("Ids of traces, or their first digits.", valueName: "id"),
        completion: TraceIDCompletion.ids
    )
    var traces: [String] = []

    @Flag(help: "Every trace.")
    var all = false

    @OptionGroup var filter: TraceFilterOptions

    @Option(help: ArgumentHelp(FormatArgument.help, valueName: "format"))
    var format: FormatArgument?

    @Option(
        name: .customLong("out"),
        help: ArgumentHelp("The folder to write to; it is created if it does not exist.", valueName: "folder"),
        completion: .directory
    )
    var folder: String

    @Flag(help: "Replace files whatever they contain.")
    var force = false

    @OptionGroup var redaction: RedactionOption
    @OptionGroup(title: "Where") var store: StoreOptions
    @OptionGroup(title: "Settings") var common: CommonOptions

    func validate() throws {
        guard [!traces.isEmpty, all, !filter.isEmpty].count(where: { $0 }) == 1 else {
            throw ValidationError("Name traces by their ids or by filters, or write --all.")
        }
    }

    func run() throws {
        let configuration = try common.configuration(store.flags, redaction.flags)
        let string = ConnectionString(try configuration.connectionString().text)
        let format = format?.format ?? .json
        let hidden = try configuration.redaction()
        let store = try KnownStores.current.open(string, for: .reading, needs: [.reading, .listing] + filter.needs)
        defer { store.close() }
        let query = filter.query(now: .now())
        let ids = try ids(in: store, query, hidden)
        guard !ids.isEmpty else { throw NoTraces.error(in: string, query) }
        var export = TraceExport(of: ids.count, as: format, into: folder, replacingAny: force)
        do {
            for id in ids { try export.add(id, StoreTraceReader.report(of: id, in: store, hidden)) }
        } catch let error as ReportError {
            export.end()
            throw CLIError("the trace \(TerminalText.line(ids[export.count].description)) is \(error.description)")
        } catch {
            export.end()
            throw error
        }
        export.end()
        try export.check(areNamed: !traces.isEmpty, in: string)
    }

    private func ids(in store: any TraceStore, _ query: TraceQuery, _ redaction: Redaction?) throws -> [OpaqueID] {
        guard traces.isEmpty else {
            let search = TraceIDSearch(store, redaction)
            var seen: Set<OpaqueID> = []
            return try traces.map { try search.completed(OpaqueID(argument: $0)) }.filter { seen.insert($0).inserted }
        }
        return try store.baseIDs(query)
    }
}
