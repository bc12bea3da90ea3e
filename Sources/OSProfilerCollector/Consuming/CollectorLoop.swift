//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import Foundation
internal import Logging
internal import OSProfilerAMQP
internal import OSProfilerCore
internal import OSProfilerMessaging
internal import OSProfilerStore

/// The consuming thread: carries out the decisions of ``ConsumerStateMachine``.
///
/// One thread reads, writes and acknowledges. Two threads would not be faster, because the broker is the limit, and a
/// single owner keeps the order simple: decode, commit, then acknowledge or quarantine.
final class CollectorLoop {
    private let configuration: CollectorConfiguration
    private let store: StoreSession
    private let logger: Logger
    /// Exchanges whose missing binding the log names already.
    private var reportedUnbound: Set<String> = []
    /// Whether the queue has to be inspected, because it may be a new one.
    private var inspectsQueue = true
    private var isStream = false
    private var hasWarnedOfHeartbeat = false
    private let status: CollectorStatus
    private let stop: StopSignal
    private let quarantine: Quarantine
    private let mirrors: [Mirror]
    private var subscription: Subscription?
    private var outages: OutageLog
    /// Rejected messages are kept in the store while the quarantine queue does not accept them.
    private var keepsRejected = false
    private var rejections = RejectionLog()
    private var hasReportedAbandoned = false
    private var hasReportedReturned = false

    init(
        _ configuration: CollectorConfiguration,
        store: any TraceStore,
        mirrors: [Mirror],
        logger: Logger,
        _ status: CollectorStatus,
        _ stop: StopSignal
    ) {
        self.configuration = configuration
        self.mirrors = mirrors
        self.store = StoreSession(configuration, store: store, status, stop)
        self.logger = logger
        self.status = status
        self.stop = stop
        outages = OutageLog(logger)
        quarantine = Quarantine(configuration, logger: logger)
    }

    /// Runs until the collector is stopped or the queue is drained.
    func run() throws {
        defer {
            _ = subscription?.close()
            quarantine.close()
            store.close()
        }
        // Local variables that are passed on: the runtime would check every access to properties for exclusivity.
        var batch = PendingBatch(configuration)
        var machine = ConsumerStateMachine(
            drains: configuration.drains,
            quietPeriod: configuration.quietPeriod.wholeMicroseconds
        )
        var now = MonotonicClock.microseconds()
        while true {
            let action = machine.next(at: now, pending: batch.policy, isStopping: stop.isRaised)
            do {
                switch action {
                case .end: return
                case .receive(let timeout): try receive(timeout, &machine, &batch, &now)
                default:
                    try perform(action, &machine, &batch)
                    now = MonotonicClock.microseconds()
                }
            } catch let error as AMQPError {
                now = MonotonicClock.microseconds()
                guard machine.connectionFailed(error, at: now) else { throw MessagingError(error) }
                let cause: OutageLog.Cause = error.isRetriable ? .connection : .refusal(error.message)
                interrupted(by: cause, error.advisedMessage, .warning)
            }
        }
    }

    /// Performs every action except receiving, which happens for each message.
    private func perform(
        _ action: ConsumerStateMachine.Action,
        _ machine: inout ConsumerStateMachine,
        _ batch: inout PendingBatch
    ) throws {
        status.turned(at: MonotonicClock.microseconds())
        switch action {
        case .commit: try commitAndAcknowledge(&batch, &machine)
        case .checkStore: try checkStore(&machine, hasPending: !batch.isEmpty)
        case .connect: try connect(&machine)
        case .subscribe: try subscribe(&machine, &batch)
        case .checkSubscription: try checkSubscription(&machine, &batch)
        case .coalesce:
            usleep(UInt32(ConsumerStateMachine.coalesceDelay))
            machine.coalesced()
        case .unsubscribe:
            try subscription?.unsubscribe()
            machine.unsubscribing()
        case .countReady: try countReady(&machine, &batch)
        case .disconnect: disconnect(&machine, &batch)
        case .wait(let microseconds):
            stop.wait(microseconds: min(microseconds, ConsumerStateMachine.soundPeriod))
        case .receive, .end: break
        }
    }

    // MARK: The broker

