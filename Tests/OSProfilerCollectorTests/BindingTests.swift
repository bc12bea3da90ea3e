//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

import OSProfilerAMQP
import OSProfilerCollector
import OSProfilerMessaging
import OSProfilerStore
import TestSupport
import Testing

/// A queue that exists may have been made for another exchange than the one that the services publish to.
@Suite(.blocking) struct BindingTests {
    private let bus: Bus
    private let queue = BusTopology().queue

    init() throws {
        bus = try Bus()
        try bus.withChannel { _ = try $0.declareQueue(queue) }
    }

    private func declare(_ exchange: String, type: String = "topic", durable: Bool = false) throws {
        try bus.withChannel { try $0.declareExchange(exchange, type: type, durable: durable) }
    }

    private func drain(
        _ exchanges: [String],
        createsQueue: Bool = false,
        user: String? = nil,
        queue: String? = nil,
        log: RecordedLog = RecordedLog()
    ) async throws {
        var configuration = bus.collectorConfiguration
        configuration.exchanges = exchanges
        configuration.createsQueue = createsQueue
        configuration.drains = true
        configuration.queue = queue
        if let user { configuration.connection.credentials = AMQPCredentials(user: user, password: user) }
        try await Collector(configuration, store: InMemoryStore(), logger: log.logger).run()
    }

    /// Whether a message reaches the queue, without the declaration that a service would make.
    private func reaches(_ exchange: String, _ queue: String? = nil) throws -> Bool {
        let name = queue ?? self.queue
        let before = try bus.status(of: name)?.messageCount ?? 0
        let connection = try AMQPConnection.open(bus.configuration)
        defer { connection.close() }
        let publisher = try AMQPConfirmedPublisher(connection, window: 1)
        _ = try publisher.publish(
            exchange: exchange,
            routingKey: "profiler.info",
            properties: AMQPProperties(),
            body: [0x7B, 0x7D]
        )
        while publisher.outstanding > 0 { _ = try publisher.takeOutcomes(timeoutMicroseconds: 5_000_000) }
        return try bus.status(of: name)?.messageCount ?? 0 > before
    }

    @Test("An existing queue is bound to every exchange that was named", arguments: [false, true])
    func bindsExisting(isDurable: Bool) async throws {
        try declare("ironic", durable: isDurable)
        try declare("nova")
        #expect(try !reaches("ironic"))
        try await drain(["ironic", "nova"])
        #expect(try reaches("ironic"))
        #expect(try reaches("nova"))
        // A second time it is no change.
        try await drain(["ironic", "nova"])
        #expect(try reaches("ironic"))
    }

    @Test("Nobody named an exchange: the binding is the services' own business")
    func bindsNothing() async throws {
        try declare("openstack")
        try await drain([], createsQueue: true)
        #expect(try !reaches("openstack"))
    }

    @Test("A queue of the operator's own stays as he made it")
    func otherQueue() async throws {
        try declare("ironic")
        try bus.withChannel { _ = try $0.declareQueue("mine") }
        try await drain(["ironic"], queue: "mine")
        #expect(try !reaches("ironic", "mine"))
    }

    @Test("Only a topic exchange is bound, and an absent one is not made")
    func refusesOthers() async throws {
        try declare("logs", type: "fanout")
        let log = RecordedLog()
        try await drain(["logs", "absent"], createsQueue: true, log: log)
        #expect(try !reaches("logs"))
        #expect(log.lines.contains { $0.contains("could not be bound to an exchange it is a fanout exchange") })
        let connection = try AMQPConnection.open(bus.configuration)
        defer { connection.close() }
        #expect(try !connection.hasExchange("absent"))
    }

    @Test("A user who may only read consumes, and the log says what failed")
    func readOnly() async throws {
        try declare("ironic")
        let user = try bus.broker.addUser(
            configure: "^profiler.rejected$",
            write: "^profiler.rejected$",
            read: ".*",
            in: bus.virtualHost
        )
        try bus.replay("ironic/messages.jsonl")
        let log = RecordedLog()
        try await drain(["ironic"], user: user, log: log)
        #expect(try bus.status(of: queue)?.messageCount == 0)
        #expect(log.lines.contains { $0.contains("could not be bound to an exchange") })
    }
}
