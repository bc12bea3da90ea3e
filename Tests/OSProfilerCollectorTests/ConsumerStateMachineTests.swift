//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

import OSProfilerAMQP
import OSProfilerStore
import Testing

@testable import OSProfilerCollector

/// The decisions of a consumer, without a broker, a store or a clock.
@Suite struct ConsumerStateMachineTests {
    private static let second: Int64 = 1_000_000
    private static let away = StoreError(.unavailable, "it is away")
    fileprivate static let lost = AMQPError(code: .socket, message: "the connection is lost")
    private static let refused = AMQPError(code: .accessRefused, message: "not allowed")
    private static let otherFlavour = AMQPError(code: .preconditionFailed, message: "inequivalent arg")

    /// A consumer with its time, and batches of ten messages or one second.
    private struct Consumer {
        var machine: ConsumerStateMachine
        var pending = BatchPolicy(maximumCount: 10, maximumBytes: 1000, maximumDelay: ConsumerStateMachineTests.second)
        var now: Int64 = 0
        var isStopping = false

        init(drains: Bool = false, outlivesRefusals: Bool = false) {
            machine = ConsumerStateMachine(
                drains: drains,
                quietPeriod: 30_000,
                outlivesRefusals: outlivesRefusals
            )
        }

        mutating func next() -> ConsumerStateMachine.Action {
            machine.next(at: now, pending: pending, isStopping: isStopping)
        }

        /// Advances to the first message.
        mutating func consume() {
            machine.storeAccepted(at: now)
            machine.connected(at: now)
            _ = next()
            machine.subscribed(at: now)
        }

        mutating func deliver(_ count: Int = 1) {
            for _ in 0..<count {
                pending.add(bytes: 1, at: now)
                machine.delivered()
            }
        }

        mutating func commit() {
            pending.reset()
            machine.storeAccepted(at: now)
        }

        mutating func fail(_ error: StoreError) -> Bool {
            machine.storeFailed(error, at: now, isStopping: isStopping, hasPending: !pending.isEmpty)
        }

        mutating func count(ready: Int, consumers: Int = 0) -> AbandonedDeliveries.Verdict {
            let status = AMQPQueueStatus(name: "q", messageCount: ready, consumerCount: consumers)
            return machine.counted(status, at: now)
        }

        /// Goes from consuming to the end of the subscription, with nothing pending.
        mutating func unsubscribe() {
            machine.receivedNothing()
            machine.unsubscribing()
            _ = machine.subscriptionEnded()
        }

        /// Loses the connection without the broker's knowledge, and consumes again.
        mutating func reconnect() {
            _ = machine.connectionFailed(ConsumerStateMachineTests.lost, at: now)
            machine.connectionLost(at: now, heartbeat: 60)
            machine.disconnected()
            consume()
        }

        /// Waits as long as the machine asks for, and returns the microseconds.
        mutating func wait() -> Int64 {
            guard case .wait(let microseconds) = next() else { return 0 }
            now += microseconds
            return microseconds
        }
    }

    // MARK: Batches

    @Test func theStoreComesBeforeTheBrokerAndTheQueueLast() {
        var consumer = Consumer()
        #expect(consumer.next() == .checkStore)
        consumer.machine.storeAccepted(at: 0)
        #expect(consumer.next() == .connect)
        consumer.machine.connected(at: 0)
        #expect(consumer.next() == .subscribe)
        consumer.machine.subscribed(at: 0)
        #expect(consumer.next() == .receive(timeout: ConsumerStateMachine.pollInterval))
    }

    @Test func aFullBatchIsCommittedAtOnce() {
        var consumer = Consumer()
        consumer.consume()
        consumer.deliver(9)
        #expect(consumer.next() == .receive(timeout: 0))
        consumer.deliver()
        #expect(consumer.next() == .commit)
        consumer.commit()
        #expect(consumer.next() == .receive(timeout: ConsumerStateMachine.pollInterval))
    }

    @Test func anOldBatchIsCommitted() {
        var consumer = Consumer()
        consumer.consume()
        consumer.deliver()
        consumer.now = Self.second
        #expect(consumer.next() == .commit)
    }

    @Test func aBatchIsCommittedAfterTheSecondSilence() {
        var consumer = Consumer()
        consumer.consume()
        consumer.deliver(3)
        consumer.machine.receivedNothing()
        #expect(consumer.next() == .coalesce)
        consumer.machine.coalesced()
        #expect(consumer.next() == .receive(timeout: 30_000))
        consumer.deliver()
        #expect(consumer.next() == .receive(timeout: 0))
        consumer.machine.receivedNothing()
        #expect(consumer.next() == .coalesce)
        consumer.machine.coalesced()
        consumer.machine.receivedNothing()
        #expect(consumer.next() == .commit)
    }

