//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import ArgumentParser
internal import OSProfilerAMQP
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

                On a terminal the command asks before it removes anything; elsewhere it requires --yes.

                EXAMPLES
                  osprofiler queue purge --dry-run
                  osprofiler queue purge --yes
                  osprofiler queue purge --yes --queue profiler.rejected
                """
        )
    }

    @Flag(help: "Do not ask.")
    var yes = false

    @Flag(name: .customLong("dry-run"), help: "Only say what would be removed.")
    var isDryRun = false

    @OptionGroup var queue: QueueOptions
    @OptionGroup(title: "Where") var broker: BrokerOptions
    @OptionGroup(title: "Settings") var common: CommonOptions

    func run() throws {
        let connection = try common.configuration(broker.flags).connection(as: "queue purge")
        let inspector = try QueueInspector(connection)
        defer { inspector.close() }
        guard let status = try inspector.status(of: queue.name) else {
            throw QueueSession.absent(queue.name, connection)
        }
        let ready = CountText.counted(status.messageCount, "ready message")
        if isDryRun {
            StandardError.shared.write(line: "would remove \(ready) from \(TerminalText.line(queue.name))")
            return
        }
        try Confirmation.require(yes, "this removes \(ready) from \(TerminalText.line(queue.name))")
        guard let removed = try inspector.purge(queue.name) else { throw QueueSession.absent(queue.name, connection) }
        StandardError.shared.write(
            line: "removed \(CountText.counted(removed, "message")) from \(TerminalText.line(queue.name))"
        )
    }
}
