//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import OSProfilerAMQP
internal import OSProfilerCore
internal import OSProfilerMessaging

/// The facts that `queue status` prints.
struct QueueStatusReport {
    let queue: String
    /// Nil if the queue does not exist.
    var status: AMQPQueueStatus?
    /// Nil if the declaration was not probed.
    var properties: QueueProperties?
    /// Messages in quarantine; nil if that queue does not exist.
    var rejected: Int?

    init(queue: String) {
        self.queue = queue
    }

    /// The broker reports no messages for a stream, whatever it holds.
    private var isStream: Bool { properties?.type == "stream" }

    /// Writes one object; unknown values are null.
    func writeJSON(to writer: inout ByteWriter) {
        writer.writeObject { report in
            report.member("queue", queue)
            report.member("exists", status != nil)
            report.member("ready", isStream ? nil : status?.messageCount)
            report.member("consumers", status?.consumerCount)
            report.member("durable", properties?.isDurable)
            report.member("auto_delete", properties?.isAutoDelete)
            report.member("type", properties?.type)
            report.member("delivery_limit", properties?.deliveryLimit)
            report.member("max_in_memory_length", properties?.quorumLimits[.memoryLength])
            report.member("max_in_memory_bytes", properties?.quorumLimits[.memoryBytes])
            report.member("rejected", rejected)
        }
        writer.write("\n")
    }

    /// The lines for people.
    var lines: [String] {
        var lines = ["queue      \(TerminalText.line(queue))"]
        guard let status else {
            let isQuiet = BusTopology.isRejectedQueue(queue)
            return lines + [
                "state      does not exist" + (isQuiet ? ": probably nothing is quarantined yet" : "")
            ]
        }
        lines.append(
            "ready      "
                + (isStream
                    ? "unknown, because a stream does not tell" : CountText.counted(status.messageCount, "message"))
        )
        lines.append("consumers  \(CountText.grouped(status.consumerCount))")
        if let properties, let isDurable = properties.isDurable {
            var words = [isDurable ? "durable" : "not durable"]
            if let type = properties.type { words.append(type) }
            if properties.isAutoDelete == true { words.append("auto-delete") }
            if let limit = properties.deliveryLimit { words.append("delivery limit \(limit)") }
            if let limit = properties.quorumLimits[.memoryLength] {
                words.append("\(CountText.counted(limit, "message")) in memory")
            }
            if let limit = properties.quorumLimits[.memoryBytes] {
                words.append("\(CountText.counted(limit, "byte")) in memory")
            }
            lines.append("declared   \(words.joined(separator: ", "))")
        }
        if let rejected, rejected > 0 { lines.append("rejected   \(CountText.counted(rejected, "message"))") }
        return lines
    }
}