    private func connect(_ machine: inout ConsumerStateMachine) throws(AMQPError) {
        let subscription = try Subscription(configuration)
        self.subscription = subscription
        if machine.hasConnected { status.reconnected() }
        machine.connected(at: MonotonicClock.microseconds())
        if subscription.connection.heartbeat == 0, !hasWarnedOfHeartbeat {
            hasWarnedOfHeartbeat = true
            logger.warning("heartbeats are off: a connection that dies silently may go unnoticed")
        }
        // Within an outage only its end is logged.
        guard !outages.isInEpisode else { return }
        logger.info("connected", metadata: [LogKey.broker: "\(subscription.connection.endpoint)"])
    }

    private func subscribe(_ machine: inout ConsumerStateMachine, _ batch: inout PendingBatch) throws(AMQPError) {
        guard let subscription else { return }
        let found = try subscription.subscribe(inspecting: inspectsQueue)
        let now = MonotonicClock.microseconds()
        switch found {
        case .ready:
            machine.subscribed(at: now)
            batch.subscribed(at: now)
            setState(.consuming)
            status.update { $0.reason = nil }
            for (exchange, reason) in subscription.unbound where reportedUnbound.insert(exchange).inserted {
                logger.warning(
                    "the queue could not be bound to an exchange",
                    metadata: [LogKey.exchange: "\(exchange)", LogKey.reason: "\(reason)"]
                )
            }
            if let inspection = subscription.inspection {
                inspection.log(to: logger)
                isStream = inspection.isStream
            }
            inspectsQueue = false
        case .absent where configuration.drains, .exchangeAbsent where configuration.drains:
            machine.queueAbsent(at: now)
            logger.notice(
                "the queue to drain does not exist, which counts as empty",
                metadata: [LogKey.queue: "\(configuration.consumedQueue)"]
            )
        case .absent, .exchangeAbsent:
            machine.queueAbsent(at: now)
            inspectsQueue = true
            setState(.waitingForQueue)
            interrupted(by: .queue, "waiting for \(found.missing)", .notice)
        }
    }

    /// What to do if the queue was deleted, unless the consumer creates it.
    private var deletionAdvice: String {
        configuration.createsQueue || configuration.pool != nil ? "" : "; \(AbsentQueue.remedy)"
    }

    private func checkSubscription(
        _ machine: inout ConsumerStateMachine,
        _ batch: inout PendingBatch
    ) throws(AMQPError) {
        guard try areAcknowledged(&machine, &batch) else { return }
        var found = try subscription?.queueStatus()
        // Of a stream the broker counts neither.
        if isStream { found = found.map { AMQPQueueStatus(name: $0.name, messageCount: 0, consumerCount: 1) } }
        guard let failure = machine.subscriptionChecked(found, at: MonotonicClock.microseconds()) else { return }
        interrupted(by: .queue, failure + "; subscribing again" + (found == nil ? deletionAdvice : ""), .warning)
    }

    /// Waits until the broker has processed the acknowledgements of rejected messages, which it would deliver again.
    ///
    /// - Returns: false if the broker closed the channel instead.
    private func areAcknowledged(
        _ machine: inout ConsumerStateMachine,
        _ batch: inout PendingBatch
    ) throws(AMQPError) -> Bool {
        guard batch.awaitsAcknowledgement else { return true }
        if let failure = try subscription?.awaitAcknowledgements() {
            machine.channelLost(at: MonotonicClock.microseconds())
            interrupted(by: .refusal(failure.message), failure.message, .warning)
            return false
        }
        batch.acknowledgementsProcessed()
        return true
    }

    private func countReady(_ machine: inout ConsumerStateMachine, _ batch: inout PendingBatch) throws {
        guard try areAcknowledged(&machine, &batch) else { return }
        subscription?.endChannel()
        let found = try subscription?.queueStatus()
        switch machine.counted(found, at: MonotonicClock.microseconds()) {
        case .none: break
        case .possible(let left):
            let reason = "it notices the loss within \((left + 999_999) / 1_000_000) s"
            status.update { $0.reason = "waiting for the messages of a lost connection: \(reason)" }
            guard !hasReportedAbandoned else { return }
            hasReportedAbandoned = true
            logger.notice(
                "the broker may hold messages of a lost connection, and the drain waits for them",
                metadata: [LogKey.queue: "\(configuration.consumedQueue)", LogKey.reason: "\(reason)"]
            )
        case .undecidable:
            throw MessagingError(
                .broker,
                "the broker may hold messages of a lost connection, and without heartbeats it may hold them for ever: drain "
                    + "\(configuration.consumedQueue) again with heartbeats, after `rabbitmqctl list_connections` shows no old "
                    + "connection"
            )
        }
    }

