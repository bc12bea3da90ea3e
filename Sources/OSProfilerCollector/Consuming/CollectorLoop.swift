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
    let configuration: CollectorConfiguration
    let store: StoreSession
    let logger: Logger
    /// Exchanges whose missing binding the log names already.
    var reportedUnbound: Set<String> = []
    /// Whether the queue has to be inspected, because it may be a new one.
    var inspectsQueue = true
    var isStream = false
    var hasWarnedOfHeartbeat = false
    let status: CollectorStatus
    let stop: StopSignal
    let quarantine: Quarantine
    let mirrors: [Mirror]
    var subscription: Subscription?
    var outages: OutageLog
    /// Rejected messages are kept in the store while the quarantine queue does not accept them.
    var keepsRejected = false
    var rejections = RejectionLog()
    var hasReportedAbandoned = false
    var hasReportedReturned = false

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
            quietPeriod: configuration.quietPeriod.wholeMicroseconds,
            outlivesRefusals: configuration.isOneOfSeveral
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

    func setState(_ state: CollectorStatistics.State) {
        status.turned(at: MonotonicClock.microseconds())
        status.update { $0.state = state }
    }

    /// Records and logs why nothing is consumed.
    func interrupted(by cause: OutageLog.Cause, _ reason: String, _ level: Logger.Level) {
        status.update { $0.reason = reason }
        outages.interrupted(by: cause, reason, level: level)
    }
}
