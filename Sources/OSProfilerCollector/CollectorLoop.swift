//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import Foundation
internal import Logging
internal import OSProfilerAMQP
internal import OSProfilerCore
internal import OSProfilerMessaging
internal import OSProfilerStore
internal import Synchronization

/// The consuming thread: connection after connection, batch after batch.
///
/// One thread reads, writes and acknowledges. A pair would not be faster, because the broker is the limit, and one
/// owner keeps the order plain: decode, commit, acknowledge.
final class CollectorLoop {
    /// Longest wait in one call, so that a stop is noticed soon.
    private static let patience: Int64 = 100_000
    /// How long a filling batch lets the socket fill before it reads on: waking for every packet would cost more than
    /// the messages in it.
    private static let gulp: Int64 = 1_000
    /// Between two looks for a queue that does not exist. Each look that fails leaves a line in the broker's log.
    private static let queueLookPeriod: Int64 = 1_000_000
    /// A connection that lasts for so long is a sound one: the next that breaks is the first of a new episode.
    private static let soundPeriod: Int64 = 5_000_000

    private let configuration: CollectorConfiguration
    private let store: WatchedStore
    private let logger: Logger
    private let shared: CollectorShared
    private let quarantine: Quarantine
    private let mirrors: [Mirror]
    private var connectionBackoff = Backoff(first: .milliseconds(100), limit: .seconds(10))
    private var generator = SystemRandomNumberGenerator()
    private var hasConnected = false
    private var hasConsumed = false
    /// When the connection was made, in microseconds; nil without one.
    private var connectedAt: Int64?
    /// While quarantine is out, rejected messages are kept in the store.
    private var keepsRejected = false
    /// What was told of this episode.
    private var told: Set<Trouble> = []

    /// What an operator has to look at.
    private enum Trouble: Hashable {
        case connection, queue
        case refusal(String)
        case store(String)
    }
    /// Kinds of trouble told in an episode.
    private static let toldLimit = 8

    init(
        _ configuration: CollectorConfiguration,
        store: any TraceStore,
        mirrors: [Mirror],
        logger: Logger,
        _ shared: CollectorShared
    ) {
        self.configuration = configuration
        self.mirrors = mirrors
        self.store = WatchedStore(configuration, store: store, shared)
        self.logger = logger
        self.shared = shared
        quarantine = Quarantine(configuration)
    }

    private var isStopping: Bool { shared.isStopping.load(ordering: .relaxed) }

    /// Runs until stopped or drained.
    func run() throws {
        defer {
            quarantine.close()
            store.close()
        }
        // A local, handed down: as a property, every access to it would be checked for overlap while running.
        var batch = PendingBatch(configuration)
        // Nothing is taken from the broker before there is somewhere to put it.
        try waitForStore(&batch)
        var delay: Int64 = 0
        while !isStopping {
            setState(.connecting)
            pause(delay)
            connectedAt = nil
            do throws(AMQPError) {
                let subscription = try Subscription(configuration)
                defer { subscription.close() }
                noteConnected(subscription)
                if try consume(from: subscription, &batch) == .drained { return }
            } catch {
                try handle(error)
            }
            batch.forgetDeliveries()
            try waitForStore(&batch)
            if isSound { connectionBackoff.succeeded() }
            delay = connectionBackoff.failed(using: &generator)
        }
    }

    // MARK: One connection

    private enum End { case stopped, drained, lost }

