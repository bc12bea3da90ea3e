//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import ArgumentParser
internal import OSProfilerCore
internal import OSProfilerMessaging

struct QueuePurgeCommand: LoggingCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "purge",
            abstract: "Removes all ready messages from the queue.",
            discussion: """
                Messages that arrive between an export and a purge are lost; `osprofiler consume --drain` into a store \
                removes every message and keeps it.

                EXAMPLES
                  osprofiler queue purge --yes
                  osprofiler queue purge --yes --queue profiler.rejected
                """
        )
    }

    @Flag(help: "Confirm the purge.")
    var yes = false

    @OptionGroup var queue: QueueOptions
    @OptionGroup(title: "Where") var broker: BrokerOptions
    @OptionGroup(title: "Settings") var common: CommonOptions

    func run() throws {
        guard yes else {
            throw CLIError("this removes every ready message from \(queue.name): confirm with --yes", status: .usage)
        }
        let connection = try common.configuration(broker.flags).connection(as: "queue purge")
        let inspector = try QueueInspector(connection)
        defer { inspector.close() }
        guard let removed = try inspector.purge(queue.name) else { throw QueueSession.absent(queue.name, connection) }
        StandardError.shared.write(line: "removed \(CountText.counted(removed, "message")) from \(queue.name)")
    }
}
