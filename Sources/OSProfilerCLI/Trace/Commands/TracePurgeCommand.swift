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
                The age of a trace is the time since its last point was stored. With --max-size the command deletes the \
                oldest traces until the rest fits. Pinned traces stay and do not count: see `osprofiler trace pin`.

                On a terminal the command asks before it deletes anything; elsewhere it requires --yes.

                EXAMPLES
                  osprofiler trace purge --older-than 30d --dry-run
                  osprofiler trace purge --older-than 30d
                  osprofiler trace purge --max-size 10GB --yes
                """
        )
    }

    @Option(
        name: .customLong("older-than"),
        help: ArgumentHelp("Age: \(DurationArgument.help).", valueName: "duration"),
        transform: DurationArgument.read
    )
    var age: DurationArgument?

    @Option(
        name: .customLong("max-size"),
        help: ArgumentHelp("Size: \(SizeArgument.help).", valueName: "size"),
        transform: SizeArgument.read
    )
    var size: SizeArgument?

    @Flag(help: "Do not ask.")
    var yes = false

    @Flag(name: .customLong("dry-run"), help: "Only say what would be deleted.")
    var isDryRun = false

    @OptionGroup(title: "Where") var store: StoreOptions
    @OptionGroup(title: "Settings") var common: CommonOptions

    func validate() throws {
        if age == nil, size == nil {
            throw ValidationError("State what to delete with --older-than, --max-size or both.")
        }
    }

    func run() throws {
        let configuration = try common.configuration(store.flags)
        let policy = RetentionPolicy(maximumAge: age?.duration, maximumBytes: size?.bytes)
        let purpose: StoreBackend.Purpose = isDryRun ? .reading : .changing
        guard let store = try configuration.openUnlessAbsent(for: purpose, needs: policy.needs) else { return }
        defer { store.close() }
        let preview = try RetentionPreview(policy, of: store)
        guard !isDryRun else { return preview.write() }
        try Confirmation.require(yes, "this deletes \(preview.total)")
        var deleted = PurgeResult()
        for limit in policy.limits(at: .now()) {
            let before = deleted
            deleted += try store.purge(limit) { step in
                StandardError.shared.setProgress("deleted \(CountText.counted(before.traces + step.traces, "trace"))")
                return true
            }
        }
        StandardError.shared.setStatus(nil)
        StandardError.shared.write(line: "deleted \(RetentionPreview.text(deleted))")
    }
}
