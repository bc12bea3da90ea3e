//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

import OSProfilerAMQP
import TestSupport
import Testing

@Suite("Consuming", .hangLimit, .blocking)
struct ConsumingTests {
    /// Returns a channel whose queue `q` contains these bodies.
    private func filled(_ bodies: [[UInt8]]) throws -> AMQPChannel {
        let channel = try freshChannel()
        _ = try channel.declareQueue("q")
        for body in bodies { _ = try channel.publish(exchange: "", routingKey: "q", body: body) }
        try channel.awaitPublished("q")
        return channel
    }

    @Test func deliversInOrderAndDropsAcknowledgedMessages() throws {
        let channel = try filled((0..<100).map { pattern($0 * 7, seed: $0) })
        try channel.qos(prefetchCount: 10)
        let tag = try channel.consume("q")
        for number in 0..<100 {
            let delivery = try channel.connection.awaitDelivery()
            #expect(delivery.channel == channel.number)
            #expect(delivery.deliveryTag == UInt64(number + 1))
            #expect(!delivery.redelivered)
            #expect(sameBytes(delivery.body, pattern(number * 7, seed: number)))
            #expect(delivery.exchange == "")
            #expect(delivery.routingKey == "q")
            #expect(delivery.consumerTag == tag)
            try channel.ack(delivery.deliveryTag)
        }
        try channel.connection.expectSilence()
        #expect(try channel.declareQueue("q", passive: true).messageCount == 0)
        channel.connection.close()
    }

    @Test func prefetchHoldsTheRestBack() throws {
        let channel = try filled((0..<10).map { [UInt8($0)] })
        try channel.qos(prefetchCount: 3)
        _ = try channel.consume("q")
        for _ in 0..<3 { _ = try channel.connection.awaitDelivery() }
        try channel.connection.expectSilence()
        try channel.ack(3, multiple: true)
        #expect(try channel.connection.awaitDelivery().deliveryTag == 4)
        channel.connection.close()
    }

    @Test func unacknowledgedMessagesAreRedelivered() throws {
        let channel = try filled([[1], [2], [3]])
        try channel.qos(prefetchCount: 10)
        _ = try channel.consume("q")
        for _ in 0..<3 { _ = try channel.connection.awaitDelivery() }
        try channel.ack(1)
        let next = try channel.connection.sibling()
        channel.connection.abort()
        let again = try next.openChannel()
        _ = try again.consume("q")
        for body in UInt8(2)...3 {
            let delivery = try next.awaitDelivery()
            #expect(delivery.redelivered)
            #expect(Array(delivery.body) == [body])
        }
        next.close()
    }

    @Test func nackRequeuesInPlace() throws {
        let channel = try filled([[1], [2]])
        let first = try #require(try channel.get("q"))
        #expect(first.messageCount == 1)
        #expect(!first.redelivered)
        try channel.nack(first.deliveryTag, requeue: true)
        let again = try #require(try channel.get("q"))
        #expect(again.body == [1])
        #expect(again.redelivered)
        try channel.nack(again.deliveryTag, requeue: false)
        #expect(try channel.get("q", noAck: true)?.body == [2])
        #expect(try channel.get("q") == nil)
        channel.connection.close()
    }

    @Test(arguments: [0, 1, 131_063, 131_064, 131_065, 262_128, 300_000, 20_000_000])
    func bodiesOfAnySizeArriveWhole(size: Int) throws {
        let body = pattern(size, seed: size)
        let properties = AMQPProperties(
            contentType: "application/json",
            headers: [("size", .int64(Int64(size)))],
            messageID: "m"
        )
        let channel = try freshChannel()
        _ = try channel.declareQueue("q")
        _ = try channel.publish(exchange: "", routingKey: "q", properties: properties, body: body)
        _ = try channel.publish(exchange: "", routingKey: "q", body: [7])

        let got = try #require(try channel.get("q"))
        #expect(sameBytes(got.body, body))
        #expect(got.properties == properties)
        try channel.nack(got.deliveryTag, requeue: true)

        _ = try channel.consume("q")
        let delivery = try channel.connection.awaitDelivery()
        #expect(sameBytes(delivery.body, body))
        #expect(delivery.properties == properties)
        #expect(delivery.routingKey == "q")
        #expect(Array(try channel.connection.awaitDelivery().body) == [7])
        channel.connection.close()
    }

