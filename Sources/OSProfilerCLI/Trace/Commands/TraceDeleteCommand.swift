//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import ArgumentParser
internal import OSProfilerStore

struct TraceDeleteCommand: LoggingCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "delete",
            abstract: "Deletes traces by their ids.",
            discussion: """
                The first digits of an id are enough, at least \(TraceIDPrefix.minimumDigits), if no other id begins \
                with them.

                EXAMPLES
                  osprofiler trace delete TRACE_ID

                EXIT STATUS
                  2 if an id is unknown; the other traces are deleted
                """
        )
    }

    @Argument(help: ArgumentHelp("The ids of the traces.", valueName: "id"), completion: TraceIDCompletion.ids)
    var ids: [String]

    @OptionGroup(title: "Where") var store: StoreOptions
    @OptionGroup(title: "Settings") var common: CommonOptions

    func run() throws {
        let configuration = try common.configuration(store.flags)
        try NamedTraces(ids, configuration).change("deleted", needing: .deleting) { store, ids throws(StoreError) in
            try store.delete(ids)
        }
    }
}
