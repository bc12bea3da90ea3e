//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

import Foundation
import OSProfilerAMQP
import OSProfilerCore
import TestSupport
import Testing

@testable import OSProfilerMessaging

/// What is asked of a real broker, and that asking leaves everything as it was.
@Suite(.hangLimit, .blocking) struct ProbeTests {
    private let broker: PrivateBroker
    private let virtualHost: String
    private let topology = BusTopology()

    init() throws {
        broker = try PrivateBroker.shared()
        virtualHost = try broker.freshVirtualHost("probe")
    }

    private func configuration(user: String = "guest", password: String = "guest") -> AMQPConfiguration {
        AMQPConfiguration(
            endpoints: [AMQPEndpoint(host: broker.host, port: broker.port)],
            credentials: AMQPCredentials(user: user, password: password),
            virtualHost: virtualHost
        )
    }

    private func withChannel<Value>(_ body: (AMQPChannel) throws -> Value) throws -> Value {
        let connection = try AMQPConnection.open(configuration())
        defer { connection.close() }
        return try body(try connection.openChannel())
    }

    /// A user who may do what three patterns say.
    private func addUser(configure: String, write: String, read: String) throws -> AMQPConfiguration {
        let user = "user-\(virtualHost)"
        try broker.evaluate("rabbit_auth_backend_internal:add_user(<<\"\(user)\">>, <<\"pw\">>, <<\"tests\">>)")
        try broker.evaluate(
            "rabbit_auth_backend_internal:set_permissions(<<\"\(user)\">>, <<\"\(virtualHost)\">>, <<\"\(configure)\">>, "
                + "<<\"\(write)\">>, <<\"\(read)\">>, <<\"tests\">>)"
        )
        return configuration(user: user, password: "pw")
    }

    /// Queues with their messages, exchanges and bindings, as Erlang prints them.
    private func everything() throws -> String {
        let host = "<<\"\(virtualHost)\">>"
        return try broker.evaluate(
            "{[rabbit_amqqueue:info(Q, [name, messages, consumers]) || Q <- rabbit_amqqueue:list(\(host))], "
                + "rabbit_exchange:list(\(host)), rabbit_binding:list(\(host))}"
        )
    }

    /// The broker closes the channels of a connection that has ended a moment later.
    private func nothingStays(since before: String) throws {
        let limit = ContinuousClock.now + .seconds(60)
        var now = try everything()
        while now != before, ContinuousClock.now < limit {
            Thread.sleep(forTimeInterval: 0.05)
            now = try everything()
        }
        #expect(now == before)
    }

    // MARK: Exchanges

    @Test func readsHowAnExchangeWasDeclared() throws {
        try withChannel { channel in
            try channel.declareExchange("plain")
            try channel.declareExchange("durable", durable: true)
            try channel.declareExchange("other", type: "fanout", durable: true, autoDelete: true)
        }
        func properties(_ name: String) throws -> ExchangeProperties? {
            try ExchangeProbe.properties(of: name, configuration())
        }
        let before = try everything()
        let plain = try properties("plain")
        #expect(plain?.type == "topic" && plain?.isDurable == false && plain?.isAutoDelete == false)
        #expect(try properties("durable")?.isDurable == true)
        let other = try properties("other")
        #expect(other?.type == "fanout" && other?.isDurable == true && other?.isAutoDelete == true)
        #expect(try properties("absent") == nil)
        #expect(try properties("amq.topic") == ExchangeProperties())
        try nothingStays(since: before)
    }

    // MARK: Queues