    @Test func deliveriesSurviveCallsThatWait() throws {
        let channel = try filled((0..<200).map { pattern(3000, seed: $0) })
        try channel.qos(prefetchCount: 100)
        _ = try channel.consume("q")
        for number in 0..<200 {
            // The reply arrives after deliveries that were already on their way.
            if number % 10 == 0 { _ = try channel.declareQueue("q", passive: true) }
            if number % 3 == 0 { try channel.connection.pump() }
            let delivery = try channel.connection.awaitDelivery()
            try channel.connection.pump()
            try channel.ack(delivery.deliveryTag)
            #expect(delivery.deliveryTag == UInt64(number + 1))
            #expect(sameBytes(delivery.body, pattern(3000, seed: number)))
        }
        channel.connection.close()
    }

    @Test func aGetAmidDeliveriesReturnsItsOwnMessage() throws {
        let channel = try filled((0..<50).map { pattern(200_000, seed: $0) })
        _ = try channel.declareQueue("other")
        _ = try channel.publish(exchange: "", routingKey: "other", body: pattern(400_000, seed: 99))
        try channel.awaitPublished("other")
        try channel.qos(prefetchCount: 50)
        _ = try channel.consume("q")
        for number in 0..<10 {
            #expect(sameBytes(try channel.connection.awaitDelivery().body, pattern(200_000, seed: number)))
        }
        #expect(try channel.get("other", noAck: true)?.body == pattern(400_000, seed: 99))
        for number in 10..<50 {
            #expect(sameBytes(try channel.connection.awaitDelivery().body, pattern(200_000, seed: number)))
        }
        channel.connection.close()
    }

    @Test func readingAheadIsBounded() throws {
        let channel = try filled((0..<40).map { pattern(1_000_000, seed: $0) })
        _ = try channel.consume("q")
        for _ in 0..<20 { try channel.connection.pump() }
        for number in 0..<40 {
            #expect(channel.connection.isOpen)
            #expect(sameBytes(try channel.connection.awaitDelivery().body, pattern(1_000_000, seed: number)))
        }
        channel.connection.close()
    }

    @Test(arguments: 0..<4)
    func bodiesStayWholeHoweverTheConnectionIsUsed(seed: UInt64) throws {
        var random = SplitMix(state: seed)
        let sizes = (0..<300).map { _ in
            Int.random(in: 0..<20, using: &random) == 0
                ? Int.random(in: 0...300_000, using: &random) : Int.random(in: 0...2000, using: &random)
        }
        let channel = try freshChannel()
        let second = try channel.connection.openChannel()
        for (name, queue) in [("a", channel), ("b", second)] {
            _ = try queue.declareQueue(name)
            for (number, size) in sizes.enumerated() {
                _ = try queue.publish(exchange: "", routingKey: name, body: pattern(size, seed: number))
            }
            try queue.awaitPublished(name)
            try queue.qos(prefetchCount: 30)
            _ = try queue.consume(name)
        }
        var next = [0, 0]
        var acknowledged = [0, 0]
        while next != [300, 300] {
            let delivery = try channel.connection.awaitDelivery()
            let index = delivery.channel == channel.number ? 0 : 1
            switch Int.random(in: 0..<5, using: &random) {
            case 0: try channel.connection.pump()
            case 1:
                try (index == 0 ? channel : second).ack(delivery.deliveryTag, multiple: true)
                acknowledged[index] = Int(delivery.deliveryTag)
            default: break
            }
            let number = next[index]
            #expect(sameBytes(delivery.body, pattern(sizes[number], seed: number)))
            #expect(delivery.routingKey == ["a", "b"][index])
            next[index] += 1
            if next[index] - acknowledged[index] == 10 {
                acknowledged[index] = next[index]
                try (index == 0 ? channel : second).ack(UInt64(next[index]), multiple: true)
            }
            if Int.random(in: 0..<40, using: &random) == 0 {
                _ = try (index == 0 ? second : channel).declareQueue("a", passive: true)
            }
        }
        channel.connection.close()
    }

