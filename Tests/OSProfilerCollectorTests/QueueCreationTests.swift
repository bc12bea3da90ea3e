//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

import OSProfilerAMQP
import OSProfilerCollector
import OSProfilerMessaging
import OSProfilerStore
import TestSupport
import Testing

/// A queue is created with everything that it needs, or not at all: a leftover with properties other than the
/// services' ends their tracing.
@Suite(.blocking) struct QueueCreationTests {
    private let bus: Bus

    init() throws { bus = try Bus() }

    private func drain(exchanges: [String], pool: String? = nil) async throws {
        var configuration = bus.collectorConfiguration
        configuration.createsQueue = true
        configuration.topology.isDurable = true
        configuration.exchanges = exchanges
        configuration.pool = pool
        _ = try await bus.drain(into: InMemoryStore(), configuration)
    }

    private func hasExchange(_ name: String) throws -> Bool {
        let connection = try AMQPConnection.open(bus.configuration)
        defer { connection.close() }
        return try connection.hasExchange(name)
    }

    @Test("An exchange with other properties leaves nothing behind, at any position", arguments: [0, 1, 2])
    func otherExchange(position: Int) async throws {
        try bus.withChannel { try $0.declareExchange("ironic", durable: false) }
        var exchanges = ["nova", "neutron"]
        exchanges.insert("ironic", at: position)
        let error = await #expect(throws: MessagingError.self) { try await drain(exchanges: exchanges) }
        #expect(error?.underlying?.code == .preconditionFailed)
        #expect(try bus.status(of: "profiler.info") == nil)
        #expect(try !hasExchange("nova") && !hasExchange("neutron") && hasExchange("ironic"))
    }

    @Test("A refused binding removes the queue and the exchanges again", arguments: [nil, "pool"])
    func refusedBinding(pool: String?) async throws {
        let user = try bus.broker.addUser(configure: ".*", write: "^$", read: ".*", in: bus.virtualHost)
        var configuration = bus.collectorConfiguration
        configuration.connection.credentials = AMQPCredentials(user: user, password: user)
        configuration.createsQueue = true
        configuration.exchanges = ["ironic"]
        configuration.pool = pool
        let error = await #expect(throws: MessagingError.self) {
            _ = try await bus.drain(into: InMemoryStore(), configuration)
        }
        #expect(error?.underlying?.code == .accessRefused, "\(String(describing: error))")
        #expect(try bus.status(of: pool ?? "profiler.info") == nil)
        #expect(try !hasExchange("ironic"))
    }

    @Test("A pool accepts any existing exchange, but creates none that differs from the others")
    func pool() async throws {
        try bus.withChannel { try $0.declareExchange("ironic", durable: false) }
        let error = await #expect(throws: MessagingError.self) {
            try await drain(exchanges: ["nova", "ironic"], pool: "pool")
        }
        #expect(error?.underlying?.code == .preconditionFailed)
        #expect(try bus.status(of: "pool") == nil)
        #expect(try !hasExchange("nova"))
        try await drain(exchanges: ["ironic"], pool: "pool")
        #expect(try bus.status(of: "pool") != nil)
        await #expect(throws: MessagingError.self) { try await drain(exchanges: ["ironic", "nova"], pool: "pool") }
        #expect(try !hasExchange("nova"))
    }

    @Test func aReplayCreatesNoQueueForAnExchangeWithOtherProperties() throws {
        try bus.withChannel { try $0.declareExchange("ironic", durable: false) }
        var topology = BusTopology()
        topology.isDurable = true
        let replayer = try QueueReplayer(bus.configuration, topology: topology)
        defer { replayer.close() }
        let message = BusMessage(
            exchange: "ironic",
            routingKey: "profiler.info",
            properties: AMQPProperties(),
            body: [1]
        )
        #expect(throws: MessagingError.self) { try replayer.publish(message) }
        #expect(try bus.status(of: "profiler.info") == nil)
    }
}
