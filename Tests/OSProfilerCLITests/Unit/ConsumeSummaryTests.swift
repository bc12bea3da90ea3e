//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

import Logging
import OSProfilerCollector
import OSProfilerCore
import Testing

@testable import OSProfilerCLI

@Suite struct ConsumeSummaryTests {
    private func statistics(stored: Int, duplicates: Int = 0) -> CollectorStatistics {
        var statistics = CollectorStatistics()
        statistics.received = stored + duplicates
        statistics.stored = stored
        statistics.duplicates = duplicates
        statistics.mirrors = [MirrorStatistics(name: "jsonl:///copy")]
        statistics.mirrors[0].stored = stored
        return statistics
    }

    private func summary(_ buses: [(String?, CollectorStatistics)]) -> ConsumeSummary {
        ConsumeSummary(buses, duration: .seconds(2), rejectedQueue: "profiler.rejected")
    }

    private func json(_ summary: ConsumeSummary) -> String {
        var writer = ByteWriter()
        summary.writeJSON(to: &writer)
        return String(decoding: writer.bytes, as: UTF8.self)
    }

    @Test func ofOneBusNothingSaysThatThereCouldBeSeveral() {
        let one = summary([(nil, statistics(stored: 3, duplicates: 1))])
        let counts = "received 4 = stored 3 + duplicates 1 + rejected 0 in 2.00 s"
        #expect(one.lines == ["jsonl:///copy: stored 3 + duplicates 0 + dropped 0", counts])
        #expect(one.metadata.count == 1 && one.metadata[0][LogKey.summary] == "\(counts)")
        #expect(
            json(one) == #"{"received": 4, "stored": 3, "duplicates": 1, "rejected": 0, "acked": 0, "batches": 0, "#
                + #""reconnects": 0, "bytes": 0, "duration_us": 2000000, "mirrors": [{"store": "jsonl:///copy", "#
                + "\"stored\": 3, \"duplicates\": 0, \"dropped\": 0, \"failures\": 0}]}\n"
        )
    }

    @Test func ofSeveralBusesEachIsCountedAndAllTogetherComeLast() {
        let several = summary([
            ("h/one", statistics(stored: 3)), ("h/two\u{1B}", statistics(stored: 4, duplicates: 2)),
        ])
        #expect(
            several.lines == [
                "h/one: received 3 = stored 3 + duplicates 0 + rejected 0",
                "h/two\\u{1b}: received 6 = stored 4 + duplicates 2 + rejected 0",
                "jsonl:///copy: stored 7 + duplicates 0 + dropped 0",
                "received 9 = stored 7 + duplicates 2 + rejected 0 in 2.00 s",
            ],
            "\(several.lines)"
        )
        #expect(several.metadata.compactMap { $0[LogKey.bus] } == ["h/one", "h/two\u{1B}"])
        let text = json(several)
        #expect(text.hasPrefix(#"{"received": 9, "stored": 7, "duplicates": 2, "rejected": 0, "#), "\(text)")
        #expect(text.contains(#""buses": [{"bus": "h/one", "received": 3, "stored": 3, "#), "\(text)")
    }

    @Test func theStatusLineNamesItsBus() {
        let line = ConsumeProgress.line(statistics(stored: 3), bus: "h/one", rate: 2, width: 200)
        #expect(line == "h/one  3 received  2/s  backlog ?  connecting")
        let alone = ConsumeProgress.line(statistics(stored: 3), rate: 2, width: 200)
        #expect(alone == "3 received  2/s  backlog ?  connecting")
    }
}
