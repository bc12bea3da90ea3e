//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import ArgumentParser
internal import OSProfilerConfiguration
internal import OSProfilerCore
internal import OSProfilerStore

struct StoreStatusCommand: LoggingCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "status",
            abstract: "Shows the contents, size and health of the store.",
            discussion: """
                Facts that the store cannot report within ten seconds are omitted, or null with --json.

                EXAMPLES
                  osprofiler store status
                  osprofiler store status --json | jq .traces

                EXIT STATUS
                  2 if the store does not exist
                """
        )
    }

    @Flag(help: "Print one object.")
    var json = false

    @OptionGroup(title: "Where") var store: StoreOptions
    @OptionGroup(title: "Settings") var common: CommonOptions

    func run() throws {
        let configuration = try common.configuration(store.flags)
        let string = ConnectionString(try configuration.connectionString().text)
        let opened = try KnownStores.current.open(string, for: .reading, needs: [.reading])
        defer { opened.close() }
        let report = try StoreStatusReport(string, opened)
        if json {
            var writer = ByteWriter()
            report.writeJSON(to: &writer)
            try StandardOutput.write(writer)
        } else {
            for line in report.lines { try StandardOutput.write(line: TerminalText.line(line)) }
        }
    }
}
