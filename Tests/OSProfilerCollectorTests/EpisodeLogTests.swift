//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

import Logging
import OSProfilerCollector
import OSProfilerStore
import Synchronization
import Testing

/// What an operator reads when consuming is interrupted: one line when it begins, one when it is over.
@Suite struct EpisodeLogTests {
    @Test(arguments: [1, 5])
    func aStoreThatFailsIsToldOnceHoweverOften(_ times: Int) async throws {
        let bus = try Bus()
        let store = FailingStore()
        store.failure.set(StoreError(.full, "no room"), times: times)
        let count = try bus.replay("ironic/messages.jsonl").count
        let log = LogRecorder()
        let collector = Collector(
            bus.collectorConfiguration,
            store: store,
            logger: Logger(label: "test") { _ in log }
        )
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await collector.run() }
            try await eventually { collector.statistics.acked == count }
            collector.stop()
            try await group.waitForAll()
        }
        #expect(log.messages.filter { $0.contains("no room") }.count == 1)
        #expect(log.messages.filter { $0.hasPrefix("consuming again") }.count == 1)
    }
}

/// Keeps what is logged.
private struct LogRecorder: LogHandler {
    final class Lines: Sendable {
        let all = Mutex<[String]>([])
    }

    private let lines = Lines()
    var metadata: Logger.Metadata = [:]
    var logLevel = Logger.Level.info
    var messages: [String] { lines.all.withLock { $0 } }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        lines.all.withLock { $0.append("\(event.message) \(event.metadata ?? [:])") }
    }
}
