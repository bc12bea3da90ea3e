//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

import OSProfilerAMQP
import TestSupport
import Testing

@Suite("Declaring", .hangLimit, .blocking)
struct TopologyTests {
    @Test func declaresAndLooksUp() throws {
        let channel = try freshChannel()
        #expect(try channel.declareQueue("q") == AMQPQueueStatus(name: "q", messageCount: 0, consumerCount: 0))
        #expect(try channel.declareQueue("q", passive: true).name == "q")
        #expect(try channel.declareQueue("", exclusive: true).name.hasPrefix("amq.gen"))
        _ = try channel.publish(exchange: "", routingKey: "q", body: [1])
        _ = try channel.publish(exchange: "", routingKey: "q", body: [2])
        try channel.awaitPublished("q")
        #expect(try channel.declareQueue("q", passive: true).messageCount == 2)
        #expect(try channel.purgeQueue("q") == 2)
        #expect(try channel.deleteQueue("q") == 0)
        #expect(try channel.deleteQueue("q") == 0)
        channel.connection.close()
    }

    @Test func looksUpAbsentObjects() throws {
        let channel = try freshChannel()
        let connection = channel.connection
        // Each lookup of an absent object closes only its own channel.
        #expect(try connection.status(ofQueue: "q") == nil)
        #expect(try !connection.hasExchange("e"))
        _ = try channel.declareQueue("q")
        try channel.declareExchange("e")
        #expect(try connection.status(ofQueue: "q") == AMQPQueueStatus(name: "q", messageCount: 0, consumerCount: 0))
        #expect(try connection.hasExchange("e"))
        #expect(!channel.isClosed)

        // Another refusal does not mean absence.
        _ = try channel.declareQueue("mine", exclusive: true)
        let other = try connection.sibling()
        #expect(try failure { _ = try other.status(ofQueue: "mine") }.code == .resourceLocked)
        other.close()
        connection.close()
    }

    @Test func aRefusedCallClosesTheChannelOnly() throws {
        let channel = try freshChannel()
        let connection = channel.connection
        let missing = try failure { _ = try channel.declareQueue("missing", passive: true) }
        #expect(missing.code == .notFound)
        #expect(missing.replyCode == 404)
        #expect(missing.message.contains("missing"))
        #expect(missing.message.contains("\(connection.endpoint)"))
        #expect(channel.isClosed)
        #expect(try failure { _ = try channel.declareQueue("q") }.code == .channelClosed)
        channel.close()

        // The same number, free for reuse.
        let again = try connection.openChannel()
        #expect(again.number == channel.number)
        _ = try again.declareQueue("q")
        // The call reported it: no event repeats it.
        try connection.expectSilence()
        connection.close()
    }

    @Test func otherPropertiesAreAPreconditionFailed() throws {
        let channel = try freshChannel()
        _ = try channel.declareQueue("q", durable: true)
        let error = try failure { _ = try channel.declareQueue("q") }
        #expect(error.code == .preconditionFailed)
        #expect(error.replyCode == 406)
        #expect(error.message.contains("durable"))
        channel.connection.close()
    }

    @Test func anotherConnectionsExclusiveQueueIsLocked() throws {
        let channel = try freshChannel()
        _ = try channel.declareQueue("mine", exclusive: true)
        let other = try channel.connection.sibling()
        #expect(try failure { _ = try other.openChannel().declareQueue("mine", passive: true) }.code == .resourceLocked)
        other.close()
        channel.connection.close()
    }

    @Test func aUserWithoutRightsIsRefused() throws {
        let channel = try freshChannel()
        let broker = try PrivateBroker.shared()
        let host = channel.connection.configuration.virtualHost
        try broker.evaluate("rabbit_auth_backend_internal:add_user(<<\"\(host)\">>, <<\"secret\">>, <<\"tests\">>)")
        try broker.evaluate(
            "rabbit_auth_backend_internal:set_permissions(<<\"\(host)\">>, <<\"\(host)\">>, <<\"\">>, <<\"\">>, "
                + "<<\".*\">>, <<\"tests\">>)"
        )
        var configuration = channel.connection.configuration
        configuration.credentials.user = host
        configuration.credentials.password = "secret"
        let reader = try AMQPConnection.open(configuration)
        let error = try failure { _ = try reader.openChannel().declareQueue("q") }
        #expect(error.code == .accessRefused)
        #expect(error.replyCode == 403)
        reader.close()
        channel.connection.close()
    }

    @Test func bindingsRouteByTopic() throws {
        let channel = try freshChannel()
        try channel.declareExchange("ironic", type: "topic")
        try channel.declareExchange("ironic", type: "topic", passive: true)
        _ = try channel.declareQueue("profiler.info")
        try channel.bindQueue("profiler.info", exchange: "ironic", routingKey: "profiler.#")
        _ = try channel.publish(exchange: "ironic", routingKey: "profiler.info", body: Array("yes".utf8))
        _ = try channel.publish(exchange: "ironic", routingKey: "versioned.info", body: Array("no".utf8))
        let message = try #require(try channel.get("profiler.info"))
        #expect(message.exchange == "ironic")
        #expect(message.routingKey == "profiler.info")
        #expect(message.body == Array("yes".utf8))
        try channel.unbindQueue("profiler.info", exchange: "ironic", routingKey: "profiler.#")
        _ = try channel.publish(exchange: "ironic", routingKey: "profiler.info", body: [])
        #expect(try channel.get("profiler.info") == nil)
        try channel.deleteExchange("ironic")
        #expect(try failure { try channel.declareExchange("ironic", passive: true) }.code == .notFound)
        channel.connection.close()
    }

    @Test func queueArgumentsReachTheBroker() throws {
        let channel = try freshChannel()
        _ = try channel.declareQueue("q", arguments: [("x-max-length", 1), ("x-overflow", "drop-head")])
        for number in UInt8(1)...3 { _ = try channel.publish(exchange: "", routingKey: "q", body: [number]) }
        let kept = try #require(try channel.get("q", noAck: true))
        #expect(kept.body == [3])
        #expect(kept.messageCount == 0)
        channel.connection.close()
    }

    @Test func closedChannelsFreeTheirNumbers() throws {
        let connection = try freshChannel().connection
        for _ in 0..<600 {
            let channel = try connection.openChannel()
            #expect(channel.number == 2)
            channel.close()
            channel.close()
        }
        connection.close()
    }

    @Test func channelsRunOut() throws {
        let connection = try freshChannel().connection
        var channels: [AMQPChannel] = []
        let error = try failure { while true { channels.append(try connection.openChannel()) } }
        #expect(error.code == .invalidArgument)
        #expect(channels.count == 254)
        channels[100].close()
        #expect(try connection.openChannel().number == channels[100].number)
        connection.close()
    }

    @Test func overlongNamesNeverReachTheWire() throws {
        let channel = try freshChannel()
        let long = String(repeating: "q", count: 256)
        #expect(try failure { _ = try channel.declareQueue(long) }.code == .invalidArgument)
        let huge = String(repeating: "x", count: 200_000)
        #expect(
            try failure { _ = try channel.declareQueue("q", arguments: [("k", .string(huge))]) }.code
                == .invalidArgument
        )
        // Nothing was sent, so the channel still works.
        #expect(try channel.declareQueue(String(repeating: "q", count: 255)).name.count == 255)
        channel.connection.close()
    }
}

extension AMQPChannel {
    /// Waits until the broker has processed the earlier messages on this channel: its reply comes after them.
    func awaitPublished(_ queue: String) throws {
        _ = try declareQueue(queue, passive: true)
    }
}
