//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

import OSProfilerCore
import OSProfilerStore
import Testing

@testable import OSProfilerCollector

@Suite struct AwaitedRedeliveriesTests {
    private func message(_ body: String, exchange: String = "e", time: Int64 = 0) -> RejectedMessage {
        RejectedMessage(
            reason: "notJSON",
            detail: "d",
            exchange: exchange,
            routingKey: "k",
            properties: "{}",
            body: Array(body.utf8),
            time: Timestamp(microseconds: time)
        )
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
        awaited.removeAll()
        #expect(awaited.remove(message("a")) == false)
    }
}
