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
        let members: [(StaticString, Int64)] = [
            ("{\"received\": ", Int64(statistics.received)),
            (", \"stored\": ", Int64(statistics.stored)),
            (", \"duplicates\": ", Int64(statistics.duplicates)),
            (", \"rejected\": ", Int64(statistics.rejected)),
            (", \"acked\": ", Int64(statistics.acked)),
            (", \"batches\": ", Int64(statistics.batches)),
            (", \"reconnects\": ", Int64(statistics.reconnects)),
            (", \"bytes\": ", Int64(statistics.bytes)),
            (", \"duration_us\": ", duration.totalMicroseconds),
        ]
        for (name, value) in members {
            writer.write(name)
            writer.write(value)
        }
        if !statistics.mirrors.isEmpty { writeMirrors(to: &writer) }
        writer.write("}\n")
    }

    private func writeMirrors(to writer: inout ByteWriter) {
        writer.write(", \"mirrors\": [")
        for (index, mirror) in statistics.mirrors.enumerated() {
            writer.write(index == 0 ? "{\"store\": " : ", {\"store\": ")
            writer.writeJSON(mirror.name)
            let members: [(StaticString, Int)] = [
                (", \"stored\": ", mirror.stored), (", \"duplicates\": ", mirror.duplicates),
                (", \"dropped\": ", mirror.dropped), (", \"failures\": ", mirror.failures),
            ]
            for (name, value) in members {
                writer.write(name)
                writer.write(Int64(value))
            }
            writer.write("}")
        }
        writer.write("]")
    }
}
