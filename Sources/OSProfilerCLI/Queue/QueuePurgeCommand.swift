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
            abstract: "Removes all messages that wait in the queue.",
            discussion: """
                What arrives between an export and a purge is removed unseen; `osprofiler consume --drain` into a store \
                takes every message out and keeps it.

                EXAMPLES
                  osprofiler queue purge --yes
                  osprofiler queue purge --yes --queue profiler.rejected
                """
        )
    }

    @Flag(help: "Really do it.")
    var yes = false

    @OptionGroup var queue: QueueOptions
    @OptionGroup(title: "Where") var broker: BrokerOptions
    @OptionGroup(title: "Settings") var common: CommonOptions

    func run() throws {
        guard yes else {
            throw CLIError("this removes every message that waits in \(queue.name): say --yes", status: .usage)
        }
        let connection = try common.configuration(broker.flags).connection(as: "queue purge")
        let inspector = try QueueInspector(connection)
        defer { inspector.close() }
        guard let removed = try inspector.purge(queue.name) else { throw QueueSession.absent(queue.name, connection) }
        StandardError.shared.write(line: "removed \(CountText.counted(removed, "message")) from \(queue.name)")
    }
}
