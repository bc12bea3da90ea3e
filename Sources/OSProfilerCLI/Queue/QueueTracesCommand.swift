//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import ArgumentParser
internal import Foundation
internal import OSProfilerAMQP
internal import OSProfilerConfiguration
internal import OSProfilerCore
internal import OSProfilerMessaging

struct QueueTracesCommand: LoggingCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "traces",
            abstract: "Counts the points in the queue by trace.",
            discussion: """
                EXAMPLES
                  osprofiler queue traces
                  osprofiler queue traces --limit 0 --json
                """
        )
    }

    @Option(help: "Messages to read, 0 for all.")
    var limit = 100_000

    @Flag(help: "Print an array of objects: base_id, points, errors, timestamp, name, service.")
    var json = false

    @OptionGroup var queue: QueueOptions
    @OptionGroup var inspection: InspectionOptions
    @OptionGroup(title: "Where") var broker: BrokerOptions
    @OptionGroup(title: "Settings") var common: CommonOptions

    func validate() throws {
        if limit < 0 { throw ValidationError("--limit must be at least 0.") }
    }

    func run() throws {
        let configuration = try common.configuration(broker.flags)
        let session = try QueueSession(configuration, queue: queue.name, inspection, command: "queue traces")
        var waiting = WaitingTraces()
        let shown = try session.visit(limit: limit) { message in
            let compression = message.properties.header(MessageCompression.header)
            message.body.withUnsafeBytes { waiting.add($0, compression: compression) }
        }
        if json {
            var writer = ByteWriter(capacity: 1 << 14)
            waiting.writeJSON(to: &writer)
            try StandardOutput.write(writer)
        } else if !waiting.traces.isEmpty {
            let width = TerminalSize.columns(ofView: STDOUT_FILENO, configuration.environment)
            for line in waiting.table(width: width).lines(width: width) { try StandardOutput.write(line: line) }
        }
        if waiting.undecodable > 0 {
            StandardError.shared.write(
                line: "osprofiler: \(CountText.counted(waiting.undecodable, "message")) in \(session.queue) "
                    + "without a trace: see `osprofiler queue peek`"
            )
        }
        if limit > 0, shown == limit, session.status.messageCount > limit {
            StandardError.shared.write(
                line:
                    "osprofiler: only the first \(CountText.counted(limit, "message")) were read: see --limit"
            )
        }
        if shown == 0, !json { StandardError.shared.write(line: "osprofiler: \(session.queue) is empty") }
    }
}
