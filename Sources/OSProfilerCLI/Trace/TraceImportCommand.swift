//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import ArgumentParser
internal import OSProfilerCore
internal import OSProfilerReport
internal import OSProfilerStore

struct TraceImportCommand: LoggingCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "import",
            abstract: "Stores the traces of saved reports and pages.",
            discussion: """
                Reads what `trace show` or `trace export` of this command or of Python's osprofiler saved with --json, \
                --format report or --html. Points that the store already has are left as they are, so that a file can be \
                imported again. All files are read before anything is stored.

                EXAMPLES
                  osprofiler trace import report.json
                  osprofiler trace import saved/*.html --connection-string sqlite:///ticket.db

                EXIT STATUS
                  1 if a file is no report
                """
        )
    }

    @Argument(
        help: ArgumentHelp("Saved reports or pages, - for standard input.", valueName: "file"),
        completion: .file()
    )
    var files: [String]

    @OptionGroup(title: "Where") var store: StoreOptions
    @OptionGroup(title: "Settings") var common: CommonOptions

    func run() throws {
        let configuration = try common.configuration(store.flags)
        let string = ConnectionString(try configuration.connectionString().text)
        var all = PointBatch()
        for file in files { all.append(contentsOf: try Self.points(of: file)) }
        let store = try KnownStores.current.open(string, for: .collecting, needs: [.appending])
        defer { store.close() }
        let new = try StoredPoints(store).without(all)
        let writer = try store.makeWriter()
        defer { writer.close() }
        let stored = new.isEmpty ? 0 : try writer.append(new, rejected: [], at: .now()).stored
        let traces = Set(all.entries.map { all.id($0.baseID) }).count
        let known = all.count - stored
        StandardError.shared.write(
            line: "imported \(CountText.counted(stored, "point")) of \(CountText.counted(traces, "trace"))"
                + (known > 0 ? "; \(CountText.counted(known, "point was", "points were")) there already" : "")
        )
    }

    private static func points(of file: String) throws -> PointBatch {
        // An object, or a page.
        let beginnings = [UInt8(ascii: "{"), UInt8(ascii: "<")]
        let (bytes, name) = try TraceRendering.content(ofReport: file, beginnings: beginnings)
        do {
            let (points, skipped) = try SavedPoints.read(bytes)
            if skipped > 0 {
                StandardError.shared.write(
                    line:
                        "osprofiler: \(name): \(CountText.counted(skipped, "payload is no point", "payloads are no points"))"
                )
            }
            guard !points.isEmpty else { throw CLIError("\(name) has no points: it was saved without payloads") }
            return points
        } catch let error as ReportError {
            throw CLIError("\(name) is not a report or page that `osprofiler trace show` saved: \(error)")
        }
    }
}
