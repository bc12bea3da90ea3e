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
                EXAMPLES
                  osprofiler trace delete TRACE_ID

                EXIT STATUS
                  2 when an id is unknown; the others are deleted all the same
                """
        )
    }

    @Argument(help: ArgumentHelp("Ids of traces.", valueName: "id"))
    var ids: [String]

    @OptionGroup(title: "Where") var store: StoreOptions
    @OptionGroup(title: "Settings") var common: CommonOptions

    func run() throws {
        let configuration = try common.configuration(store.flags)
        let string = ConnectionString(try configuration.connectionString().text)
        try NamedTraces(ids, in: string).change("deleted", needing: .deleting) { store, ids throws(StoreError) in
            try store.delete(ids)
        }
    }
}
