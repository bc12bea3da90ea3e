//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

import OSProfilerAMQP
import Testing

@testable import OSProfilerCollector

@Suite struct SubscriptionCheckTests {
    private func status(ready: Int, consumers: Int) -> AMQPQueueStatus {
        AMQPQueueStatus(name: "q", messageCount: ready, consumerCount: consumers)
    }

    @Test func isDueTwoSecondsAfterTheLast() {
        var check = SubscriptionCheck(at: 1000)
        #expect(check.isDueAt == 2_001_000)
        #expect(check.failure(status(ready: 0, consumers: 1), at: 3_000_000) == nil)
        #expect(check.isDueAt == 5_000_000)
    }

    @Test func anAbsentQueueAndOneWithoutConsumersAreLost() {
        var check = SubscriptionCheck(at: 0)
        #expect(check.failure(nil, at: 0)?.contains("does not exist") == true)
        #expect(check.failure(status(ready: 0, consumers: 0), at: 0)?.contains("without cancelling") == true)
    }

    @Test func undeliveredMessagesMeanALossAfterHalfAMinute() {
        var check = SubscriptionCheck(at: 0)
        for _ in 0..<14 { #expect(check.failure(status(ready: 5, consumers: 1), at: 0) == nil) }
        #expect(check.failure(status(ready: 5, consumers: 1), at: 0)?.contains("delivers none") == true)
    }

    @Test func theStandbyOfASingleActiveConsumerIsNotLost() {
        var check = SubscriptionCheck(at: 0, isStandby: true)
        for _ in 0..<100 { #expect(check.failure(status(ready: 5, consumers: 2), at: 0) == nil) }
        #expect(check.isUnserved)
        #expect(check.failure(status(ready: 5, consumers: 0), at: 0) != nil)
        #expect(check.failure(nil, at: 0) != nil)
    }

    @Test func aDeliveryOrAnEmptyQueueResetsTheCount() {
        var check = SubscriptionCheck(at: 0)
        for round in 0..<100 {
            #expect(check.failure(status(ready: 5, consumers: 1), at: 0) == nil)
            if round % 10 == 5 { check.delivered() }
            if round % 10 == 9 { #expect(check.failure(status(ready: 0, consumers: 1), at: 0) == nil) }
        }
    }
}