    @Test func aDeletedQueueCancelsItsConsumer() throws {
        let channel = try filled([])
        let tag = try channel.consume("q")
        let other = try channel.connection.sibling()
        _ = try other.openChannel().deleteQueue("q")
        guard case .cancelled(let cancelled) = try channel.connection.awaitEvent() else {
            Issue.record("the consumer was not cancelled")
            return
        }
        #expect(cancelled == tag)
        // The channel stays open.
        _ = try channel.declareQueue("q")
        other.close()
        channel.connection.close()
    }

    @Test func aCancelledConsumerReceivesNothingMore() throws {
        let channel = try filled([])
        let tag = try channel.consume("q", consumerTag: "mine")
        #expect(tag == "mine")
        #expect(try channel.declareQueue("q", passive: true).consumerCount == 1)
        try channel.cancel(consumerTag: tag)
        guard case .cancelled(let cancelled) = try channel.connection.awaitEvent() else {
            Issue.record("the end was not reported")
            return
        }
        #expect(cancelled == tag)
        _ = try channel.publish(exchange: "", routingKey: "q", body: [1])
        try channel.connection.expectSilence()
        #expect(try channel.declareQueue("q", passive: true) == .init(name: "q", messageCount: 1, consumerCount: 0))
        channel.connection.close()
    }

    @Test func pendingDeliveriesArriveBeforeTheCancellation() throws {
        let channel = try filled([[1], [2], [3]])
        try channel.cancel(consumerTag: try channel.consume("q"))
        for number: UInt8 in 1...3 {
            guard case .delivery(let delivery) = try channel.connection.awaitEvent() else {
                Issue.record("delivery \(number) did not arrive")
                return
            }
            #expect(Array(delivery.body) == [number])
        }
        guard case .cancelled = try channel.connection.awaitEvent() else {
            Issue.record("the end was not reported")
            return
        }
        channel.connection.close()
    }

    @Test func pendingDeliveriesAreDroppedWithTheirChannel() throws {
        let channel = try filled([[1], [2], [3]])
        let connection = channel.connection
        let other = try connection.openChannel()
        _ = try channel.consume("q")
        _ = try channel.connection.awaitDelivery()
        channel.close()
        try connection.expectSilence()
        #expect(try other.declareQueue("q", passive: true).messageCount == 3)
        connection.close()
    }

    @Test func aWrongTagClosesTheChannelLater() throws {
        let channel = try filled([[1], [2]])
        _ = try channel.consume("q")
        _ = try channel.connection.awaitDelivery()
        try channel.ack(99)
        var closed: (UInt16, UInt16)?
        while closed == nil {
            if case .channelClosed(let number, let code, let text) = try channel.connection.awaitEvent() {
                closed = (number, code)
                #expect(text.contains("unknown delivery tag"))
            }
        }
        #expect(closed! == (channel.number, 406))
        #expect(channel.isClosed)
        #expect(try failure { try channel.ack(1) }.code == .channelClosed)
        // Unacknowledged deliveries are requeued, and the new channel has the old number.
        let again = try channel.connection.openChannel()
        #expect(again.number == channel.number)
        _ = try again.consume("q")
        for body in UInt8(1)...2 {
            let delivery = try channel.connection.awaitDelivery()
            #expect(Array(delivery.body) == [body])
            #expect(delivery.redelivered)
        }
        channel.connection.close()
    }

    @Test func leftoversOfAClosedChannelAreDropped() throws {
        let channel = try filled((0..<20).map { [UInt8($0)] })
        _ = try channel.consume("q")
        // Deliveries are read ahead while the call waits for the refusal.
        #expect(try failure { _ = try channel.declareQueue("missing", passive: true) }.code == .notFound)
        let again = try channel.connection.openChannel()
        #expect(again.number == channel.number)
        try channel.connection.expectSilence()
        #expect(try again.get("q")?.body == [0])
        channel.connection.close()
    }

    @Test func anExclusiveConsumerKeepsOthersOut() throws {
        let channel = try filled([])
        _ = try channel.consume("q", exclusive: true)
        let other = try channel.connection.sibling()
        let error = try failure { _ = try other.openChannel().consume("q") }
        #expect(error.code == .resourceLocked && error.replyCode == 403)
        #expect(!error.message.contains("set_permissions"), "\(error.message)")
        other.close()
        channel.connection.close()
    }
}