    // MARK: The store

    @Test func theStoreAndTheSubscriptionAreCheckedWhileIdle() {
        var consumer = Consumer()
        consumer.consume()
        consumer.machine.receivedNothing()
        #expect(consumer.next() == .receive(timeout: ConsumerStateMachine.pollInterval))
        consumer.now = 2 * Self.second
        consumer.machine.receivedNothing()
        #expect(consumer.next() == .checkStore)
        consumer.machine.storeAccepted(at: consumer.now)
        #expect(consumer.next() == .checkSubscription)
        let sound = AMQPQueueStatus(name: "q", messageCount: 0, consumerCount: 1)
        #expect(consumer.machine.subscriptionChecked(sound, at: consumer.now) == nil)
        #expect(consumer.next() == .receive(timeout: ConsumerStateMachine.pollInterval))
    }

    @Test func aFailingStoreClosesTheConnectionButKeepsTheBatch() {
        var consumer = Consumer()
        consumer.consume()
        consumer.deliver(10)
        #expect(consumer.next() == .commit)
        #expect(consumer.fail(Self.away) == true)
        #expect(consumer.next() == .disconnect)
        consumer.machine.disconnected()
        var waits: [Int64] = []
        for _ in 0..<8 {
            #expect(consumer.next() == .commit)
            #expect(consumer.fail(Self.away) == true)
            #expect(consumer.machine.isProvingStore)
            waits.append(consumer.wait())
        }
        // Twice as long each time, up to five seconds; half of it is random.
        for (wait, step) in zip(waits, [0.1, 0.2, 0.4, 0.8, 1.6, 3.2, 5, 5]) {
            #expect((step / 2 - 0.001...step).contains(Double(wait) / 1_000_000), "\(waits)")
        }
        #expect(consumer.next() == .commit)
        consumer.commit()
        #expect(consumer.machine.isDisconnected)
        #expect(consumer.next() == .connect)
    }

    @Test func theStoreIsWaitedForAtTheStart() {
        var consumer = Consumer()
        #expect(consumer.fail(Self.away) == true)
        #expect(consumer.wait() > 0)
        #expect(consumer.next() == .checkStore)
    }

    @Test(arguments: [StoreError.Code.foreign, .newerSchema, .accessDenied, .notFound])
    func aPermanentStoreFailureEndsTheConsumer(_ code: StoreError.Code) {
        var consumer = Consumer()
        #expect(consumer.fail(StoreError(code, "never")) == false)
    }

    @Test(arguments: [StoreError.Code.accessDenied, .notFound])
    func whatIsRevokedOrRenamedMayReturn(_ code: StoreError.Code) {
        var consumer = Consumer()
        consumer.consume()
        #expect(consumer.fail(StoreError(code, "away")) == true)
        consumer.machine.disconnected()
        #expect(consumer.fail(StoreError(code, "away")) == true)
    }

    @Test func aDrainDoesNotWaitForAStoreThatWasNeverAvailable() {
        var consumer = Consumer(drains: true)
        #expect(consumer.fail(Self.away) == false)
        consumer = Consumer(drains: true)
        consumer.consume()
        consumer.deliver(10)
        #expect(consumer.fail(Self.away) == true)
        consumer.machine.disconnected()
        #expect(consumer.fail(Self.away) == true)
    }

    // MARK: The broker

    @Test func connectionsThatDoNotLastBackOff() {
        var consumer = Consumer()
        consumer.machine.storeAccepted(at: 0)
        var waits: [Int64] = []
        for _ in 0..<9 {
            consumer.machine.connected(at: consumer.now)
            consumer.machine.subscribed(at: consumer.now)
            consumer.now += 400_000
            #expect(consumer.machine.connectionFailed(Self.lost, at: consumer.now) == true)
            #expect(consumer.next() == .disconnect)
            consumer.machine.disconnected()
            #expect(consumer.next() == .checkStore)
            consumer.machine.storeAccepted(at: consumer.now)
            waits.append(consumer.wait())
            #expect(consumer.next() == .connect)
        }
        for (wait, step) in zip(waits, [0.1, 0.2, 0.4, 0.8, 1.6, 3.2, 6.4, 10, 10]) {
            #expect((step / 2 - 0.001...step).contains(Double(wait) / 1_000_000), "\(waits)")
        }
        // A connection that lasts resets the back-off.
        consumer.machine.connected(at: consumer.now)
        #expect(!consumer.machine.isSound(at: consumer.now))
        consumer.now += 5 * Self.second
        #expect(consumer.machine.isSound(at: consumer.now))
        #expect(consumer.machine.connectionFailed(Self.lost, at: consumer.now) == true)
        consumer.machine.disconnected()
        consumer.machine.storeAccepted(at: consumer.now)
        #expect(consumer.wait() <= 100_000)
    }