    /// Consumes on one connection until it ends, for whatever reason.
    ///
    /// Store errors are turned into an end of the connection: its deliveries come again, and those in hand are kept.
    private func consume(from subscription: Subscription, _ batch: inout PendingBatch) throws(AMQPError) -> End {
        if let end = try waitForQueue(subscription) { return end }
        setState(.consuming)
        hasConsumed = true
        shared.update { $0.reason = nil }
        var now = MonotonicClock.microseconds()
        var check = SubscriptionCheck(at: now)
        let quiet = configuration.quietPeriod.wholeMicroseconds
        let patience = configuration.drains ? quiet : Self.patience
        var hasGulped = false
        while true {
            let event = try subscription.connection.nextEvent(
                timeoutMicroseconds: batch.isEmpty ? patience : hasGulped ? quiet : 0
            )
            switch event {
            case .delivery(let delivery):
                hasGulped = false
                if batch.isEmpty {
                    now = MonotonicClock.microseconds()
                    check.delivered()
                }
                batch.add(delivery, at: now)
                if batch.policy.isDue(at: now), try !settle(&batch, on: subscription) { return .lost }
                if isStopping { return try settle(&batch, on: subscription) ? .stopped : .lost }
            case .idle where !batch.isEmpty && !hasGulped:
                usleep(UInt32(Self.gulp))
                hasGulped = true
                now = MonotonicClock.microseconds()
            case .idle:
                shared.turned(at: MonotonicClock.microseconds())
                guard try settle(&batch, on: subscription), storeTakesPoints() else { return .lost }
                quarantine.pump()
                if isStopping { return .stopped }
                if configuration.drains {
                    guard try finish(subscription, &batch) else { return .lost }
                    if try (subscription.queueStatus()?.messageCount ?? 0) == 0 { return .drained }
                    if let end = try waitForQueue(subscription) { return end }
                    continue
                }
                now = MonotonicClock.microseconds()
                if isSound { resumed() }
                if now >= check.isDueAt, let failure = check.failure(try subscription.queueStatus(), at: now) {
                    interrupted(by: .queue, failure + "; subscribing again", level: .warning)
                    return .lost
                }
            case .cancelled:
                guard try settle(&batch, on: subscription) else { return .lost }
                interrupted(
                    by: .queue,
                    "the broker cancelled the consumer, as when a queue is deleted; looking for it",
                    level: .warning
                )
                return .lost
            case .channelClosed(_, let code, let text):
                batch.forgetDeliveries()
                let failure = subscription.connection.channelFailure(code, text)
                interrupted(by: .refusal(failure.message), failure.message, level: .warning)
                return .lost
            case .confirmed, .rejected, .returned, .blocked, .unblocked:
                break
            }
        }
    }

    /// Ends the subscription and settles what was on its way: a queue that has nothing ready may have handed out its
    /// last messages a moment ago. Asked before, the broker would answer behind all of them, however large they are.
    ///
    /// - Returns: false when the store does not take it, or the channel is gone.
    private func finish(_ subscription: Subscription, _ batch: inout PendingBatch) throws(AMQPError) -> Bool {
        try subscription.unsubscribe()
        while true {
            switch try subscription.connection.nextEvent(timeoutMicroseconds: Self.patience) {
            case .delivery(let delivery):
                let now = MonotonicClock.microseconds()
                batch.add(delivery, at: now)
                if batch.policy.isDue(at: now), try !settle(&batch, on: subscription) { return false }
            case .cancelled:
                guard try settle(&batch, on: subscription) else { return false }
                subscription.endChannel()
                return true
            case .channelClosed: return false
            case .idle where isStopping: return false
            default: continue
            }
        }
    }

    /// - Returns: nil when the queue is there, else why it is not waited for any longer.
    private func waitForQueue(_ subscription: Subscription) throws(AMQPError) -> End? {
        while try subscription.subscribe() == .absent {
            if configuration.drains {
                logger.notice(
                    "there is no queue to drain, which counts as an empty one",
                    metadata: ["queue": "\(configuration.consumedQueue)"]
                )
                return .drained
            }
            setState(.waitingForQueue)
            interrupted(
                by: .queue,
                "waiting for the queue, which the first traced request of a service creates",
                level: .notice
            )
            let end = MonotonicClock.microseconds() + Self.queueLookPeriod
            while MonotonicClock.microseconds() < end {
                if isStopping { return .stopped }
                guard storeTakesPoints() else { return .lost }
                shared.turned(at: MonotonicClock.microseconds())
                _ = try subscription.connection.nextEvent(timeoutMicroseconds: Self.patience)
            }
        }
        return nil
    }

