//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import ArgumentParser
internal import Foundation
internal import OSProfilerCore
internal import OSProfilerReport
internal import OSProfilerStore

struct TraceExportCommand: LoggingCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "export",
            abstract: "Writes traces to files, one each.",
            discussion: """
                Each file is named after the trace's id, with the suffix of the format: ID.json, ID.chrome.json. A file that is there is replaced \
                like the one of `trace show --out`: if it is this command's output, or with --force. `trace import` \
                reads the formats json, report, html, otlp-json and jaeger back.

                EXAMPLES
                  osprofiler trace export TRACE_ID TRACE_ID --out saved
                  osprofiler trace export --since 1d --error-trace --format html --out saved
                  osprofiler trace export --all --format otlp-json --out saved

                EXIT STATUS
                  2 if a trace does not exist, or none matches
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
        let ids = try ids(in: store)
        guard !ids.isEmpty else { throw CLIError.notFound("no traces in \(string.masked) match") }
        guard mkdir(folder, 0o777) == 0 || errno == EEXIST else {
            throw CLIError("cannot create \(folder): \(String(cString: strerror(errno)))")
        }
        var progress = ProgressMeter("wrote", "trace", total: ids.count)
        var absent: [OpaqueID] = []
        var empty = 0
        for id in ids {
            let found: TraceReport?
            do {
                found = try StoreTraceReader.report(of: id, in: store, hidden)
            } catch let error as ReportError {
                throw CLIError("the trace \(TerminalText.line(id.description)) is \(error.description)")
            }
            guard let report = found else {
                absent.append(id)
                continue
            }
            if report.isEmpty(in: format) { empty += 1 } else { try write(report, of: id, format) }
            progress.step()
        }
        progress.finish()
        let written = ids.count - absent.count - empty
        StandardError.shared.write(
            line: "wrote \(CountText.counted(written, "trace")) to \(TerminalText.line(folder))"
                + (empty > 0
                    ? "; \(CountText.counted(empty, "trace has", "traces have")) nothing to show as \(format)" : "")
        )
        if !absent.isEmpty {
            let names = absent.map { "\"\(TerminalText.line($0.description))\"" }.joined(separator: ", ")
            throw CLIError.notFound("not in \(string.masked): \(names)")
        }
    }

    private func ids(in store: any TraceStore) throws -> [OpaqueID] {
        guard traces.isEmpty else {
            let search = TraceIDSearch(store)
            return try traces.map { try search.completed(OpaqueID(argument: $0)) }
        }
        return try store.baseIDs(filter.query(now: .now()))
    }

    private func write(_ report: TraceReport, of id: OpaqueID, _ format: TraceFormat) throws {
        let name = ExportedFile.name(of: id, suffix: format.fileSuffix)
        let file = try OutputFile(path: "\(folder)/\(name)", replacing: .outputs(of: format, force: force))
        try report.render(format) { try file.write($0) }
        try file.commit()
    }
}