    @Test func aRequestThatEveryBrokerRefusesEndsTheConsumer() {
        var consumer = Consumer()
        consumer.machine.storeAccepted(at: 0)
        #expect(consumer.machine.connectionFailed(Self.refused, at: 0) == false)
        consumer.machine.connected(at: 0)
        #expect(consumer.machine.connectionFailed(Self.refused, at: 0) == true)
        #expect(consumer.machine.connectionFailed(Self.otherFlavour, at: 0) == false)
    }

    @Test(arguments: [false, true])
    func oneOfSeveralWaitsUntilItsBrokerRelentsUnlessItDrains(drains: Bool) {
        var consumer = Consumer(drains: drains, outlivesRefusals: true)
        consumer.machine.storeAccepted(at: 0)
        for error in [Self.refused, Self.otherFlavour] {
            #expect(consumer.machine.connectionFailed(error, at: 0) == !drains)
        }
    }

    @Test func aDrainDoesNotWaitForABrokerThatItNeverConsumedFrom() {
        var consumer = Consumer(drains: true)
        consumer.machine.storeAccepted(at: 0)
        #expect(consumer.machine.connectionFailed(Self.lost, at: 0) == false)
        // A connection alone does not count as a beginning: the queue may be unreachable.
        consumer.machine.connected(at: 0)
        #expect(consumer.machine.connectionFailed(Self.lost, at: 0) == false)
        consumer.machine.subscribed(at: 0)
        #expect(consumer.machine.connectionFailed(Self.lost, at: 0) == true)
    }

    @Test func anAbsentQueueIsLookedUpEverySecond() {
        var consumer = Consumer()
        consumer.machine.storeAccepted(at: 0)
        consumer.machine.connected(at: 0)
        consumer.machine.queueAbsent(at: 0)
        #expect(consumer.next() == .receive(timeout: ConsumerStateMachine.pollInterval))
        consumer.now = Self.second
        #expect(consumer.next() == .subscribe)
        consumer.machine.queueAbsent(at: consumer.now)
        consumer.now = 2 * Self.second
        #expect(consumer.next() == .checkStore)
        #expect(consumer.fail(Self.away) == true)
        #expect(consumer.next() == .disconnect)
    }

    @Test func aCancelledSubscriptionStillAcknowledgesItsDeliveries() {
        var consumer = Consumer()
        consumer.consume()
        consumer.deliver(3)
        #expect(consumer.machine.subscriptionEnded() == false)
        #expect(!consumer.machine.isConsuming)
        #expect(consumer.next() == .commit)
        consumer.commit()
        #expect(consumer.next() == .disconnect)
        consumer.machine.disconnected()
        #expect(consumer.next() == .checkStore)
    }

    @Test func aSubscriptionWithoutDeliveriesIsRenewedOnceUntilOneArrives() {
        var consumer = Consumer()
        consumer.consume()
        let busy = AMQPQueueStatus(name: "q", messageCount: 5, consumerCount: 2)
        func failures(_ consumer: inout Consumer) -> Int {
            (0..<100).count { _ in consumer.machine.subscriptionChecked(busy, at: consumer.now) != nil }
        }
        #expect(failures(&consumer) > 0)
        consumer.machine.disconnected()
        consumer.consume()
        #expect(failures(&consumer) == 0)
        consumer.deliver()
        consumer.commit()
        consumer.consume()
        #expect(failures(&consumer) > 0)
    }

    @Test func aLostSubscriptionIsRenewed() {
        var consumer = Consumer()
        consumer.consume()
        #expect(consumer.machine.subscriptionChecked(nil, at: 0) != nil)
        #expect(consumer.next() == .disconnect)
    }

    // MARK: The end

    @Test func aDrainEndsWhenNothingIsReadyAfterItsSubscription() {
        var consumer = Consumer(drains: true)
        consumer.consume()
        #expect(consumer.next() == .receive(timeout: 30_000))
        consumer.machine.receivedNothing()
        #expect(consumer.next() == .unsubscribe)
        consumer.machine.unsubscribing()
        // Messages that were still on their way.
        consumer.deliver(10)
        #expect(consumer.next() == .commit)
        consumer.commit()
        consumer.deliver()
        #expect(consumer.next() == .receive(timeout: ConsumerStateMachine.pollInterval))
        #expect(consumer.machine.subscriptionEnded() == true)
        #expect(consumer.next() == .commit)
        consumer.commit()
        #expect(consumer.next() == .countReady)
        #expect(consumer.count(ready: 5) == .none)
        #expect(consumer.next() == .subscribe)
        consumer.machine.subscribed(at: 0)
        consumer.machine.receivedNothing()
        consumer.machine.unsubscribing()
        #expect(consumer.machine.subscriptionEnded() == true)
        // Other consumers do not keep a drain from its end.
        #expect(consumer.count(ready: 0, consumers: 3) == .none)
        #expect(consumer.next() == .disconnect)
        consumer.machine.disconnected()
        #expect(consumer.next() == .end)
    }

