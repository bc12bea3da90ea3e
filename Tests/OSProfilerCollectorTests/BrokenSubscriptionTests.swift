//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

import OSProfilerAMQP
import OSProfilerCollector
import OSProfilerMessaging
import OSProfilerStore
import TestSupport
import Testing

/// A broker that ends a subscription without `basic.cancel`, and a connection that does not last.
@Suite(.hangLimit, .blocking) struct BrokenSubscriptionTests {
    private let bus: Bus
    private let store = InMemoryStore()
    private let log = RecordedLog()

    init() throws { bus = try Bus() }

    private func collector(through relay: FrameRelay) -> Collector {
        var configuration = bus.collectorConfiguration
        configuration.connection.endpoints = [AMQPEndpoint(host: "127.0.0.1", port: relay.port)]
        return Collector(configuration, store: store, logger: log.logger)
    }

    @Test("A queue deleted without a basic.cancel is found again", arguments: [false, true])
    func cancelOmitted(isMadeAgainAtOnce: Bool) async throws {
        let relay = try FrameRelay(to: bus.broker.port) { $0 == .cancel ? .hide : .forward }
        defer { relay.close() }
        let count = try bus.replay("ironic/messages.jsonl").count
        let collector = collector(through: relay)
        try await running(collector) {
            try await eventually { collector.statistics.acked == count && collector.health.isReady }
            try bus.withChannel { _ = try $0.deleteQueue("profiler.info") }
            if isMadeAgainAtOnce {
                _ = try bus.replay("ironic/messages.jsonl")
            } else {
                try await eventually { collector.health.state == .waitingForQueue && !collector.health.isReady }
                _ = try bus.replay("ironic/messages.jsonl")
            }
            try await eventually { collector.statistics.duplicates == count && collector.health.isReady }
        }
        let reasons = log.lines.filter { $0.hasPrefix("consuming is interrupted") }
        #expect(reasons.count == 1)
        #expect(reasons.first?.contains("subscribing again") == true, "\(log.lines)")
    }

    @Test("A connection cut after each subscription is retried with a back-off, and logged as one outage")
    func cutAfterSubscribing() async throws {
        try bus.withChannel { try BusTopology().declare(on: $0) }
        let relay = try FrameRelay(to: bus.broker.port) { $0 == .consumeOK ? .cut(after: 0.05) : .forward }
        defer { relay.close() }
        let collector = collector(through: relay)
        var wasReadyWithAReason = false
        try await running(collector) {
            while relay.connections < 7 {
                let health = collector.health
                if health.isReady, health.reason != nil { wasReadyWithAReason = true }
                try await Task.sleep(for: .milliseconds(1))
            }
        }
        // Before the seventh attempt the collector has waited for at least half of 0.1, 0.2, 0.4, 0.8, 1.6 and 3.2 s.
        let waited = relay.accepted[0].duration(to: relay.accepted[6])
        #expect(waited > .seconds(2.9), "\(waited)")
        #expect(!wasReadyWithAReason)
        #expect(log.lines.filter { $0.hasPrefix("consuming is interrupted") }.count == 1, "\(log.lines)")
        #expect(!log.lines.contains("consuming again"))
    }
}
