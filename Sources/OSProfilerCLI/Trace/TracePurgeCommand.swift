//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import ArgumentParser
internal import OSProfilerCore
internal import OSProfilerStore

struct TracePurgeCommand: ParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "purge",
            abstract: "Deletes old traces.",
            discussion: """
                A trace's age counts from the time at which its last point was stored.

                EXAMPLES
                  osprofiler trace purge --older-than 30d --dry-run
                  osprofiler trace purge --older-than 30d
                """
        )
    }

    @Option(
        name: .customLong("older-than"),
        help: ArgumentHelp(
            "Age: \(DurationArgument.help).",
            valueName: "duration"
        )
    )
    var age: DurationArgument

    @Flag(name: .customLong("dry-run"), help: "Only tell what would be deleted.")
    var isDryRun = false

    @OptionGroup(title: "Where") var store: StoreOptions
    @OptionGroup(title: "Settings") var common: CommonOptions

    func run() throws {
        let configuration = try common.configuration(store.flags)
        let string = ConnectionString(try configuration.connectionString().text)
        let store = try StoreFactory.open(string, for: isDryRun ? .reading : .changing)
        defer { store.close() }
        let limit = Timestamp(microseconds: Timestamp.now().microseconds - age.microseconds)
        let result = try store.purge(ingestedBefore: limit, dryRun: isDryRun)
        StandardError.shared.write(
            line: (isDryRun ? "would delete " : "deleted ") + CountText.counted(result.traces, "trace") + " with "
                + CountText.counted(result.points, "point")
        )
    }
}