    // MARK: Settling a batch

    /// Stores and quarantines what is in hand, then acknowledges it.
    ///
    /// - Returns: false when the store or quarantine does not take it; it stays in hand, unacknowledged.
    private func settle(_ batch: inout PendingBatch, on subscription: Subscription) throws(AMQPError) -> Bool {
        guard !batch.isEmpty else { return true }
        do throws(StoreError) {
            let tag = batch.lastTag
            let (count, opened) = (batch.policy.count, batch.policy.opened)
            try settleInStore(&batch)
            if let tag { acknowledge(tag, count, openedAt: opened, subscription) }
            resumed()
            return true
        } catch {
            // The channel is given up with the connection, and what it delivered comes again.
            interrupted(by: error)
            return false
        }
    }

    private func acknowledge(_ tag: UInt64, _ count: Int, openedAt opened: Int64, _ subscription: Subscription) {
        do throws(AMQPError) {
            try subscription.acknowledge(upTo: tag)
            shared.acknowledged(count, openedAt: opened)
        } catch {
            // Stored but not acknowledged: it comes again and is known then. The next read ends the connection.
            logger.debug("an acknowledgement was not sent", metadata: ["error": "\(error)"])
        }
    }

    private func settleInStore(_ batch: inout PendingBatch) throws(StoreError) {
        let (count, bytes, rejections) = (batch.policy.count, batch.policy.bytes, batch.rejected.count)
        shared.update {
            $0.inFlightMessages = count
            $0.inFlightBytes = bytes
        }
        let start = MonotonicClock.microseconds()
        do throws(StoreError) {
            // The points first: a store that is away stops the batch here, before anything is published.
            if !batch.points.isEmpty {
                try store.checkRoom()
                let result = try store.append(batch.points, rejected: [])
                for mirror in mirrors { mirror.offer(batch.points, at: .now()) }
                batch.pointsAppended(result)
            }
            let left = quarantined(&batch)
            if !left.isEmpty {
                try store.checkRoom()
                _ = try store.append(PointBatch(), rejected: left)
            }
        } catch {
            shared.failedToStore()
            throw error
        }
        var result = batch.appended
        result.duplicates += batch.knownRejections
        batch.settled()
        shared.stored(result, rejected: rejections, of: count, bytes, since: start)
    }

    /// Moves the rejected messages to the queue.
    ///
    /// - Returns: those that have to go into the store, because the broker did not confirm them.
    private func quarantined(_ batch: inout PendingBatch) -> [RejectedMessage] {
        guard !batch.rejected.isEmpty else { return [] }
        if batch.rejected.contains(where: { $0.fate == .pending }) {
            note(quarantine.publish(&batch.rejected, now: MonotonicClock.microseconds()))
        }
        return batch.rejected.filter { $0.fate != .quarantined }.map { $0.stored(at: .now()) }
    }

    /// Tells where rejected messages go from now on, when that changes.
    private func note(_ quarantineFailure: AMQPError?) {
        guard keepsRejected != (quarantineFailure != nil) else { return }
        keepsRejected = quarantineFailure != nil
        if let quarantineFailure {
            logger.info(
                "rejected messages go to the store, the queue does not take them",
                metadata: ["error": "\(quarantineFailure)"]
            )
        } else {
            logger.info("rejected messages go to the queue again")
        }
    }

    /// Looks, from time to time, whether the store still takes points, although none come.
    private func storeTakesPoints() -> Bool {
        guard store.isLookDue else { return true }
        do throws(StoreError) {
            try store.look()
            return true
        } catch {
            // A stop cuts the look short, which says nothing of the store.
            if !isStopping { interrupted(by: error) }
            return false
        }
    }

    // MARK: Trouble

