//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

import OSProfilerAMQP
import OSProfilerCollector
import OSProfilerMessaging
import OSProfilerStore
import TestSupport
import Testing

/// What the consumer says of the queue before it consumes.
@Suite(.hangLimit, .blocking) struct QueueInspectionTests {
    private let bus: Bus
    private let store = InMemoryStore()
    private let log = RecordedLog()

    init() throws { bus = try Bus() }

    private func declareQueue(_ arguments: [(String, AMQPValue)], durable: Bool = true) throws {
        try bus.withChannel {
            try $0.declareExchange("openstack")
            _ = try $0.declareQueue("profiler.info", durable: durable, arguments: arguments)
            try $0.bindQueue("profiler.info", exchange: "openstack", routingKey: "profiler.info")
        }
    }

    private func collector(_ change: (inout CollectorConfiguration) -> Void = { _ in }) -> Collector {
        var configuration = bus.collectorConfiguration
        change(&configuration)
        return Collector(configuration, store: store, logger: log.logger)
    }

    private func lines(_ beginning: String) -> [String] { log.lines.filter { $0.hasPrefix(beginning) } }

    @Test func aStreamIsNotDrained() async throws {
        try declareQueue([("x-queue-type", "stream")])
        _ = try bus.replay("ironic/messages.jsonl")
        let collector = collector { $0.drains = true }
        let error = await #expect(throws: MessagingError.self) { try await collector.run() }
        #expect(error?.description.contains("profiler.info is a stream") == true)
    }

    @Test func aStreamIsConsumedFromItsEndWithAWord() async throws {
        try declareQueue([("x-queue-type", "stream")])
        let collector = collector()
        try await running(collector) {
            try await eventually { collector.health.state == .consuming }
            let count = try bus.replay("ironic/messages.jsonl").count
            try await eventually { collector.statistics.stored == count }
            // Longer than two checks of the subscription: the broker counts no consumers of a stream.
            try await Task.sleep(for: .seconds(5))
        }
        #expect(lines("the queue can lose messages").count == 1)
        #expect(lines("the queue can lose messages").first?.contains("is a stream") == true)
        #expect(lines("consuming is interrupted").isEmpty, "\(log.lines)")
    }

    @Test func aLowDeliveryLimitAndATimeToLive() async throws {
        try declareQueue([("x-queue-type", "quorum"), ("x-delivery-limit", 2), ("x-message-ttl", 60_000)])
        try await collector { $0.drains = true }.run()
        let reasons = lines("the queue can lose messages")
        #expect(reasons.count == 2)
        #expect(reasons.first?.contains("after 2 redeliveries") == true)
        #expect(reasons.last?.contains("60000 ms") == true)
    }

    @Test func anOrdinaryQueueNeedsNoWord() async throws {
        try bus.withChannel { try BusTopology().declare(on: $0) }
        try await collector { $0.drains = true }.run()
        #expect(!log.lines.contains { $0.contains("lose") || $0.contains("fills up") || $0.contains("heartbeats") })
    }

    @Test func aPoolSaysThatTheServicesQueueFillsUp() async throws {
        let count = try bus.replay("ironic/messages.jsonl").count
        let log = log
        func run() async throws {
            try await collector {
                $0.pool = "mine"
                $0.exchanges = ["ironic"]
                $0.drains = true
            }.run()
        }
        try await run()
        #expect(lines("nothing consumes the queue of the services").count == 1)
        #expect(try bus.status(of: "profiler.info")?.messageCount == count)
        // Its bounds are on purpose.
        #expect(lines("the queue can lose messages").isEmpty)

        let consumer = try AMQPConnection.open(bus.configuration)
        defer { consumer.close() }
        _ = try consumer.openChannel().consume("profiler.info")
        try await run()
        #expect(log.lines.filter { $0.hasPrefix("nothing consumes the queue of the services") }.count == 1)
    }

