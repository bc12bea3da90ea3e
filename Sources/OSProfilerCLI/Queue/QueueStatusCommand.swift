//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import ArgumentParser
internal import OSProfilerAMQP
internal import OSProfilerCore
internal import OSProfilerMessaging

struct QueueStatusCommand: LoggingCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "status",
            abstract: "Shows how many messages wait, and how the queue was declared.",
            discussion: """
                The command determines durability and type over AMQP, with declarations that the broker refuses; each \
                leaves a line in the broker's log.

                EXAMPLES
                  osprofiler queue status
                  osprofiler queue status --queue profiler.rejected --json

                EXIT STATUS
                  2 if the queue does not exist; with --json the object says so too
                """
        )
    }

    @Flag(name: .customLong("no-probe"), help: "Do not determine how the queue was declared.")
    var skipsProbe = false

    @Flag(help: "Print one object.")
    var json = false

    @OptionGroup var queue: QueueOptions
    @OptionGroup(title: "Where") var broker: BrokerOptions
    @OptionGroup(title: "Settings") var common: CommonOptions

    func run() throws {
        let configuration = try common.configuration(broker.flags)
        let connection = try configuration.connection(as: "queue status")
        let inspector = try QueueInspector(connection)
        defer { inspector.close() }
        var topology = BusTopology()
        topology.topic = queue.topic
        var report = QueueStatusReport(queue: queue.name)
        report.status = try inspector.status(of: queue.name)
        report.rejected = try inspector.status(of: topology.rejectedQueue)?.messageCount
        if report.status != nil, !skipsProbe {
            report.properties = try QueueProbe.properties(of: queue.name, connection)
        }
        if json {
            var writer = ByteWriter()
            report.writeJSON(to: &writer)
            try StandardOutput.write(writer)
        } else {
            for line in report.lines { try StandardOutput.write(line: line) }
        }
        if report.status == nil { throw QueueSession.absent(queue.name, connection) }
    }
}