    private func disconnect(_ machine: inout ConsumerStateMachine, _ batch: inout PendingBatch) {
        let end = subscription?.close()
        subscription = nil
        let now = MonotonicClock.microseconds()
        if let end, !end.isKnownToBroker {
            machine.connectionLost(at: now, heartbeat: end.heartbeat)
            hasReportedAbandoned = false
            let noticed = now + AbandonedDeliveries.noticeTime(heartbeat: end.heartbeat)
            batch.forgetDeliveries(returnedUntil: noticed)
        } else {
            if end?.isAcknowledged == true { batch.acknowledgementsProcessed() }
            batch.forgetDeliveries()
        }
        machine.disconnected()
    }

    /// - Parameter now: updated unless the message follows others at once: reading the clock for each would cost too
    ///   much.
    @inline(__always)
    private func receive(
        _ timeout: Int64,
        _ machine: inout ConsumerStateMachine,
        _ batch: inout PendingBatch,
        _ now: inout Int64
    ) throws(AMQPError) {
        guard let subscription else { return }
        switch try subscription.connection.nextEvent(timeoutMicroseconds: timeout) {
        case .delivery(let delivery):
            if batch.isEmpty { now = MonotonicClock.microseconds() }
            batch.add(delivery, at: now)
            machine.delivered()
        case let event:
            now = MonotonicClock.microseconds()
            if case .idle = event, batch.isEmpty { batch.forgetAwaited(at: now) }
            received(event, &machine, isIdle: batch.isEmpty, at: now)
        }
    }

    /// Handles every event except a delivery.
    private func received(_ event: AMQPEvent, _ machine: inout ConsumerStateMachine, isIdle: Bool, at now: Int64) {
        switch event {
        case .idle:
            status.turned(at: now)
            machine.receivedNothing()
            guard isIdle else { return }
            quarantine.pump()
            if machine.isConsuming, machine.isSound(at: now) { outages.resumed() }
        case .cancelled:
            guard !machine.subscriptionEnded() else { return }
            inspectsQueue = true
            let reason = "the broker cancelled the consumer, perhaps with its queue; looking for the queue"
            interrupted(by: .queue, reason + deletionAdvice, .warning)
        case .channelClosed(_, let code, let text):
            machine.channelLost(at: now)
            guard let failure = subscription?.connection.channelFailure(code, text) else { return }
            interrupted(by: .refusal(failure.message), failure.message, .warning)
        case .delivery, .confirmed, .rejected, .returned, .blocked, .unblocked:
            break
        }
    }

    // MARK: The store

    private func checkStore(_ machine: inout ConsumerStateMachine, hasPending: Bool) throws(StoreError) {
        do throws(StoreError) {
            try store.healthCheck()
        } catch {
            return try storeFailed(error, &machine, hasPending: hasPending)
        }
        storeAccepted(&machine)
    }

    /// Stores and quarantines the pending messages, then acknowledges them. If their channel is gone, they are stored
    /// without an acknowledgement: the broker redelivers them, and even if it dies with its transient queue they are
    /// not lost.
    private func commitAndAcknowledge(
        _ batch: inout PendingBatch,
        _ machine: inout ConsumerStateMachine
    ) throws(StoreError) {
        let (tag, count, opened) = (batch.lastTag, batch.policy.count, batch.policy.opened)
        do throws(StoreError) {
            try commit(&batch)
        } catch {
            status.failedToStore()
            return try storeFailed(error, &machine, hasPending: true)
        }
        if let tag { acknowledge(upTo: tag, count, openedAt: opened) }
        storeAccepted(&machine)
        if machine.isConsuming { outages.resumed() }
    }

    private func acknowledge(upTo tag: UInt64, _ count: Int, openedAt opened: Int64) {
        do throws(AMQPError) {
            try subscription?.acknowledge(upTo: tag)
            status.acknowledged(count, openedAt: opened)
        } catch {
            // Stored but not acknowledged: the broker redelivers it as a duplicate. The next read ends the connection.
            logger.debug("an acknowledgement was not sent", metadata: [LogKey.error: "\(error)"])
        }
    }

