//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

import OSProfilerAMQP
import OSProfilerCore
import OSProfilerMessaging
import Testing

/// How a message shows that it was in a queue before.
@Suite struct ReturnedMessageTests {
    private func message(_ headers: [(String, AMQPValue)]) -> BusMessage {
        BusMessage(
            exchange: "openstack",
            routingKey: "profiler.info",
            properties: AMQPProperties(headers: headers),
            body: []
        )
    }

    private func died(_ headers: (String, AMQPValue)...) -> Bool {
        DeadLetterHeaders.hasDied(message(headers), in: "profiler.rejected")
    }

    @Test func anyDeathInTheQueueCounts() {
        #expect(died(("x-death", .array([.table([("queue", "q")]), .table([("queue", "profiler.rejected")])]))))
        #expect(died(("x-first-death-queue", "profiler.rejected")))
        #expect(died(("x-last-death-queue", "profiler.rejected")))
        #expect(!died())
        #expect(
            !died(("x-death", .array([.table([("queue", "profiler.info")])])), ("x-first-death-queue", "profiler.info"))
        )
        #expect(!died(("x-death", "profiler.rejected"), ("x-first-death-exchange", "profiler.rejected")))
        #expect(!died(("x-death", .array(["profiler.rejected", .table([("queue", 1)])]))))
    }

    @Test func allHeadersOfQuarantineCount() {
        let properties = QuarantineHeaders.add(
            to: AMQPProperties(),
            rejection: Rejection(.notJSON, "not JSON"),
            exchange: "e",
            routingKey: "k",
            at: Timestamp(microseconds: 0)
        )
        let headers = properties.headers ?? []
        #expect(QuarantineHeaders.areOn(message(headers)))
        #expect(!QuarantineHeaders.areOn(message(Array(headers.dropLast()))))
        #expect(!QuarantineHeaders.areOn(message([])))
    }
}