    @Test func aPoolWaitsForItsExchange() async throws {
        let collector = collector {
            $0.pool = "mine"
            $0.exchanges = ["nova"]
        }
        try await running(collector) { try await eventually { collector.health.state == .waitingForQueue } }
        #expect(collector.statistics.received == 0)
        #expect(lines("consuming is interrupted").first?.contains("waiting for the exchange nova") == true)
    }

    @Test func aDeletedQueueComesBackWithAnotherConnectionOfAService() async throws {
        let collector = collector()
        try await running(collector) { try await eventually { collector.health.state == .waitingForQueue } }
        let reason = lines("consuming is interrupted").first
        #expect(reason?.contains("restart the services, which do not notice that") == true)
        #expect(reason?.contains("--config-file") == true)
    }

    @Test func heartbeatsThatAreOff() async throws {
        try bus.withChannel { try BusTopology().declare(on: $0) }
        try await collector {
            $0.connection.heartbeat = 0
            $0.drains = true
        }.run()
        #expect(lines("heartbeats are off").count == 1)
    }

    // MARK: Queues without durability

    private func relay() throws -> FrameRelay {
        try FrameRelay(to: bus.broker.port, refusing: FrameRelay.Refusal.ofTransientQueues)
    }

    @Test(arguments: [nil, "mine"] as [String?])
    func aBrokerThatRefusesThemEndsADrain(pool: String?) async throws {
        let relay = try relay()
        defer { relay.close() }
        let collector = collector {
            $0.connection.endpoints = [AMQPEndpoint(host: "127.0.0.1", port: relay.port)]
            $0.createsQueue = true
            $0.pool = pool
            $0.drains = true
        }
        let error = await #expect(throws: MessagingError.self) { try await collector.run() }
        #expect(error?.underlying?.code == .transientRefused)
        #expect(error?.description.contains("transient_nonexcl_queues") == true)
    }

    @Test func aBrokerThatRefusesThemIsWaitedForWithTheWayOut() async throws {
        let relay = try relay()
        defer { relay.close() }
        let collector = collector {
            $0.connection.endpoints = [AMQPEndpoint(host: "127.0.0.1", port: relay.port)]
            $0.createsQueue = true
        }
        try await running(collector) { try await eventually { collector.health.reason != nil } }
        let reasons = lines("consuming is interrupted")
        #expect(reasons.count == 1 && reasons.first?.contains("--durable or --quorum") == true, "\(log.lines)")
    }

    @Test func anExclusiveQueueEndsADrain() async throws {
        let owner = try AMQPConnection.open(bus.configuration)
        defer { owner.close() }
        _ = try owner.openChannel().declareQueue("profiler.info", exclusive: true)
        let collector = collector { $0.drains = true }
        let error = await #expect(throws: MessagingError.self) { try await collector.run() }
        #expect(error?.description.contains("another connection declared the queue as exclusive") == true)
    }

    // MARK: Quarantine

    @Test func aQuarantineThatLosesMessagesIsNamed() async throws {
        try bus.withChannel { channel in
            try BusTopology().declare(on: channel)
            _ = try channel.declareQueue("profiler.rejected", arguments: [("x-max-length", 3)])
        }
        let replayer = try QueueReplayer(bus.configuration, topology: BusTopology())
        defer { replayer.close() }
        for body in ["no", "neither"] {
            let message = BusMessage(
                exchange: "openstack",
                routingKey: "profiler.info",
                properties: AMQPProperties(),
                body: Array(body.utf8)
            )
            try replayer.publish(message)
        }
        try replayer.finish()
        try await collector { $0.drains = true }.run()
        let reasons = lines("the queue of rejected messages can lose them")
        #expect(reasons.count == 2, "\(log.lines)")
        #expect(
            reasons.contains { $0.contains("x-max-length 3") } && reasons.contains { $0.contains("is not durable") }
        )
    }
}