    private func commit(_ batch: inout PendingBatch) throws(StoreError) {
        let (count, bytes) = (batch.policy.count, batch.policy.bytes)
        let rejections = batch.rejected.map(\.rejection)
        status.update {
            $0.inFlightMessages = count
            $0.inFlightBytes = bytes
        }
        let start = MonotonicClock.microseconds()
        // The points go first: if the store is unavailable, the batch stops here, before anything is published.
        if !batch.points.isEmpty {
            let result = try store.append(batch.points, rejected: [])
            for mirror in mirrors { mirror.offer(batch.points, at: .now()) }
            batch.pointsAppended(result)
        }
        let left = quarantined(&batch)
        if !left.isEmpty { _ = try store.append(PointBatch(), rejected: left) }
        var result = batch.appended
        result.duplicates += batch.knownRejections
        batch.committed()
        status.stored(result, rejected: rejections, of: count, bytes, since: start)
    }

    /// Moves the rejected messages to the quarantine queue.
    ///
    /// - Returns: the messages that have to go into the store: those that the broker did not confirm, and copies of the
    ///   others if the queue can lose them and the store has a place for them.
    private func quarantined(_ batch: inout PendingBatch) -> [RejectedMessage] {
        guard let first = batch.rejected.first else { return [] }
        if rejections.rejected(at: MonotonicClock.microseconds()) {
            logger.notice(
                "messages that are not trace points are rejected",
                metadata: [LogKey.reason: "\(first.rejection)", LogKey.queue: "\(quarantine.queue)"]
            )
        }
        if store.keepsRejected { takeReturned(&batch) }
        if batch.rejected.contains(where: { $0.fate == .pending }) {
            noteQuarantine(quarantine.publish(&batch.rejected, now: MonotonicClock.microseconds()))
        }
        let keepsCopies = quarantine.isLossy && store.keepsRejected
        return batch.rejected.filter { keepsCopies || $0.fate != .quarantined }.map { $0.stored(at: .now()) }
    }

    /// Leaves messages that come back from the quarantine queue to the store: from there they would come back for ever.
    private func takeReturned(_ batch: inout PendingBatch) {
        for index in batch.rejected.indices where batch.rejected[index].fate == .pending {
            guard quarantine.hasHeld(batch.rejected[index].message) else { continue }
            batch.rejected[index].fate = .cameBack
            guard !hasReportedReturned else { continue }
            hasReportedReturned = true
            logger.warning(
                "rejected messages come back from their queue, and go to the store",
                metadata: [LogKey.queue: "\(quarantine.queue)"]
            )
        }
    }

    /// Logs where rejected messages go from now on, if that changed.
    private func noteQuarantine(_ failure: AMQPError?) {
        if let reason = quarantine.takeRefusedLimit() {
            logger.warning(
                "the queue of rejected messages exists with another limit",
                metadata: [LogKey.queue: "\(quarantine.queue)", LogKey.reason: "\(reason)"]
            )
        }
        guard keepsRejected != (failure != nil) else { return }
        keepsRejected = failure != nil
        if let failure {
            logger.info(
                "rejected messages go to the store because the queue does not accept them",
                metadata: [LogKey.error: "\(failure)"]
            )
        } else {
            logger.info("rejected messages go to the queue again")
        }
    }

    private func storeAccepted(_ machine: inout ConsumerStateMachine) {
        machine.storeAccepted(at: MonotonicClock.microseconds())
        status.update { if $0.state == .storeUnavailable { $0.reason = nil } }
        if machine.isDisconnected { setState(.connecting) }
    }

    /// - Throws: the error, if the collector cannot recover from it by waiting.
    private func storeFailed(
        _ error: StoreError,
        _ machine: inout ConsumerStateMachine,
        hasPending: Bool
    ) throws(StoreError) {
        let (now, isStopping) = (MonotonicClock.microseconds(), stop.isRaised)
        guard machine.storeFailed(error, at: now, isStopping: isStopping, hasPending: hasPending) else { throw error }
        // A stop cuts the check short; its failure then says nothing about the store.
        if isStopping, !hasPending { return }
        interrupted(by: .store(error.code), "the store does not accept points: \(error)", .error)
        if machine.isProvingStore { setState(.storeUnavailable) }
    }

    // MARK: Status

    private func setState(_ state: CollectorStatistics.State) {
        status.turned(at: MonotonicClock.microseconds())
        status.update { $0.state = state }
    }

    /// Records and logs why nothing is consumed.
    private func interrupted(by cause: OutageLog.Cause, _ reason: String, _ level: Logger.Level) {
        status.update { $0.reason = reason }
        outages.interrupted(by: cause, reason, level: level)
    }
}
