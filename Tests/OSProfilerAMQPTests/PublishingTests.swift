//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

import OSProfilerAMQP
import TestSupport
import Testing

@Suite("Publishing", .hangLimit, .blocking)
struct PublishingTests {
    @Test func propertiesArriveAsTheyWereSent() throws {
        let channel = try freshChannel()
        _ = try channel.declareQueue("q")
        let sent = AMQPProperties(
            contentType: "application/json",
            contentEncoding: "utf-8",
            headers: CodingTests.everything,
            deliveryMode: 2,
            priority: 0,
            correlationID: "c",
            replyTo: "r",
            expiration: "60000",
            messageID: "m",
            timestamp: 1_700_000_000,
            type: "t",
            userID: "guest",
            appID: "a",
            clusterID: "x"
        )
        _ = try channel.publish(exchange: "", routingKey: "q", properties: sent, body: [])
        #expect(try channel.get("q")?.properties == sent)
        channel.connection.close()
    }

    @Test func aPreparedTargetIsUsedManyTimes() throws {
        let channel = try freshChannel()
        _ = try channel.declareQueue("q")
        try channel.confirmSelect()
        let target = try AMQPPublishTarget(
            exchange: "",
            routingKey: "q",
            mandatory: true,
            properties: AMQPProperties(contentType: "application/json", headers: [])
        )
        var tracker = ConfirmTracker(window: 50)
        var published = 0
        while tracker.confirmedCount < 1000 {
            while published < 1000, !tracker.isFull {
                let body = pattern(700, seed: published)
                let tag = try body.withUnsafeBytes { try channel.publish(target, body: $0) }
                #expect(tracker.takes(tag) == true)
                published += 1
            }
            guard case .confirmed(let tag, let multiple) = try channel.connection.awaitEvent() else {
                Issue.record("not a confirm")
                return
            }
            #expect(!tracker.confirmed(tag, multiple: multiple).isEmpty)
        }
        #expect(tracker.outstanding == 0)
        for number in 0..<1000 {
            let message = try #require(try channel.get("q", noAck: true))
            #expect(sameBytes(message.body, pattern(700, seed: number)))
            #expect(message.properties == target.properties)
        }
        #expect(try channel.get("q") == nil)
        channel.connection.close()
    }

    @Test func tagsCountPerChannelInConfirmModeOnly() throws {
        let channel = try freshChannel()
        #expect(try channel.publish(exchange: "", routingKey: "x", body: [1]) == 0)
        try channel.confirmSelect()
        #expect(try channel.publish(exchange: "", routingKey: "x", body: [1]) == 1)
        #expect(try channel.publish(exchange: "", routingKey: "x", body: [1]) == 2)
        let other = try channel.connection.openChannel()
        try other.confirmSelect()
        #expect(try other.publish(exchange: "", routingKey: "x", body: [1]) == 1)
        channel.connection.close()
    }

    @Test func unroutableMandatoryMessagesAreReturned() throws {
        let channel = try freshChannel()
        try channel.declareExchange("ex")
        try channel.confirmSelect()
        let properties = AMQPProperties(messageID: "m")
        _ = try channel.publish(exchange: "ex", routingKey: "nowhere", properties: properties, body: [0])
        guard case .confirmed(1, _) = try channel.connection.awaitEvent() else {
            Issue.record("without mandatory a lost message is confirmed")
            return
        }
        let body = pattern(300_000, seed: 5)
        _ = try channel.publish(
            exchange: "ex",
            routingKey: "nowhere",
            mandatory: true,
            properties: properties,
            body: body
        )
        guard case .returned(let returned) = try channel.connection.awaitEvent() else {
            Issue.record("the message was not returned")
            return
        }
        #expect(returned.replyCode == 312)
        #expect(returned.replyText == "NO_ROUTE")
        #expect(returned.exchange == "ex")
        #expect(returned.routingKey == "nowhere")
        #expect(returned.properties == properties)
        #expect(sameBytes(returned.body, body))
        guard case .confirmed(2, _) = try channel.connection.awaitEvent() else {
            Issue.record("the confirm follows the return")
            return
        }
        channel.connection.close()
    }

    @Test func aFullQueueRejectsMessages() throws {
        let channel = try freshChannel()
        _ = try channel.declareQueue("q", arguments: [("x-max-length", 1), ("x-overflow", "reject-publish")])
        try channel.confirmSelect()
        for _ in 0..<3 { _ = try channel.publish(exchange: "", routingKey: "q", body: [1]) }
        var tracker = ConfirmTracker(window: 3)
        for tag in UInt64(1)...3 { try tracker.register(tag) }
        while tracker.outstanding > 0 {
            switch try channel.connection.awaitEvent() {
            case .confirmed(let tag, let multiple): _ = tracker.confirmed(tag, multiple: multiple)
            case .rejected(let tag, let multiple): _ = tracker.rejected(tag, multiple: multiple)
            case let other: throw UnexpectedEvent(description: "\(other)")
            }
        }
        #expect(tracker.confirmedCount >= 1)
        #expect(tracker.rejectedCount >= 1)
        channel.connection.close()
    }

    @Test func aMissingExchangeClosesTheChannel() throws {
        let channel = try freshChannel()
        _ = try channel.publish(exchange: "missing", routingKey: "q", body: [1])
        guard case .channelClosed(channel.number, 404, let text) = try channel.connection.awaitEvent() else {
            Issue.record("the channel was not closed")
            return
        }
        #expect(text.contains("missing"))
        #expect(
            try failure { _ = try channel.publish(exchange: "", routingKey: "q", body: [1]) }.code == .channelClosed
        )
        channel.connection.close()
    }

    @Test func publishingItselfNoticesAClosedChannel() throws {
        let channel = try freshChannel()
        // Nothing reads events.
        let error = try failure {
            while true { _ = try channel.publish(exchange: "missing", routingKey: "q", body: [1]) }
        }
        #expect(error.code == .notFound)
        channel.connection.close()
    }

    @Test func unreadConfirmsDoNotStallThePublisher() throws {
        let channel = try freshChannel()
        _ = try channel.declareQueue("q")
        try channel.confirmSelect()
        let target = try AMQPPublishTarget(exchange: "", routingKey: "q")
        // More confirms than the buffers of both sockets hold.
        for _ in 0..<200_000 {
            try [UInt8](repeating: 1, count: 8).withUnsafeBytes { _ = try channel.publish(target, body: $0) }
        }
        var tracker = ConfirmTracker(window: 200_000)
        for tag in UInt64(1)...200_000 { try tracker.register(tag) }
        while tracker.outstanding > 0 {
            guard case .confirmed(let tag, let multiple) = try channel.connection.awaitEvent() else { break }
            _ = tracker.confirmed(tag, multiple: multiple)
        }
        #expect(tracker.outstanding == 0)
        channel.connection.close()
    }
}
