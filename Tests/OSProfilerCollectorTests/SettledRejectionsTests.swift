//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

import OSProfilerAMQP
import OSProfilerMessaging
import Testing

@testable import OSProfilerCollector

@Suite struct SettledRejectionsTests {
    private func message(_ body: String, exchange: String = "e", header: String? = nil) -> BusMessage {
        BusMessage(
            exchange: exchange,
            routingKey: "k",
            properties: AMQPProperties(headers: header.map { [("h", .string($0))] }),
            body: Array(body.utf8)
        )
    }

    @Test func eachIsKnownOnce() {
        var settled = SettledRejections(capacity: 10)
        settled.insert(message("a"))
        settled.insert(message("b"))
        #expect(settled.remove(message("a")) == true)
        #expect(settled.remove(message("a")) == false)
        #expect(settled.remove(message("b")) == true)
    }

    @Test func alikeOnesAreCounted() {
        var settled = SettledRejections(capacity: 10)
        for _ in 0..<3 { settled.insert(message("a")) }
        for _ in 0..<3 { #expect(settled.remove(message("a")) == true) }
        #expect(settled.remove(message("a")) == false)
    }

    @Test func everythingOfAMessageCounts() {
        var settled = SettledRejections(capacity: 10)
        settled.insert(message("a"))
        #expect(settled.remove(message("a", exchange: "f")) == false)
        #expect(settled.remove(message("a", header: "h")) == false)
        #expect(settled.remove(message("a")) == true)
    }

    @Test func theOldestAreForgotten() {
        var settled = SettledRejections(capacity: 3)
        for number in 0..<100 { settled.insert(message("\(number)")) }
        for number in 0..<97 { #expect(settled.remove(message("\(number)")) == false) }
        for number in 97..<100 { #expect(settled.remove(message("\(number)")) == true) }
    }
}
