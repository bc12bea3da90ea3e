//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

import OSProfilerAMQP
import OSProfilerCollector
import OSProfilerCore
import OSProfilerMessaging
import OSProfilerStore
import Synchronization
import TestSupport
import Testing

/// A rejected message is acknowledged once the broker has confirmed it in quarantine or the store has it. The tests
/// count both over several batches.
@Suite(.hangLimit, .blocking) struct QuarantineTests {
    private let bus: Bus
    private let store = FailingStore()

    init() throws {
        bus = try Bus()
        // The services' queue.
        try bus.withChannel { try BusTopology().declare(on: $0) }
    }

    private static let rejected = "profiler.rejected"

    private func publish(_ range: Range<Int>, body: (Int) -> String = { "poison \($0)" }) throws {
        let replayer = try QueueReplayer(bus.configuration, topology: BusTopology())
        defer { replayer.close() }
        for number in range {
            let message = BusMessage(
                exchange: "openstack",
                routingKey: "profiler.info",
                properties: AMQPProperties(),
                body: Array(body(number).utf8)
            )
            try replayer.publish(message)
        }
        try replayer.finish()
        #expect(replayer.result.confirmed == range.count)
    }

    private func collector(batchSize: Int = 10) -> Collector {
        var configuration = bus.collectorConfiguration
        configuration.batchSize = batchSize
        return bus.collector(store, configuration)
    }

    /// Returns the bodies in the queue of rejected messages.
    private func quarantined() throws -> [String] {
        var bodies: [String] = []
        let inspector = try QueueInspector(bus.configuration)
        defer { inspector.close() }
        _ = try inspector.visit(Self.rejected, limit: .max) { message in
            bodies.append(String(decoding: message.body, as: UTF8.self))
            return true
        }
        return bodies
    }

    private func stored() -> [String] {
        store.inner.rejectedMessages(limit: .max).map { String(decoding: $0.body, as: UTF8.self) }
    }

    @Test func aQueueDeletedBetweenTwoBatchesIsDeclaredAgain() async throws {
        let collector = collector()
        try await running(collector) {
            try publish(0..<1)
            try await eventually { collector.statistics.acked == 1 }
            try bus.withChannel { _ = try $0.deleteQueue(Self.rejected) }
            try publish(1..<6)
            try await eventually { collector.statistics.acked == 6 }
        }
        #expect(Set(try quarantined()) == Set((1..<6).map { "poison \($0)" }))
        #expect(stored().isEmpty)
        #expect(collector.statistics.rejected == 6)
    }

    @Test func messagesRefusedByAFullQueueGoToTheStore() async throws {
        try bus.withChannel {
            _ = try $0.declareQueue(
                Self.rejected,
                durable: true,
                arguments: [("x-max-length", 10), ("x-overflow", "reject-publish")]
            )
        }
        let collector = collector()
        try await running(collector) {
            for start in stride(from: 0, to: 40, by: 4) {
                try publish(start..<start + 4)
                try await eventually { collector.statistics.acked == start + 4 }
            }
        }
        let (queue, store) = (try quarantined(), stored())
        #expect(Set(queue + store) == Set((0..<40).map { "poison \($0)" }))
        #expect(queue.count + store.count == 40 && queue.count >= 10 && !store.isEmpty)
    }

    /// A limit loses nothing: what the queue refuses is in the store.
    @Test func whatIsBeyondTheLimitGoesToTheStore() async throws {
        var configuration = bus.collectorConfiguration
        configuration.batchSize = 10
        configuration.quarantineLimit = 10
        try publish(0..<40)
        let log = LogLines()
        let collector = Collector(configuration, store: store, logger: log.logger)
        try await running(collector) { try await eventually { collector.statistics.acked == 40 } }
        let (queue, store) = (try quarantined(), stored())
        #expect(Set(queue + store) == Set((0..<40).map { "poison \($0)" }))
        #expect(queue.count + store.count == 40 && queue.count >= 10 && store.count >= 10)
        #expect(try bus.status(of: Self.rejected)?.messageCount == queue.count)
        let lines = log.lines.filter { $0.contains("messages that are not trace points are rejected") }
        #expect(lines.count == 1 && lines[0].contains("not JSON"), "\(log.lines)")
        #expect(!log.lines.contains { $0.contains("exists with another limit") })
    }

