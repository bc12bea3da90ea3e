//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import ArgumentParser
internal import OSProfilerCore
internal import OSProfilerStore

struct TracePinCommand: LoggingCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "pin",
            abstract: "Keeps traces whatever retention and purges say.",
            discussion: """
                `osprofiler trace list --pinned` shows them; `trace delete` deletes them all the same.

                EXAMPLES
                  osprofiler trace pin TRACE_ID

                EXIT STATUS
                  2 when an id is unknown; the others are pinned all the same
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
            abstract: "Leaves pinned traces to retention and purges again.",
            discussion: """
                EXAMPLES
                  osprofiler trace unpin TRACE_ID

                EXIT STATUS
                  2 when an id is unknown; the others are unpinned all the same
                """
        )
    }

    @OptionGroup var traces: PinnedTraces

    var common: CommonOptions { traces.common }

    func run() throws {
        try traces.setPinned(false, "unpinned")
    }
}

/// What both take.
struct PinnedTraces: ParsableArguments {
    @Argument(help: ArgumentHelp("Ids of traces.", valueName: "id"))
    var ids: [String]

    @OptionGroup(title: "Where") var store: StoreOptions
    @OptionGroup(title: "Settings") var common: CommonOptions

    func setPinned(_ isPinned: Bool, _ verb: String) throws {
        let configuration = try common.configuration(store.flags)
        let string = ConnectionString(try configuration.connectionString().text)
        try NamedTraces(ids, in: string).change(verb, needing: .pinning) { store, ids throws(StoreError) in
            try store.setPinned(isPinned, ids)
        }
    }
}