    /// Decides what follows a broken connection, or throws when nothing can.
    private func handle(_ error: AMQPError) throws {
        // What worked before may work again, as when a permission comes back; what no broker would take never does.
        let isHopeless = [.preconditionFailed, .invalidArgument].contains(error.code)
        guard error.isRetriable || hasConnected && !configuration.drains && !isHopeless else {
            throw MessagingError(error)
        }
        interrupted(by: error.isRetriable ? .connection : .refusal(error.message), error.message, level: .warning)
        // A drain is a job with an end: it does not wait for what is not there when it begins.
        if configuration.drains, !hasConsumed { throw MessagingError(error) }
    }

    /// Whether the connection has lasted.
    private var isSound: Bool {
        connectedAt.map { MonotonicClock.microseconds() - $0 >= Self.soundPeriod } ?? false
    }

    /// Waits until the store takes what is in hand, or, with empty hands, would take something.
    ///
    /// What is in hand is unacknowledged and comes again; stored now, it survives even a transient queue whose broker
    /// dies meanwhile.
    private func waitForStore(_ batch: inout PendingBatch) throws(StoreError) {
        var backoff = Backoff(first: .milliseconds(100), limit: .seconds(5))
        while true {
            do throws(StoreError) {
                if batch.isEmpty { try store.look() } else { try settleInStore(&batch) }
                shared.update { if $0.state == .storeUnavailable { $0.reason = nil } }
                return
            } catch {
                if isStopping, batch.isEmpty { return }
                guard isWorthWaiting(for: error) else { throw error }
                interrupted(by: error)
                setState(.storeUnavailable)
                if isStopping { return }
                pause(backoff.failed(using: &generator))
            }
        }
    }

    /// As with a broker: what worked before may work again, a permission that was never there is a mistake, and a drain,
    /// which is a job with an end, does not wait for what is away when it begins.
    private func isWorthWaiting(for error: StoreError) -> Bool {
        error.isRetriable && (store.hasWorked || !configuration.drains && error.code != .accessDenied)
    }

    private func pause(_ microseconds: Int64) {
        let end = MonotonicClock.microseconds() + microseconds
        while !isStopping, MonotonicClock.microseconds() < end {
            shared.turned(at: MonotonicClock.microseconds())
            Thread.sleep(forTimeInterval: min(0.05, Double(end - MonotonicClock.microseconds()) / 1_000_000))
        }
    }

    private func noteConnected(_ subscription: Subscription) {
        if hasConnected { shared.reconnected() }
        hasConnected = true
        connectedAt = MonotonicClock.microseconds()
        // In the middle of an episode only its end is told.
        guard told.isEmpty else { return }
        logger.info("connected", metadata: ["broker": "\(subscription.connection.endpoint)"])
    }

    private func setState(_ state: CollectorStatistics.State) {
        shared.turned(at: MonotonicClock.microseconds())
        shared.update { $0.state = state }
    }

    private func interrupted(by error: StoreError) {
        // Full is full, whether the floor is met first or the disk's end.
        interrupted(
            by: .store(error.code == .full ? "full" : error.description),
            "the store does not take points: \(error)",
            level: .error
        )
    }

    /// Notes why nothing is consumed. Of an episode each kind of trouble is logged once, however often it is met; that a
    /// connection fails now in this way and now in that is a detail, what broker and store object to is not.
    private func interrupted(by trouble: Trouble, _ reason: String, level: Logger.Level) {
        shared.update { $0.reason = reason }
        let isFirst = told.count < Self.toldLimit && told.insert(trouble).inserted
        logger.log(
            level: isFirst ? level : .debug,
            "consuming is interrupted",
            metadata: ["reason": "\(reason)"]
        )
    }

    /// Ends the episode: something was acknowledged, or the connection has lasted.
    private func resumed() {
        guard !told.isEmpty else { return }
        told.removeAll()
        logger.info("consuming again")
    }
}
