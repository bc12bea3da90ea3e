//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

import OSProfilerAMQP
import OSProfilerCollector
import OSProfilerMessaging
import OSProfilerStore
import Synchronization
import TestSupport
import Testing

/// Acknowledgements that the broker does not get, or refuses.
@Suite(.hangLimit, .blocking) struct LostAcknowledgementTests {
    private let bus: Bus
    private let store = InMemoryStore()
    private let log = RecordedLog()

    init() throws { bus = try Bus() }

    /// A relay that changes the first acknowledgement.
    private func relay(_ change: FrameRelay.Change) throws -> FrameRelay {
        let isFirst = Atomic(true)
        return try FrameRelay(
            to: bus.broker.port,
            changing: { method in
                guard method == .ack, isFirst.exchange(false, ordering: .relaxed) else { return .none }
                return change
            }
        )
    }

    private func collector(through relay: FrameRelay, _ change: (inout CollectorConfiguration) -> Void) -> Collector {
        var configuration = bus.collectorConfiguration
        configuration.connection.endpoints = [AMQPEndpoint(host: "127.0.0.1", port: relay.port)]
        // A broker notices that nothing arrives after two to three times as long.
        configuration.connection.heartbeat = 2
        configuration.prefetch = 30
        configuration.batchSize = 10
        change(&configuration)
        return Collector(configuration, store: store, logger: log.logger)
    }

    private func publishPoison(_ count: Int) throws {
        let replayer = try QueueReplayer(bus.configuration, topology: BusTopology())
        defer { replayer.close() }
        for number in 0..<count {
            let message = BusMessage(
                exchange: "openstack",
                routingKey: "profiler.info",
                properties: AMQPProperties(),
                body: Array("poison \(number)".utf8)
            )
            try replayer.publish(message)
        }
        try replayer.finish()
        #expect(replayer.result.confirmed == count)
    }

    /// At the first acknowledgement the broker holds thirty messages, and goes on holding them after the reconnect.
    @Test(arguments: [false, true])
    func aDrainWaitsForWhatAHalfOpenConnectionHolds(hasOtherConsumer: Bool) async throws {
        // It keeps the number of consumers above zero, and its one message for itself.
        let other = try AMQPConnection.open(bus.configuration)
        defer { other.close() }
        if hasOtherConsumer {
            try publishPoison(1)
            let channel = try other.openChannel()
            try channel.qos(prefetchCount: 1)
            _ = try channel.consume("profiler.info")
            try await eventually { try bus.status(of: "profiler.info")?.messageCount == 0 }
        }
        try publishPoison(15)
        let count = try bus.replay("ironic/messages.jsonl").count
        #expect(count > 30)
        let relay = try relay(.halfOpen)
        defer { relay.close() }
        let collector = collector(through: relay) { $0.drains = true }
        try await collector.run()
        let statistics = collector.statistics
        // One of them is the quarantine's.
        #expect(relay.connections == 3)
        #expect(statistics.stored == count, "\(statistics)")
        #expect(statistics.rejected == 15)
        #expect(statistics.received == statistics.stored + statistics.duplicates + statistics.rejected)
        #expect(try bus.status(of: "profiler.info")?.messageCount == 0)
        // None is there twice, although the broker delivered ten of them again.
        #expect(try bus.status(of: "profiler.rejected")?.messageCount == 15)
        #expect(log.lines.filter { $0.contains("may hold messages of a lost connection") }.count == 1, "\(log.lines)")
    }

    @Test func aRefusedAcknowledgementPutsNothingIntoQuarantineTwice() async throws {
        try bus.withChannel { try BusTopology().declare(on: $0) }
        try publishPoison(45)
        let relay = try relay(.otherTag)
        defer { relay.close() }
        let collector = collector(through: relay) { _ in }
        try await running(collector) {
            // Ten to thirty are delivered and acknowledged twice.
            try await eventually { collector.statistics.reconnects == 1 && collector.statistics.rejected >= 45 }
            try await eventually { try bus.status(of: "profiler.info")?.messageCount == 0 }
            try await Task.sleep(for: .milliseconds(500))
        }
        let statistics = collector.statistics
        #expect(statistics.rejected == 45 && statistics.duplicates >= 10, "\(statistics)")
        #expect(statistics.received == statistics.rejected + statistics.duplicates)
        #expect(try bus.status(of: "profiler.rejected")?.messageCount == 45)
    }
}
