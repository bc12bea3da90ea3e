//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import ArgumentParser
internal import OSProfilerAMQP
internal import OSProfilerCore
internal import OSProfilerMessaging

struct QueueExportCommand: ParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "export",
            abstract: "Writes all messages of the queue into a file and leaves them in the queue.",
            discussion: """
                JSON Lines: {"exchange", "routing_key", "properties", "body"}, with body_base64 instead of body where the \
                body is not UTF-8. The file appears when it is complete.

                EXAMPLES
                  osprofiler queue export messages.jsonl
                  osprofiler queue export - | gzip > messages.jsonl.gz
                """
        )
    }

    @Argument(help: "The file, - for standard output.", completion: .file())
    var file: String

    @OptionGroup var queue: QueueOptions
    @OptionGroup(title: "Where") var broker: BrokerOptions
    @OptionGroup(title: "Settings") var common: CommonOptions

    func run() throws {
        let configuration = try common.configuration(broker.flags)
        let session = try QueueSession(configuration, queue: queue.name, command: "queue export")
        let output = try OutputFile(path: file)
        var writer = ByteWriter(capacity: 1 << 14)
        var progress = ProgressMeter("exporting", total: session.status.messageCount)
        defer { progress.finish() }
        try session.visit(limit: 0) { message in
            writer.removeAll()
            writer.writeJSON(BusMessage(message))
            writer.write(UInt8(ascii: "\n"))
            try output.write(writer.bytes)
            writer.shrink(to: 1 << 20)
            progress.step()
        }
        try output.commit()
        progress.finish()
        StandardError.shared.write(
            line: "exported \(CountText.counted(progress.count, "message")); they stay in \(session.queue)"
        )
    }
}
