//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import ArgumentParser
internal import OSProfilerAMQP
internal import OSProfilerConfiguration
internal import OSProfilerCore
internal import OSProfilerMessaging
internal import OSProfilerStore

struct QueueExportCommand: LoggingCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "export",
            abstract: "Writes all messages of the queue to a file and leaves them in the queue.",
            discussion: """
                JSON Lines: {"exchange", "routing_key", "properties", "body"}, with body_base64 instead of body if the \
                body is not UTF-8. In headers {"$timestamp": "seconds"}, {"$bytes": "base64"} and {"$double": "number"} \
                are types that JSON lacks. The file appears once it is complete; one that is not empty stays, unless \
                --force replaces it.

                Messages that are not trace points are in the queue profiler.rejected or, if that refused them, \
                in the store: --from-store writes those. `osprofiler queue replay` returns both to their origin.

                EXAMPLES
                  osprofiler queue export messages.jsonl
                  osprofiler queue export - | gzip > messages.jsonl.gz
                  osprofiler queue export rejected.jsonl --queue profiler.rejected
                  osprofiler queue export rejected.jsonl --from-store
                """
        )
    }

    @Argument(help: "The file, - for standard output.", completion: .file())
    var file: String

    @Flag(help: "Write the rejected messages of the store instead of a queue's messages.")
    var fromStore = false

    @Flag(help: "Replace the file even if it is not empty.")
    var force = false

    @OptionGroup var queue: QueueOptions
    @OptionGroup var inspection: InspectionOptions
    @OptionGroup(title: "Where, with --from-store") var store: StoreOptions
    @OptionGroup(title: "Where") var broker: BrokerOptions
    @OptionGroup(title: "Settings") var common: CommonOptions

    func run() throws {
        let configuration = try common.configuration(store.flags, broker.flags)
        if fromStore { return try exportRejected(configuration) }
        // Payloads contain requests and statements in clear text.
        let output = try OutputFile(path: file, replacing: force ? .any : .none)
        let session = try QueueSession(configuration, queue: queue.name, inspection, command: "queue export")
        var writer = ByteWriter(capacity: 1 << 14)
        var progress = ProgressMeter("exporting", total: session.status.messageCount)
        defer { progress.finish() }
        _ = try session.visit(limit: 0) { message in
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

    private func exportRejected(_ configuration: Configuration) throws {
        let string = ConnectionString(try configuration.connectionString().text)
        let store = try configuration.openUnlessAbsent(for: .reading, needs: [.rejectedMessages])
        defer { store?.close() }
        let output = try OutputFile(path: file, replacing: force ? .any : .none)
        let messages = try store?.rejectedMessages(limit: .max) ?? []
        for message in messages {
            var writer = ByteWriter()
            writer.writeJSON(BusMessage(message))
            writer.write(UInt8(ascii: "\n"))
            try output.write(writer.bytes)
        }
        try output.commit()
        StandardError.shared.write(
            line: "exported \(CountText.counted(messages.count, "rejected message")); they stay in \(string.masked)"
        )
    }
}
