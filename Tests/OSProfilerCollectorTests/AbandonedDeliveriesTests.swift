//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

import Testing

@testable import OSProfilerCollector

/// When an empty queue is known to be drained, although a connection was lost.
@Suite struct AbandonedDeliveriesTests {
    private static let second: Int64 = 1_000_000

    private func lost(
        _ changes: (inout AbandonedDeliveries) -> Void = { _ in },
        heartbeat: Int = 60
    ) -> AbandonedDeliveries {
        var deliveries = AbandonedDeliveries()
        deliveries.subscribing()
        changes(&deliveries)
        deliveries.lost(at: 0, heartbeat: heartbeat)
        return deliveries
    }

    @Test func nothingIsInDoubtWithoutALoss() {
        var deliveries = AbandonedDeliveries()
        deliveries.subscribing()
        deliveries.settled()
        #expect(deliveries.verdict(consumers: 3, at: 0) == .none)
    }

    @Test func aConnectionWithoutSubscriptionHoldsNothing() {
        var deliveries = AbandonedDeliveries()
        deliveries.lost(at: 0, heartbeat: 60)
        #expect(deliveries.verdict(consumers: 1, at: 0) == .none)
        deliveries = lost { $0.settled() }
        #expect(deliveries.verdict(consumers: 1, at: 0) == .none)
    }

    @Test func noConsumerMeansNoDelivery() {
        var deliveries = lost()
        #expect(deliveries.verdict(consumers: 1, at: 0) == .possible(190 * Self.second))
        #expect(deliveries.verdict(consumers: 0, at: Self.second) == .none)
        // Decided once: a consumer that comes later is another's.
        #expect(deliveries.verdict(consumers: 1, at: Self.second) == .none)
    }

    /// Another consumer may keep the count above zero for ever.
    @Test func heartbeatsEndTheDoubt() {
        var deliveries = lost(heartbeat: 2)
        #expect(deliveries.verdict(consumers: 1, at: 16 * Self.second - 1) == .possible(1))
        #expect(deliveries.verdict(consumers: 1, at: 16 * Self.second) == .none)
    }

    @Test func aCancelledConsumerIsNotCountedButMayHold() {
        var deliveries = lost({ $0.cancelled() }, heartbeat: 2)
        #expect(deliveries.verdict(consumers: 0, at: Self.second) == .possible(15 * Self.second))
        #expect(deliveries.verdict(consumers: 0, at: 16 * Self.second) == .none)
    }

    @Test func withoutHeartbeatsOnlyTheCountDecides() {
        var deliveries = lost(heartbeat: 0)
        #expect(deliveries.verdict(consumers: 1, at: Self.second) == .possible(189 * Self.second))
        #expect(deliveries.verdict(consumers: 1, at: 190 * Self.second) == .undecidable)
        #expect(deliveries.verdict(consumers: 0, at: 190 * Self.second) == .none)
        deliveries = lost({ $0.cancelled() }, heartbeat: 0)
        #expect(deliveries.verdict(consumers: 0, at: 190 * Self.second) == .undecidable)
    }

    @Test func theLastOfSeveralLossesDecides() {
        var deliveries = lost({ $0.cancelled() }, heartbeat: 2)
        deliveries.subscribing()
        deliveries.lost(at: 10 * Self.second, heartbeat: 2)
        #expect(deliveries.verdict(consumers: 0, at: 16 * Self.second) == .possible(10 * Self.second))
        #expect(deliveries.verdict(consumers: 0, at: 26 * Self.second) == .none)
    }
}