    @Test func readsTheArgumentsOfAQueue() throws {
        try withChannel { channel in
            _ = try channel.declareQueue(
                "classic",
                arguments: [("x-max-length", 10), ("x-overflow", "reject-publish"), ("x-message-ttl", 60_000)]
            )
            _ = try channel.declareQueue(
                "quorum",
                durable: true,
                arguments: [
                    ("x-queue-type", "quorum"), ("x-delivery-limit", 2), ("x-max-length", 7), ("x-message-ttl", 1000),
                ]
            )
            _ = try channel.declareQueue("stream", durable: true, arguments: [("x-queue-type", "stream")])
        }
        func properties(_ name: String) throws -> QueueProperties? {
            try QueueProbe.properties(of: name, configuration())
        }
        let before = try everything()
        let classic = try properties("classic")
        #expect(classic?.isDurable == false && classic?.type == "classic")
        #expect(
            classic?.arguments == ["x-max-length": "10", "x-overflow": "reject-publish", "x-message-ttl": "60000"]
        )
        let quorum = try properties("quorum")
        #expect(quorum?.type == "quorum" && quorum?.quorumLimits == [.delivery: 2])
        #expect(quorum?.arguments == ["x-max-length": "7", "x-message-ttl": "1000"])
        #expect(try properties("stream")?.type == "stream")
        let connection = try AMQPConnection.open(configuration())
        defer { connection.close() }
        #expect(try QueueProbe.isStream("stream", on: connection))
        #expect(try !QueueProbe.isStream("quorum", on: connection))
        #expect(try !QueueProbe.isStream("classic", on: connection))
        try nothingStays(since: before)
    }

    @Test func aStreamCannotBeInspected() throws {
        try withChannel { _ = try $0.declareQueue("stream", durable: true, arguments: [("x-queue-type", "stream")]) }
        let inspector = try QueueInspector(configuration())
        defer { inspector.close() }
        let error = #expect(throws: MessagingError.self) { try inspector.visit("stream", limit: 1) { _ in true } }
        #expect(error?.code == .unsupportedQueue && error?.description.contains("is a stream") == true)
    }

    /// RabbitMQ 4.3 closes the connection over a new queue without durability; whether it looks at the arguments first is up
    /// to it.
    @Test func noProbeDeclaresANewQueueWithoutDurability() throws {
        let relay = try FrameRelay(to: broker.port, refusing: FrameRelay.Refusal.ofTransientQueues)
        defer { relay.close() }
        var configuration = configuration()
        configuration.endpoints = [AMQPEndpoint(host: "127.0.0.1", port: relay.port)]
        #expect(try PermissionProbe.permissions(topology, configuration).declareQueue == true)
        try withChannel { _ = try $0.declareQueue(topology.queue, durable: true) }
        #expect(try QueueProbe.properties(of: topology.queue, configuration)?.isDurable == true)
    }

    // MARK: Permissions

    @Test func whoMayDoEverythingMay() throws {
        try withChannel { try topology.declare(on: $0) }
        let before = try everything()
        let permissions = try PermissionProbe.permissions(topology, configuration())
        #expect(
            [
                permissions.consume, permissions.declareQueue, permissions.bind, permissions.declareExchange,
                permissions.publish, permissions.declareRejected, permissions.quarantine,
            ].allSatisfy { $0 == true }
        )
        #expect(permissions.alarm == nil)
        try nothingStays(since: before)
    }

    @Test func whoMayDoNothingMayNot() throws {
        try withChannel { try topology.declare(on: $0) }
        let limited = try addUser(configure: "^$", write: "^$", read: "^$")
        let before = try everything()
        let permissions = try PermissionProbe.permissions(topology, limited)
        #expect(
            [
                permissions.consume, permissions.declareQueue, permissions.bind, permissions.declareExchange,
                permissions.publish, permissions.declareRejected, permissions.quarantine,
            ].allSatisfy { $0 == false }
        )
        try nothingStays(since: before)
    }

    @Test func aConsumersPermissions() throws {
        try withChannel { try topology.declare(on: $0) }
        let limited = try addUser(configure: "^profiler", write: "^amq[.]default$", read: "^profiler")
        let permissions = try PermissionProbe.permissions(topology, limited)
        #expect(permissions.consume == true && permissions.declareQueue == true && permissions.quarantine == true)
        #expect(permissions.bind == false && permissions.declareExchange == false && permissions.publish == false)
    }

    @Test func ofWhatIsAbsentLittleIsKnown() throws {
        let before = try everything()
        let permissions = try PermissionProbe.permissions(topology, configuration())
        #expect(permissions.consume == nil && permissions.publish == nil)
        #expect(permissions.declareQueue == true && permissions.quarantine == true)
        try nothingStays(since: before)
    }

    // MARK: The route

    @Test func aMessageShowsWhetherAQueueIsBound() throws {
        let payload = #"{"name": "a-start", "base_id": "t", "trace_id": "t", "timestamp": "2026-01-01T00:00:00"}"#
        let message = try Array(payload.utf8).withUnsafeBytes {
            BusMessage(try PayloadNotification($0, priority: topology.priority), topology: topology)
        }
        #expect(throws: MessagingError.self) { try RouteProbe.publish([message], configuration()) }
        try withChannel { try topology.declareExchange(on: $0) }
        #expect(try !RouteProbe.publish([message], configuration()))
        try withChannel { try topology.declare(on: $0) }
        #expect(try RouteProbe.publish([message, message], configuration()))
        #expect(try withChannel { try $0.declareQueue(topology.queue, passive: true) }.messageCount == 2)
    }
}
