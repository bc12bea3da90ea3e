//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import ArgumentParser
internal import OSProfilerConfiguration
internal import OSProfilerCore
internal import OSProfilerStore

struct TracePinCommand: LoggingCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "pin",
            abstract: "Protects traces from retention and purges.",
            discussion: """
                `osprofiler trace list --pinned` shows them; `trace delete` also deletes pinned traces.

                EXAMPLES
                  osprofiler trace pin TRACE_ID

                EXIT STATUS
                  2 if an id is unknown; the other traces are pinned
                """
        )
    }

    @OptionGroup var traces: PinnedTraces

    var common: CommonOptions { traces.common }

    func run() throws {
        try traces.setPinned(true, "pinned")
    }
}

struct TraceUnpinCommand: LoggingCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "unpin",
            abstract: "Ends the protection of pinned traces.",
            discussion: """
                EXAMPLES
                  osprofiler trace unpin TRACE_ID

                EXIT STATUS
                  2 if an id is unknown; the other traces are unpinned
                """
        )
    }

    @OptionGroup var traces: PinnedTraces

    var common: CommonOptions { traces.common }

    func run() throws {
        try traces.setPinned(false, "unpinned")
    }
}

/// The arguments of both commands.
struct PinnedTraces: ParsableArguments {
    @Argument(
        help: ArgumentHelp("The ids of the traces, or their first digits.", valueName: "id"),
        completion: TraceIDCompletion.ids
    )
    var ids: [String]

    @OptionGroup(title: "Where") var store: StoreOptions
    @OptionGroup(title: "Settings") var common: CommonOptions

    func setPinned(_ isPinned: Bool, _ verb: String) throws {
        let configuration = try common.configuration(store.flags)
        try NamedTraces(ids, configuration).change(verb, needing: .pinning) { store, ids throws(StoreError) in
            try store.setPinned(isPinned, ids)
        }
    }
}
