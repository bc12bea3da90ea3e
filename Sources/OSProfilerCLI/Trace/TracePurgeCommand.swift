//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import ArgumentParser
internal import OSProfilerCollector
internal import OSProfilerCore
internal import OSProfilerStore

struct TracePurgeCommand: LoggingCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "purge",
            abstract: "Deletes old traces.",
            discussion: """
                A trace's age counts from the time at which its last point was stored. With --max-size the oldest go \
                until the rest fits. Pinned traces stay and do not count: see `osprofiler trace pin`.

                EXAMPLES
                  osprofiler trace purge --older-than 30d --dry-run
                  osprofiler trace purge --older-than 30d
                  osprofiler trace purge --max-size 10GB
                """
        )
    }

    @Option(
        name: .customLong("older-than"),
        help: ArgumentHelp("Age: \(DurationArgument.help).", valueName: "duration")
    )
    var age: DurationArgument?

    @Option(name: .customLong("max-size"), help: ArgumentHelp("Size: \(SizeArgument.help).", valueName: "size"))
    var size: SizeArgument?

    @Flag(name: .customLong("dry-run"), help: "Only tell what would be deleted.")
    var isDryRun = false

    @OptionGroup(title: "Where") var store: StoreOptions
    @OptionGroup(title: "Settings") var common: CommonOptions

    func validate() throws {
        if age == nil, size == nil { throw ValidationError("Say what to delete: --older-than, --max-size or both.") }
    }

    func run() throws {
        let configuration = try common.configuration(store.flags)
        let string = ConnectionString(try configuration.connectionString().text)
        let policy = RetentionPolicy(maximumAge: age?.duration, maximumBytes: size?.bytes)
        let store = try KnownStores.current.open(string, for: isDryRun ? .reading : .changing, needs: policy.needs)
        defer { store.close() }
        if isDryRun { return try RetentionPreview.write(policy, of: store) }
        var deleted = PurgeResult()
        for limit in policy.limits(at: .now()) {
            let before = deleted
            deleted += try store.purge(limit) { step in
                StandardError.shared.setStatus("deleted \(CountText.counted(before.traces + step.traces, "trace"))")
                return true
            }
        }
        StandardError.shared.setStatus(nil)
        StandardError.shared.write(line: "deleted \(RetentionPreview.text(deleted))")
    }
}
