//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import ArgumentParser
internal import OSProfilerAMQP
internal import OSProfilerConfiguration
internal import OSProfilerCore
internal import OSProfilerMessaging

struct QueuePeekCommand: LoggingCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "peek",
            abstract: "Shows the first messages of the queue and leaves them there.",
            discussion: """
                EXAMPLES
                  osprofiler queue peek
                  osprofiler queue peek -n 1 --json
                  osprofiler queue peek --queue profiler.rejected
                """
        )
    }

    @Option(
        name: [.customShort("n"), .customLong("limit")],
        help: ArgumentHelp("Messages to show, 0 for all.", valueName: "n")
    )
    var limit = 10

    @Flag(help: "Print one object per line, as `queue export` does.")
    var json = false

    @OptionGroup var queue: QueueOptions
    @OptionGroup var inspection: InspectionOptions
    @OptionGroup(title: "Where") var broker: BrokerOptions
    @OptionGroup(title: "Settings") var common: CommonOptions

    func validate() throws {
        if limit < 0 { throw ValidationError("-n must be at least 0.") }
    }

    func run() throws {
        let configuration = try common.configuration(broker.flags)
        let session = try QueueSession(configuration, queue: queue.name, inspection, command: "queue peek")
        var writer = ByteWriter(capacity: 1 << 14)
        var describer = MessageDescriber()
        var number = 0
        _ = try session.visit(limit: limit) { message in
            number += 1
            if json {
                writer.removeAll()
                writer.writeJSON(BusMessage(message))
                writer.write(UInt8(ascii: "\n"))
                try StandardOutput.write(writer)
            } else {
                try StandardOutput.write(line: describer.line(message, number: number))
            }
        }
        guard !json else { return }
        let rest = session.status.messageCount - number
        if number == 0 { StandardError.shared.write(line: "osprofiler: \(session.queue) is empty") }
        if rest > 0 { StandardError.shared.write(line: "osprofiler: \(CountText.counted(rest, "more message"))") }
    }
}
