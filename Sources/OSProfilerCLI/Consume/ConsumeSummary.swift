//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import Logging
internal import OSProfilerCollector
internal import OSProfilerCore

/// The final counters of a consumer: of each bus, and of all together.
struct ConsumeSummary {
    private let buses: [(bus: String?, statistics: CollectorStatistics)]
    private let total: CollectorStatistics
    private let duration: Duration
    /// The queue with the rejected messages.
    private let rejectedQueue: String

    /// - Parameter buses: at least one.
    init(_ buses: [(bus: String?, statistics: CollectorStatistics)], duration: Duration, rejectedQueue: String) {
        self.buses = buses
        var total = buses[0].statistics
        for bus in buses.dropFirst() { total.add(bus.statistics) }
        self.total = total
        self.rejectedQueue = rejectedQueue
        self.duration = duration
    }

    /// The buses if there are several: the figures of a single one are the total.
    private var several: [(bus: String?, statistics: CollectorStatistics)] { buses.count > 1 ? buses : [] }

    /// What is printed: with several buses two lines of each at most, then the lines of all together.
    var lines: [String] {
        let ofBuses = several.flatMap { bus in
            [rejectionLine(bus.statistics, of: bus.bus), "\(bus.bus ?? ""): \(Self.counts(bus.statistics))"].compactMap(
                \.self
            )
        }
        let rejected = several.isEmpty ? rejectionLine(total, of: nil) : nil
        return ofBuses.map { TerminalText.line($0) } + [rejected].compactMap(\.self) + mirrorLines(total) + [line]
    }

    /// `received 692 = stored 690 + duplicates 1 + rejected 1 in 1.20 s`
    private var line: String {
        "\(Self.counts(total)) in \(DurationText.text(microseconds: duration.totalMicroseconds))"
    }

    private static func counts(_ statistics: CollectorStatistics) -> String {
        "received \(statistics.received) = stored \(statistics.stored) + duplicates \(statistics.duplicates) + "
            + "rejected \(statistics.rejected)"
    }

    /// Why messages were rejected; nil if none was.
    ///
    /// `rejected: 2 × no payload object, 1 × no base_id; see osprofiler queue peek --queue profiler.rejected`
    private func rejectionLine(_ statistics: CollectorStatistics, of bus: String?) -> String? {
        let reasons = statistics.rejections.reasons
        guard !reasons.isEmpty else { return nil }
        let list = reasons.map { "\(CountText.grouped($0.count)) × \($0.rejection.description)" }.joined(
            separator: ", "
        )
        let line = "rejected: \(list); see `osprofiler queue peek --queue \(rejectedQueue)`"
        return TerminalText.line(bus.map { "\($0): \(line) with its --transport-url" } ?? line)
    }

    /// One line per mirror store: `jsonl:////traces.jsonl: stored 690 + duplicates 1 + dropped 0`
    private func mirrorLines(_ statistics: CollectorStatistics) -> [String] {
        statistics.mirrors.map {
            "\($0.name): stored \($0.stored) + duplicates \($0.duplicates) + dropped \($0.dropped)"
        }
    }

    /// The same for log lines: with several buses one of each, then that of all together.
    var metadata: [Logger.Metadata] {
        let ofBuses = several.map { bus in
            var metadata: Logger.Metadata = [
                LogKey.bus: "\(bus.bus ?? "")", LogKey.summary: "\(Self.counts(bus.statistics))",
            ]
            if let line = rejectionLine(bus.statistics, of: bus.bus) { metadata[LogKey.rejections] = "\(line)" }
            return metadata
        }
        var metadata: Logger.Metadata = [LogKey.summary: "\(line)"]
        if several.isEmpty, let line = rejectionLine(total, of: nil) { metadata[LogKey.rejections] = "\(line)" }
        let mirrors = mirrorLines(total)
        if !mirrors.isEmpty { metadata[LogKey.mirrors] = .array(mirrors.map { .string($0) }) }
        return ofBuses + [metadata]
    }

    func writeJSON(to writer: inout ByteWriter) {
        writer.writeObject { summary in
            writeCounts(total, to: &summary)
            summary.member("duration_us", duration.totalMicroseconds)
            if !total.mirrors.isEmpty { summary.array("mirrors") { writeMirrors(total, to: &$0) } }
            guard !several.isEmpty else { return }
            summary.array("buses") { list in
                for bus in several {
                    list.object { object in
                        object.member("bus", bus.bus)
                        writeCounts(bus.statistics, to: &object)
                        guard !bus.statistics.mirrors.isEmpty else { return }
                        object.array("mirrors") { writeMirrors(bus.statistics, to: &$0) }
                    }
                }
            }
        }
        writer.write("\n")
    }

    private func writeCounts(_ statistics: CollectorStatistics, to object: inout JSONObjectWriter) {
        object.member("received", statistics.received)
        object.member("stored", statistics.stored)
        object.member("duplicates", statistics.duplicates)
        object.member("rejected", statistics.rejected)
        if !statistics.rejections.reasons.isEmpty {
            object.array("rejections") { writeRejections(statistics, to: &$0) }
        }
        object.member("acked", statistics.acked)
        object.member("batches", statistics.batches)
        object.member("reconnects", statistics.reconnects)
        object.member("bytes", statistics.bytes)
    }

    private func writeRejections(_ statistics: CollectorStatistics, to rejections: inout JSONArrayWriter) {
        for (rejection, count) in statistics.rejections.reasons {
            rejections.object { object in
                object.member("reason", rejection.code.rawValue)
                object.member("detail", rejection.description)
                object.member("count", count)
            }
        }
    }

    private func writeMirrors(_ statistics: CollectorStatistics, to mirrors: inout JSONArrayWriter) {
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
