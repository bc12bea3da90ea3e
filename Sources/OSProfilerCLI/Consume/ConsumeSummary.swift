//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import Logging
internal import OSProfilerCollector
internal import OSProfilerCore

/// The final counters of a consumer.
struct ConsumeSummary {
    private let statistics: CollectorStatistics
    private let duration: Duration
    /// The queue with the rejected messages.
    private let rejectedQueue: String

    init(_ statistics: CollectorStatistics, duration: Duration, rejectedQueue: String) {
        self.statistics = statistics
        self.rejectedQueue = rejectedQueue
        self.duration = duration
    }

    /// `received 692 = stored 690 + duplicates 1 + rejected 1 in 1.20 s`
    var line: String {
        "received \(statistics.received) = stored \(statistics.stored) + duplicates \(statistics.duplicates) + "
            + "rejected \(statistics.rejected) in \(DurationText.text(microseconds: duration.totalMicroseconds))"
    }

    /// Why messages were rejected; nil if none was.
    ///
    /// `rejected: 2 × no payload object, 1 × no base_id; see osprofiler queue peek --queue profiler.rejected`
    var rejectionLine: String? {
        let reasons = statistics.rejections.reasons
        guard !reasons.isEmpty else { return nil }
        let list = reasons.map { "\(CountText.grouped($0.count)) × \($0.rejection.description)" }.joined(
            separator: ", "
        )
        return TerminalText.line("rejected: \(list); see `osprofiler queue peek --queue \(rejectedQueue)`")
    }

    /// One line per mirror store: `jsonl:////traces.jsonl: stored 690 + duplicates 1 + dropped 0`
    var mirrorLines: [String] {
        statistics.mirrors.map {
            "\($0.name): stored \($0.stored) + duplicates \($0.duplicates) + dropped \($0.dropped)"
        }
    }

    /// The same for a log line.
    var metadata: Logger.Metadata {
        var metadata: Logger.Metadata = [LogKey.summary: "\(line)"]
        if let rejectionLine { metadata[LogKey.rejections] = "\(rejectionLine)" }
        if !mirrorLines.isEmpty { metadata[LogKey.mirrors] = .array(mirrorLines.map { .string($0) }) }
        return metadata
    }

    func writeJSON(to writer: inout ByteWriter) {
        writer.writeObject { summary in
            summary.member("received", statistics.received)
            summary.member("stored", statistics.stored)
            summary.member("duplicates", statistics.duplicates)
            summary.member("rejected", statistics.rejected)
            if !statistics.rejections.reasons.isEmpty { summary.array("rejections") { writeRejections(to: &$0) } }
            summary.member("acked", statistics.acked)
            summary.member("batches", statistics.batches)
            summary.member("reconnects", statistics.reconnects)
            summary.member("bytes", statistics.bytes)
            summary.member("duration_us", duration.totalMicroseconds)
            if !statistics.mirrors.isEmpty { summary.array("mirrors") { writeMirrors(to: &$0) } }
        }
        writer.write("\n")
    }

    private func writeRejections(to rejections: inout JSONArrayWriter) {
        for (rejection, count) in statistics.rejections.reasons {
            rejections.object { object in
                object.member("reason", rejection.code.rawValue)
                object.member("detail", rejection.description)
                object.member("count", count)
            }
        }
    }

    private func writeMirrors(to mirrors: inout JSONArrayWriter) {
        for mirror in statistics.mirrors {
            mirrors.object { object in
                object.member("store", mirror.name)
                object.member("stored", mirror.stored)
                object.member("duplicates", mirror.duplicates)
                object.member("dropped", mirror.dropped)
                object.member("failures", mirror.failures)
            }
        }
    }
}