    @Test func aQueueThatExistsKeepsItsLimit() async throws {
        try bus.withChannel { _ = try $0.declareQueue(Self.rejected, durable: true) }
        var configuration = bus.collectorConfiguration
        configuration.quarantineLimit = 2
        try publish(0..<5)
        let log = LogLines()
        let collector = Collector(configuration, store: store, logger: log.logger)
        try await running(collector) { try await eventually { collector.statistics.acked == 5 } }
        #expect(try quarantined().count == 5 && stored().isEmpty)
        #expect(log.lines.filter { $0.contains("exists with another limit") }.count == 1, "\(log.lines)")
    }

    @Test func aFailingStoreLeavesEachInQuarantineOnce() async throws {
        let points = try bus.replay("ironic/messages.jsonl").count
        try publish(0..<100)
        store.failure.set(StoreError(.unavailable, "it is away"))
        let collector = collector(batchSize: points / 2)
        try await running(collector) {
            // Rejected messages in the same batch as points, and many attempts to store them.
            try await eventually { collector.statistics.storeFailures >= 5 }
            #expect((try bus.status(of: Self.rejected)?.messageCount ?? 0) == 0)
            store.failure.set(nil)
            try await eventually { collector.statistics.acked == points + 100 }
        }
        #expect(try quarantined().sorted() == (0..<100).map { "poison \($0)" }.sorted())
        #expect(stored().isEmpty)
        let statistics = collector.statistics
        #expect(statistics.received == statistics.stored + statistics.duplicates + statistics.rejected)
        #expect(statistics.rejected == 100)
    }

    /// A message settled after its channel was lost is redelivered and recognised.
    @Test func aRedeliveryIsNotInQuarantineTwice() async throws {
        let points = try bus.replay("ironic/messages.jsonl").count
        // Equal bodies, so that only their number distinguishes them.
        try publish(0..<50) { _ in "poison" }
        store.failure.set(next: Array(repeating: StoreError(.unavailable, "it is away"), count: 3))
        let collector = collector(batchSize: 1000)
        try await running(collector) { try await eventually { collector.statistics.acked == points + 50 } }
        #expect(try quarantined().count == 50)
        #expect(collector.statistics.rejected == 50)
    }

    @Test func aStopDuringAFloodLosesNothing() async throws {
        try publish(0..<5000)
        let collector = collector(batchSize: 500)
        try await running(collector) { try await eventually { collector.statistics.rejected > 0 } }
        let left = try #require(try bus.status(of: "profiler.info")).messageCount
        let count = try #require(try bus.status(of: Self.rejected)).messageCount
        #expect(count == collector.statistics.rejected && count + left == 5000)
    }

    @Test func aMessageWithoutRoomForOurHeadersDelaysNoOther() async throws {
        let replayer = try QueueReplayer(bus.configuration, topology: BusTopology())
        defer { replayer.close() }
        for (number, length) in [10, 130_900, 10].enumerated() {
            let properties = AMQPProperties(headers: [("x", .string(String(repeating: "h", count: length)))])
            try replayer.publish(
                BusMessage(
                    exchange: "openstack",
                    routingKey: "profiler.info",
                    properties: properties,
                    body: Array("poison \(number)".utf8)
                )
            )
        }
        try replayer.finish()
        let collector = collector()
        try await running(collector) { try await eventually { collector.statistics.acked == 3 } }
        #expect(try quarantined() == ["poison 0", "poison 2"])
        #expect(stored() == ["poison 1"])
    }

    /// The broker copies a message to the queues in its `CC` header; our own copy must not go there.
    @Test func copiesAreNotSentAgain() async throws {
        try bus.withChannel {
            _ = try $0.declareQueue("other")
            _ = try $0.publish(
                exchange: "openstack",
                routingKey: "profiler.info",
                properties: AMQPProperties(headers: [("CC", .array([.string("profiler.info"), .string("other")]))]),
                body: Array("poison".utf8)
            )
        }
        let collector = collector()
        try await running(collector) { try await eventually { collector.statistics.acked >= 1 } }
        #expect(collector.statistics.rejected == 1)
        #expect(try quarantined() == ["poison"])
        #expect(try bus.status(of: "profiler.info")?.messageCount == 0)
        #expect(try bus.status(of: "other")?.messageCount == 0)
    }

    /// Inspections, reconnects and equal texts must not make a new message look like a known one.
    @Test func aRedeliveredMessageWithTheTextOfAnotherIsKept() async throws {
        let collector = collector()
        try await running(collector) {
            try publish(0..<3) { _ in "poison" }
            try await eventually { collector.statistics.acked == 3 }
            // The store stops the collector, so that another reader can inspect the queue meanwhile.
            store.healthFailure.set(StoreError(.unavailable, "it is away"))
            try await eventually { collector.statistics.state == .storeUnavailable }
            try publish(0..<3) { _ in "poison" }
            let inspector = try QueueInspector(bus.configuration)
            defer { inspector.close() }
            #expect(try inspector.visit("profiler.info", limit: 3) { _ in true } == 3)
            store.healthFailure.set(nil)
            try await eventually { collector.statistics.acked == 6 }
        }
        #expect(try quarantined().count == 6)
    }

