//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

import OSProfilerAMQP
import TestSupport
import Testing

/// A broker that is killed, stopped, paused and overloaded. The tests use it in turn, and each leaves it running.
@Suite("Faults", .hangLimit, .serialized, .blocking)
struct FaultTests {
    private static let started = Result { try PrivateBroker(PrivateBroker.Options(tls: false)) }

    private let broker: PrivateBroker

    init() throws {
        broker = try Self.started.get()
    }

    @Test func aKilledBrokerIsNoticedAndItsSuccessorFound() throws {
        let connection = try AMQPConnection.open(broker.configuration())
        let channel = try connection.openChannel()
        _ = try channel.declareQueue("durable", durable: true)
        _ = try channel.declareQueue("transient")
        _ = try channel.publish(
            exchange: "",
            routingKey: "durable",
            properties: AMQPProperties(deliveryMode: 2),
            body: [1]
        )
        try channel.awaitPublished("durable")
        try channel.confirmSelect()
        _ = try channel.publish(
            exchange: "",
            routingKey: "durable",
            properties: AMQPProperties(deliveryMode: 2),
            body: [2]
        )
        guard case .confirmed = try connection.awaitEvent() else { throw UnexpectedEvent(description: "no confirm") }

        try broker.kill()
        #expect(broker.pid == nil)
        #expect(try failure { _ = try connection.awaitEvent() }.code == .socket)
        #expect(try failure { _ = try channel.declareQueue("durable") }.code == .socket)
        let refused = try failure { _ = try connection.sibling() }
        #expect(refused.code == .unreachable, "\(refused)")
        connection.close()

        try broker.start()
        let next = try connection.sibling()
        let again = try next.openChannel()
        #expect(try again.declareQueue("durable", passive: true).messageCount >= 1)
        #expect(try failure { _ = try again.declareQueue("transient", passive: true) }.code == .notFound)
        next.close()
    }

    @Test func anOrderlyRestartClosesTheConnection() throws {
        let connection = try AMQPConnection.open(broker.configuration())
        broker.beginStop()
        let error = try failure { _ = try connection.awaitEvent() }
        #expect(error.code == .connectionClosed)
        #expect(error.replyCode == 320)
        connection.close()
        try broker.restart()
        try connection.sibling().close()
    }

    @Test func anAlarmBlocksPublishersUntilItIsOver() throws {
        let connection = try AMQPConnection.open(broker.configuration())
        let channel = try connection.openChannel()
        _ = try channel.declareQueue("q")
        try broker.raiseMemoryAlarm()
        // The broker blocks a connection once it publishes.
        _ = try channel.publish(exchange: "", routingKey: "q", body: [1])
        guard case .blocked(let reason) = try connection.awaitEvent() else {
            throw UnexpectedEvent(description: "not blocked")
        }
        #expect(reason.contains("memory"))
        #expect(connection.blockedReason == reason)
        let error = try failure { _ = try channel.publish(exchange: "", routingKey: "q", body: [2]) }
        #expect(error.code == .blocked)
        #expect(error.isRetriable)
        #expect(connection.isOpen)

        try broker.clearMemoryAlarm()
        guard case .unblocked = try connection.awaitEvent() else {
            throw UnexpectedEvent(description: "still blocked")
        }
        #expect(connection.blockedReason == nil)
        _ = try channel.publish(exchange: "", routingKey: "q", body: [3])
        #expect(try channel.get("q", noAck: true)?.body == [1])
        #expect(try channel.get("q", noAck: true)?.body == [3])
        connection.close()
    }

    @Test(arguments: [true, false])
    func aBrokerThatStopsReadingDoesNotBlockThePublisherForEver(heartbeats: Bool) throws {
        var configuration = broker.configuration()
        configuration.sendTimeout = .seconds(2)
        configuration.heartbeat = heartbeats ? 60 : 0
        let connection = try AMQPConnection.open(configuration)
        let channel = try connection.openChannel()
        broker.pause()
        let body = [UInt8](repeating: 0, count: 100_000)
        // The buffers of both sockets fill first.
        let error = try failure {
            while true { _ = try channel.publish(exchange: "", routingKey: "q", body: body) }
        }
        #expect([.socket, .timeout].contains(error.code), "\(error)")
        broker.resume()
        connection.close()
    }

    @Test func aReplyThatNeverComesEndsTheConnection() throws {
        var configuration = broker.configuration()
        configuration.rpcTimeout = .milliseconds(300)
        let connection = try AMQPConnection.open(configuration)
        let channel = try connection.openChannel()
        broker.pause()
        #expect(try failure { _ = try channel.declareQueue("q") }.code == .timeout)
        broker.resume()
        // The late reply must not be taken for that of another call.
        #expect(try failure { _ = try channel.declareQueue("r") }.code == .timeout)
        #expect(!connection.isOpen)
        connection.close()
    }
}
