//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import OSProfilerCollector
internal import OSProfilerCore

/// The final counters of a consumer.
struct ConsumeSummary {
    private let statistics: CollectorStatistics
    private let duration: Duration

    init(_ statistics: CollectorStatistics, duration: Duration) {
        self.statistics = statistics
        self.duration = duration
    }

    /// `received 692 = stored 690 + duplicates 1 + rejected 1 in 1.20 s`
    var line: String {
        "received \(statistics.received) = stored \(statistics.stored) + duplicates \(statistics.duplicates) + "
            + "rejected \(statistics.rejected) in \(DurationText.text(microseconds: duration.totalMicroseconds))"
    }

    /// One line per mirror store: `jsonl:////traces.jsonl: stored 690 + duplicates 1 + dropped 0`
    var mirrorLines: [String] {
        statistics.mirrors.map {
            "\($0.name): stored \($0.stored) + duplicates \($0.duplicates) + dropped \($0.dropped)"
        }
    }

    func writeJSON(to writer: inout ByteWriter) {
        writer.writeObject { summary in
            summary.member("received", statistics.received)
            summary.member("stored", statistics.stored)
            summary.member("duplicates", statistics.duplicates)
            summary.member("rejected", statistics.rejected)
            summary.member("acked", statistics.acked)
            summary.member("batches", statistics.batches)
            summary.member("reconnects", statistics.reconnects)
            summary.member("bytes", statistics.bytes)
            summary.member("duration_us", duration.totalMicroseconds)
            if !statistics.mirrors.isEmpty { summary.array("mirrors") { writeMirrors(to: &$0) } }
        }
        writer.write("\n")
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