    private static let lossy: [[(String, AMQPValue)]] = [
        [("x-max-length", 3)], [("x-message-ttl", 100)], [("x-expires", 10_000_000)], [("x-queue-type", "stream")],
    ]

    @Test(arguments: lossy)
    func theStoreHasCopiesOfWhatTheQueueCanLose(arguments: [(String, AMQPValue)]) async throws {
        try bus.withChannel { _ = try $0.declareQueue(Self.rejected, durable: true, arguments: arguments) }
        try publish(0..<25)
        let collector = collector()
        try await running(collector) { try await eventually { collector.statistics.acked == 25 } }
        #expect(stored().sorted() == (0..<25).map { "poison \($0)" }.sorted())
        #expect(collector.statistics.rejected == 25)
    }

    @Test func aStoreWithoutAPlaceForCopiesIsSpared() async throws {
        try bus.withChannel { _ = try $0.declareQueue(Self.rejected, durable: true, arguments: [("x-max-length", 30)]) }
        try publish(0..<25)
        let store = PointsOnlyStore()
        let collector = bus.collector(store)
        try await running(collector) { try await eventually { collector.statistics.acked == 25 } }
        #expect(try quarantined().count == 25)
    }

    /// The broker would return them for ever.
    @Test(arguments: [true, false])
    func whatComesBackFromQuarantineGoesToTheStore(isDeadLettered: Bool) async throws {
        let back: [(String, AMQPValue)] = [
            ("x-message-ttl", 100), ("x-dead-letter-exchange", ""), ("x-dead-letter-routing-key", "profiler.info"),
        ]
        try bus.withChannel {
            _ = try $0.declareQueue(Self.rejected, durable: true, arguments: isDeadLettered ? back : [])
        }
        try publish(0..<10)
        let collector = collector()
        try await running(collector) {
            try await eventually { collector.statistics.acked >= 10 }
            if !isDeadLettered {
                // As a shovel moves them, with their headers.
                try bus.withChannel { channel in
                    while let message = try channel.get(Self.rejected, noAck: true) {
                        _ = try channel.publish(
                            exchange: "openstack",
                            routingKey: "profiler.info",
                            properties: message.properties,
                            body: message.body
                        )
                    }
                }
            }
            try await eventually { collector.statistics.acked == 20 }
            // Longer than two rounds.
            try await Task.sleep(for: .seconds(1))
        }
        #expect(collector.statistics.rejected == 20)
        #expect(try bus.status(of: Self.rejected)?.messageCount == 0)
        #expect(try bus.status(of: "profiler.info")?.messageCount == 0)
        #expect(Set(stored()) == Set((0..<10).map { "poison \($0)" }))
    }

    @Test func messagesConsumedFromQuarantineGoToTheStore() async throws {
        let collector = collector()
        try await running(collector) {
            try publish(0..<5)
            try await eventually { collector.statistics.acked == 5 }
        }
        var configuration = bus.collectorConfiguration
        configuration.queue = Self.rejected
        let statistics = try await bus.drain(into: store, configuration)
        #expect(statistics.rejected == 5 && stored().count == 5)
        #expect(try bus.status(of: Self.rejected)?.messageCount == 0)
    }
}

/// A store that refuses rejected messages, like `otlp://`.
private final class PointsOnlyStore: StoreDouble {
    let inner = InMemoryStore()
    var capabilities: StoreCapabilities {
        var capabilities = inner.capabilities
        capabilities.cannotKeepRejected = true
        return capabilities
    }

    func makeWriter(isCancelled: @escaping @Sendable () -> Bool) -> any TraceWriter {
        Writer(inner: inner.makeWriter(isCancelled: isCancelled))
    }

    private final class Writer: TraceWriter {
        private let inner: any TraceWriter

        init(inner: any TraceWriter) { self.inner = inner }

        func append(
            _ batch: PointBatch,
            rejected: [RejectedMessage],
            at time: Timestamp
        ) throws(StoreError) -> AppendResult {
            guard rejected.isEmpty else { throw StoreError(.unsupported, "no place") }
            return try inner.append(batch, rejected: [], at: time)
        }

        func check() throws(StoreError) { try inner.check() }
        func close() { inner.close() }
    }
}
