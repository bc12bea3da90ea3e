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

    private let configuration: CollectorConfiguration
    private let writer: any TraceWriter
    private let store: any TraceStore
    private let logger: Logger
    private let shared: Collector.Shared
    private let quarantine: Quarantine
    private var connectionBackoff = Backoff(first: .milliseconds(100), limit: .seconds(10))
    private var generator = SystemRandomNumberGenerator()
    private var hasConnected = false
    /// While quarantine is out, rejected messages are kept in the store.
    private var keepsRejected = false
    /// What was logged last of an episode, so that each is told once.
    private var reported: String?

    init(
        _ configuration: CollectorConfiguration,
        writer: any TraceWriter,
        store: any TraceStore,
        logger: Logger,
        _ shared: Collector.Shared
    ) {
        self.configuration = configuration
        self.writer = writer
        self.store = store
        self.logger = logger
        self.shared = shared
        quarantine = Quarantine(configuration)
    }

    private var isStopping: Bool { shared.isStopping.load(ordering: .relaxed) }

    /// Runs until stopped or drained.
    func run() throws {
        defer { quarantine.close() }
        // A local, handed down: as a property, every access to it would be checked for overlap while running.
        var inHand = InHand(configuration)
        while !isStopping {
            setState(.connecting)
            do throws(AMQPError) {
                let subscription = try Subscription(configuration)
                defer { subscription.close() }
                noteConnected(subscription)
                if try consume(from: subscription, &inHand) == .drained { return }
            } catch {
                try handle(error)
            }
            inHand.forgetDeliveries()
            try settleWithoutBroker(&inHand)
        }
    }

    // MARK: One connection

    private enum End { case stopped, drained, lost }

    /// Consumes on one connection until it ends, for whatever reason.
    ///
    /// Store errors are turned into an end of the connection: its deliveries come again, and those in hand are kept.
    private func consume(from subscription: Subscription, _ inHand: inout InHand) throws(AMQPError) -> End {
        guard try waitForQueue(subscription) else { return configuration.drains ? .drained : .stopped }
        setState(.consuming)
        report(nil)
        connectionBackoff.succeeded()
        var now = MonotonicClock.microseconds()
        let quiet = configuration.quietPeriod.wholeMicroseconds
        let patience = configuration.drains ? quiet : Self.patience
        var hasGulped = false
        while true {
            let event = try subscription.connection.nextEvent(
                timeoutMicroseconds: inHand.isEmpty ? patience : hasGulped ? quiet : 0
            )
            switch event {
            case .delivery(let delivery):
                hasGulped = false
                if inHand.isEmpty { now = MonotonicClock.microseconds() }
                inHand.add(delivery, at: now)
                if inHand.policy.isDue(at: now), try !settle(&inHand, on: subscription) { return .lost }
                if isStopping { return try settle(&inHand, on: subscription) ? .stopped : .lost }
            case .idle where !inHand.isEmpty && !hasGulped:
                usleep(UInt32(Self.gulp))
                hasGulped = true
                now = MonotonicClock.microseconds()
            case .idle:
                guard try settle(&inHand, on: subscription) else { return .lost }
                quarantine.pump()
                if isStopping { return .stopped }
                if configuration.drains, try (subscription.readyCount() ?? 0) == 0 {
                    guard try finish(subscription, &inHand) else { return .lost }
                    if try (subscription.readyCount() ?? 0) == 0 { return .drained }
                    guard try waitForQueue(subscription) else { return .drained }
                }
            case .cancelled:
                report("the queue was deleted; waiting for it", level: .warning)
                _ = try settle(&inHand, on: subscription)
                return .lost
            case .channelClosed(_, let code, let text):
                inHand.forgetDeliveries()
                report("the broker closed the channel: \(code) \(text)", level: .warning)
                return .lost
            case .confirmed, .rejected, .returned, .blocked, .unblocked:
                break
            }
        }
    }

    /// Ends the subscription and settles what was on its way: an empty queue may have handed its last messages to us
    /// a moment ago.
    ///
    /// - Returns: false when the store does not take it.
    private func finish(_ subscription: Subscription, _ inHand: inout InHand) throws(AMQPError) -> Bool {
        try subscription.unsubscribe()
        while case .delivery(let delivery) = try subscription.connection.nextEvent(timeoutMicroseconds: 0) {
            let now = MonotonicClock.microseconds()
            inHand.add(delivery, at: now)
            if inHand.policy.isDue(at: now), try !settle(&inHand, on: subscription) { return false }
        }
        return try settle(&inHand, on: subscription)
    }

    /// - Returns: false when there is no queue and no reason to wait for one.
    private func waitForQueue(_ subscription: Subscription) throws(AMQPError) -> Bool {
        while try subscription.subscribe() == .absent {
            if configuration.drains { return false }
            setState(.waitingForQueue)
            report("waiting for the queue, which the first traced request of a service creates", level: .notice)
            let end = MonotonicClock.microseconds() + Self.queueLookPeriod
            while MonotonicClock.microseconds() < end {
                if isStopping { return false }
                _ = try subscription.connection.nextEvent(timeoutMicroseconds: Self.patience)
            }
        }
        return true
    }

    // MARK: Settling a batch

    /// Stores and quarantines what is in hand, then acknowledges it.
    ///
    /// - Returns: false when the store or quarantine does not take it; it stays in hand, unacknowledged.
    private func settle(_ inHand: inout InHand, on subscription: Subscription) throws(AMQPError) -> Bool {
        guard !inHand.isEmpty else { return true }
        do throws(StoreError) {
            let tag = inHand.lastTag
            let count = inHand.policy.count
            try settleInStore(&inHand)
            if let tag {
                try acknowledge(tag, count, subscription)
            }
            return true
        } catch {
            // The channel is given up with the connection, and what it delivered comes again.
            return false
        }
    }

    private func acknowledge(_ tag: UInt64, _ count: Int, _ subscription: Subscription) throws(StoreError) {
        do throws(AMQPError) {
            try subscription.acknowledge(upTo: tag)
            shared.update { $0.acked += count }
        } catch {
            // Stored but not acknowledged: it comes again and is known then. The next read ends the connection.
            logger.debug("an acknowledgement was not sent", metadata: ["error": "\(error)"])
        }
    }

    private func settleInStore(_ inHand: inout InHand) throws(StoreError) {
        let count = inHand.policy.count
        let bytes = inHand.policy.bytes
        var rejected: [RejectedMessage] = []
        if !inHand.rejected.isEmpty, let error = quarantine.publish(inHand.rejected, now: MonotonicClock.microseconds())
        {
            if !keepsRejected {
                logger.info(
                    "rejected messages go to the store, the queue does not take them",
                    metadata: ["error": "\(error)"]
                )
            }
            keepsRejected = true
            rejected = inHand.rejected.map { $0.stored(at: .now()) }
        } else if keepsRejected, !inHand.rejected.isEmpty {
            keepsRejected = false
            logger.info("rejected messages go to the queue again")
        }
        let rejections = inHand.rejected.count
        let result = try writer.append(inHand.points, rejected: rejected, at: .now())
        inHand.removeAll()
        shared.update {
            $0.received += count
            $0.bytes += bytes
            $0.stored += result.stored
            $0.duplicates += result.duplicates
            $0.rejected += rejections
            $0.batches += 1
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
        report(error.message, level: .warning)
        // A drain is a job with an end: it does not wait for a broker that is not there.
        if configuration.drains, !hasConnected { throw MessagingError(error) }
        pause(connectionBackoff.failed(using: &generator))
    }

    /// Waits until the store takes what is in hand. Its messages are unacknowledged and come again; stored now, they
    /// survive even a transient queue whose broker dies meanwhile.
    private func settleWithoutBroker(_ inHand: inout InHand) throws(StoreError) {
        var backoff = Backoff(first: .milliseconds(100), limit: .seconds(5))
        while !inHand.isEmpty {
            do throws(StoreError) {
                try settleInStore(&inHand)
                report(nil)
            } catch {
                guard error.isRetriable else { throw error }
                setState(.storeUnavailable)
                report("the store does not take points: \(error)", level: .error)
                if isStopping { return }
                pause(backoff.failed(using: &generator))
            }
        }
    }

    private func pause(_ microseconds: Int64) {
        let end = MonotonicClock.microseconds() + microseconds
        while !isStopping, MonotonicClock.microseconds() < end {
            Thread.sleep(forTimeInterval: min(0.05, Double(end - MonotonicClock.microseconds()) / 1_000_000))
        }
    }

    private func noteConnected(_ subscription: Subscription) {
        if hasConnected { shared.update { $0.reconnects += 1 } }
        hasConnected = true
        // In the middle of an episode only its end is told.
        guard reported == nil else { return }
        logger.info("connected", metadata: ["broker": "\(subscription.connection.endpoint)"])
    }

    private func setState(_ state: CollectorStatistics.State) {
        shared.update { $0.state = state }
    }

    /// Logs the beginning of an episode once; nil ends it.
    private func report(_ message: String?, level: Logger.Level = .info) {
        guard message != reported else { return }
        if let message {
            logger.log(level: level, "consuming is interrupted", metadata: ["reason": "\(message)"])
        } else if reported != nil {
            logger.info("consuming again")
        }
        reported = message
    }
}
