//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

import OSProfilerCollector
import OSProfilerStore
import TestSupport
import Testing

/// The log of an interruption: one line when it begins, one when it ends.
@Suite(.blocking) struct EpisodeLogTests {
    private static let full = StoreError(.full, "no room")
    private static let away = StoreError(.unavailable, "it is away")

    @Test(
        "Each reason is logged once per outage, and the end of the outage once",
        arguments: [
            ([full], ["no room"]),
            ([full, full, full, full, full], ["no room"]),
            ([full, full, away, full, away], ["no room", "it is away"]),
        ]
    )
    func aStoreThatFails(_ errors: [StoreError], _ reasons: [String]) async throws {
        let bus = try Bus()
        let store = FailingStore()
        store.failure.set(next: errors)
        let count = try bus.replay("ironic/messages.jsonl").count
        let log = RecordedLog()
        let collector = Collector(bus.collectorConfiguration, store: store, logger: log.logger)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await collector.run() }
            try await eventually { collector.statistics.acked == count }
            collector.stop()
            try await group.waitForAll()
        }
        let expected = reasons.map { "consuming is interrupted the store does not accept points: \($0)" }
        #expect(log.lines.filter { $0.hasPrefix("consuming") } == expected + ["consuming again"])
    }
}
