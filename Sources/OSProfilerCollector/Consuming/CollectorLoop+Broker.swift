//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import Logging
internal import OSProfilerAMQP
internal import OSProfilerCore
internal import OSProfilerMessaging
internal import OSProfilerStore

// The actions that concern the broker: connecting, subscribing, receiving, counting.

extension CollectorLoop {
    func connect(_ machine: inout ConsumerStateMachine) throws(AMQPError) {
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

    func subscribe(_ machine: inout ConsumerStateMachine, _ batch: inout PendingBatch) throws(AMQPError) {
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

    func checkSubscription(
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
    func areAcknowledged(
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

    func countReady(_ machine: inout ConsumerStateMachine, _ batch: inout PendingBatch) throws {
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

    func disconnect(_ machine: inout ConsumerStateMachine, _ batch: inout PendingBatch) {
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
    func receive(
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
    func received(_ event: AMQPEvent, _ machine: inout ConsumerStateMachine, isIdle: Bool, at now: Int64) {
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
}