    @Test func aDrainWaitsForTheDeliveriesOfALostConnection() {
        var consumer = Consumer(drains: true)
        consumer.consume()
        consumer.reconnect()
        consumer.unsubscribe()
        #expect(consumer.next() == .countReady)
        #expect(consumer.count(ready: 0, consumers: 1) == .possible(190 * Self.second))
        #expect(consumer.next() == .receive(timeout: ConsumerStateMachine.pollInterval))
        consumer.now += Self.second
        #expect(consumer.next() == .countReady)
        // They are back.
        #expect(consumer.count(ready: 7) == .none)
        #expect(consumer.next() == .subscribe)
        consumer.machine.subscribed(at: consumer.now)
        consumer.unsubscribe()
        #expect(consumer.count(ready: 0) == .none)
        #expect(consumer.next() == .disconnect)
        consumer.machine.disconnected()
        #expect(consumer.next() == .end)
    }

    @Test func aWaitingDrainEndsWithItsQueueAndWithAStop() {
        for hasQueue in [true, false] {
            var consumer = Consumer(drains: true)
            consumer.consume()
            consumer.reconnect()
            consumer.unsubscribe()
            #expect(consumer.count(ready: 0, consumers: 1) == .possible(190 * Self.second))
            if hasQueue { consumer.isStopping = true } else { #expect(consumer.machine.counted(nil, at: 0) == .none) }
            #expect(consumer.next() == .disconnect)
            consumer.machine.disconnected()
            #expect(consumer.next() == .end)
        }
    }

    @Test func aDrainHasNothingToWaitForIfTheBrokerKnowsOfTheEnd() {
        // The store failed, and the connection was closed with an answer.
        var consumer = Consumer(drains: true)
        consumer.consume()
        consumer.deliver(10)
        #expect(consumer.fail(Self.away) == true)
        consumer.machine.disconnected()
        consumer.commit()
        consumer.consume()
        consumer.unsubscribe()
        #expect(consumer.count(ready: 0, consumers: 1) == .none)
        // The broker closed the channel before the connection was lost.
        consumer = Consumer(drains: true)
        consumer.consume()
        consumer.machine.channelLost(at: 0)
        consumer.machine.connectionLost(at: 0, heartbeat: 60)
        consumer.machine.disconnected()
        consumer.consume()
        consumer.unsubscribe()
        #expect(consumer.count(ready: 0, consumers: 1) == .none)
    }

    @Test func aDrainTreatsAnAbsentQueueAsEmpty() {
        var consumer = Consumer(drains: true)
        consumer.machine.storeAccepted(at: 0)
        consumer.machine.connected(at: 0)
        consumer.machine.queueAbsent(at: 0)
        #expect(consumer.next() == .disconnect)
        consumer.machine.disconnected()
        #expect(consumer.next() == .end)
    }

    @Test func aStopCommitsWhatIsPendingAndEnds() {
        var consumer = Consumer()
        consumer.consume()
        consumer.deliver(3)
        consumer.isStopping = true
        #expect(consumer.next() == .commit)
        consumer.commit()
        #expect(consumer.next() == .disconnect)
        consumer.machine.disconnected()
        #expect(consumer.next() == .end)
    }

    @Test func aStopTriesAFailingStoreOnceMore() {
        var consumer = Consumer()
        consumer.consume()
        consumer.deliver(3)
        consumer.isStopping = true
        #expect(consumer.fail(Self.away) == true)
        #expect(consumer.next() == .disconnect)
        consumer.machine.disconnected()
        #expect(consumer.next() == .commit)
        #expect(consumer.fail(Self.away) == true)
        #expect(consumer.next() == .end)
    }

    @Test func aStopDuringAWaitEndsAtOnce() {
        var waitingForStore = Consumer()
        #expect(waitingForStore.fail(Self.away) == true)
        waitingForStore.isStopping = true
        #expect(waitingForStore.next() == .end)

        var disconnected = Consumer()
        disconnected.machine.storeAccepted(at: 0)
        disconnected.isStopping = true
        #expect(disconnected.next() == .end)

        var waitingForQueue = Consumer()
        waitingForQueue.machine.storeAccepted(at: 0)
        waitingForQueue.machine.connected(at: 0)
        waitingForQueue.machine.queueAbsent(at: 0)
        waitingForQueue.isStopping = true
        #expect(waitingForQueue.next() == .disconnect)
        waitingForQueue.machine.disconnected()
        #expect(waitingForQueue.next() == .end)
    }
}
