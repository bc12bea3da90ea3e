//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

import OSProfilerCore
import OSProfilerStore
import Testing

@testable import OSProfilerCollector

@Suite struct AwaitedRedeliveriesTests {
    private func message(_ body: String, exchange: String = "e", time: Int64 = 0) -> UUID128 {
        RejectedMessage(
            reason: "notJSON",
            detail: "d",
            exchange: exchange,
            routingKey: "k",
            properties: "{}",
            body: Array(body.utf8),
            time: Timestamp(microseconds: time)
        ).identity
    }

    @Test func eachMessageIsRecognisedOnce() {
        var awaited = AwaitedRedeliveries()
        awaited.insert(message("a"))
        awaited.insert(message("b"))
        #expect(awaited.remove(message("a", time: 5)) == true)
        #expect(awaited.remove(message("a")) == false)
        #expect(awaited.remove(message("b")) == true)
        #expect(awaited.isEmpty)
    }

    @Test func equalMessagesAreCounted() {
        var awaited = AwaitedRedeliveries()
        for _ in 0..<3 {
            for _ in 0..<5000 { awaited.insert(message("a")) }
            for _ in 0..<5000 { #expect(awaited.remove(message("a")) == true) }
            #expect(awaited.remove(message("a")) == false)
        }
    }

    @Test func otherMessagesAreNotRecognised() {
        var awaited = AwaitedRedeliveries()
        awaited.insert(message("a"))
        #expect(awaited.remove(message("a", exchange: "f")) == false)
        #expect(awaited.remove(message("b")) == false)
        awaited.passed(at: 0)
        #expect(awaited.remove(message("a")) == false)
    }

    /// A broker that has not noticed the loss yet delivers other messages first.
    @Test func nothingIsForgottenUntilTheBrokerHasNoticed() {
        var awaited = AwaitedRedeliveries()
        awaited.insert(message("a"))
        awaited.keep(until: 100)
        awaited.keep(until: 50)
        awaited.passed(at: 99)
        #expect(awaited.remove(message("a")) == true)
        awaited.insert(message("b"))
        awaited.passed(at: 100)
        #expect(awaited.isEmpty)
    }

    @Test func theyAreBounded() {
        var awaited = AwaitedRedeliveries()
        let many = message("a")
        for _ in 0..<AwaitedRedeliveries.limit { awaited.insert(many) }
        awaited.insert(message("b"))
        #expect(awaited.remove(message("b")) == false)
        #expect(awaited.remove(message("a")) == true)
        awaited.insert(message("b"))
        #expect(awaited.remove(message("b")) == true)
    }
}
