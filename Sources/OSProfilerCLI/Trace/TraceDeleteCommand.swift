//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import ArgumentParser
internal import OSProfilerCore
internal import OSProfilerStore

struct TraceDeleteCommand: ParsableCommand {
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
        var named: Set<String> = []
        let unique = ids.filter { named.insert($0).inserted }
        let unknown: [OpaqueID]
        do {
            let store = try StoreFactory.open(string, for: .changing)
            defer { store.close() }
            unknown = try store.delete(unique.map { OpaqueID($0) })
        } catch let error as StoreError where error.code == .notFound {
            throw CLIError.notFound("\(error)")
        }
        let deleted = unique.count - unknown.count
        guard unknown.isEmpty else {
            let list = unknown.map { TerminalText.line($0.description) }.joined(separator: ", ")
            throw CLIError.notFound(
                "not in \(string.masked): \(list)"
                    + (deleted > 0 ? "; deleted the \(CountText.counted(deleted, "other trace"))" : "")
            )
        }
        StandardError.shared.write(line: "deleted \(CountText.counted(deleted, "trace"))")
    }
}
