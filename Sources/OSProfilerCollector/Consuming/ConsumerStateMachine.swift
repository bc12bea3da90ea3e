//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import OSProfilerAMQP
internal import OSProfilerCore
internal import OSProfilerStore

/// Decides what a consumer does next: connect, receive, commit, wait for the store, drain or give up.
///
/// Pure: the caller passes in the time and the outcome of the last action; the machine has no clock, socket, logger or
/// thread. All times are microseconds of a monotonic clock.
struct ConsumerStateMachine {
    enum Action: Equatable {
        /// Check whether the store accepts points. Then call ``storeAccepted(at:)`` or
        /// ``storeFailed(_:at:isStopping:hasPending:)``.
        case checkStore
        /// Store and quarantine the pending batch, and acknowledge it if its channel is still open. Then call the same
        /// methods.
        case commit
        /// Open a connection. Then call ``connected(at:)`` or ``connectionFailed(_:at:)``.
        case connect
        /// Find or create the queue. Then call ``subscribed(at:)``, ``queueAbsent(at:)`` or
        /// ``connectionFailed(_:at:)``.
        case subscribe
        /// Wait for the next event from the broker, for at most this many microseconds.
        case receive(timeout: Int64)
        /// Let the socket fill for ``coalesceDelay``. Then call ``coalesced()``.
        case coalesce
        /// Query the queue at the broker. Then call ``subscriptionChecked(_:at:)``.
        case checkSubscription
        /// Ask the broker to end the deliveries. Then call ``unsubscribing()``.
        case unsubscribe
        /// Close the channel and count the ready messages. Then call ``counted(_:at:)``.
        case countReady
        /// Close the connection, and with it drop the unacknowledged deliveries. Then call ``disconnected()``.
        case disconnect
        /// Wait for this many microseconds, or until the collector is asked to stop.
        case wait(Int64)
        case end
    }

    /// Longest wait in one call, so that the loop notices a stop soon.
    static let pollInterval: Int64 = 100_000
    /// How long the loop lets the socket fill while a batch fills: waking for every packet would cost more than
    /// handling the messages in it.
    static let coalesceDelay: Int64 = 1_000
    /// Time between two lookups of an absent queue. Each lookup leaves a line in the broker's log.
    static let queueLookupPeriod: Int64 = 1_000_000
    /// Time between two checks of the store while nothing is written to it.
    static let storeCheckPeriod: Int64 = 2_000_000
    /// A connection that lasts this long is stable: the next failure begins a new outage.
    static let soundPeriod: Int64 = 5_000_000

    private enum Phase: Equatable {
        /// The store has to accept the pending batch, or pass a check, before the next message is read.
        case provingStore(retryAt: Int64)
        case disconnected(retryAt: Int64)
        case connected
        case queueAbsent(retryAt: Int64)
        case consuming
        /// The broker ended the subscription; earlier deliveries can still be acknowledged.
        case cancelled
        /// A drain ends its subscription before it counts the ready messages: an empty queue may have delivered its
        /// last messages a moment ago, and the broker would answer only after all of them, however large they are.
        case unsubscribing
        case unsubscribed
        /// A drain waits until the broker has requeued the deliveries of a lost connection.
        case awaitingReturn(retryAt: Int64)
        /// The connection is about to be closed; `ends` when the consumer ends with it.
        case leaving(ends: Bool)
        case ended
    }

    /// How long no message has arrived.
    private enum Silence { case none, first, afterCoalescing, settled }

    private let drains: Bool
    private let quietPeriod: Int64
    private let outlivesRefusals: Bool
    private var phase = Phase.provingStore(retryAt: 0)
    private var silence = Silence.none
    private var connectionBackoff = Backoff(first: .milliseconds(100), limit: .seconds(10))
    private var storeBackoff = Backoff(first: .milliseconds(100), limit: .seconds(5))
    private var generator = SystemRandomNumberGenerator()
    /// When the connection was established; nil while disconnected.
    private var connectedAt: Int64?
    private var reconnectsAt: Int64 = 0
    private var storeCheckAt: Int64 = 0
    private var subscription = SubscriptionCheck(at: 0)
    /// Whether a message has arrived since the last subscription was abandoned for lack of deliveries.
    private var isServed = true
    private var abandoned = AbandonedDeliveries()
    private var hasTriedStore = false
    private var hasStored = false
    private(set) var hasConnected = false
    private var hasConsumed = false

    /// - Parameters:
    ///   - drains: whether the consumer ends when the queue is empty.
    ///   - quietPeriod: microseconds of silence after which a batch is stored.
    ///   - outlivesRefusals: whether the consumer waits until a broker relents that refuses it from the beginning. A drain
    ///     never does.
    init(drains: Bool, quietPeriod: Int64, outlivesRefusals: Bool = false) {
        self.drains = drains
        self.quietPeriod = quietPeriod
        self.outlivesRefusals = outlivesRefusals && !drains
    }

    // MARK: Actions

    /// - Parameter pending: the policy of the pending batch.
    @inline(__always)
    mutating func next(at now: Int64, pending: BatchPolicy, isStopping: Bool) -> Action {
        // The path that every message takes.
        if case .consuming = phase, silence == .none, !isStopping, !pending.isDue(at: now) {
            return .receive(timeout: pending.isEmpty ? idleTimeout : 0)
        }
        return decide(at: now, pending, isStopping)
    }

    private mutating func decide(at now: Int64, _ pending: BatchPolicy, _ isStopping: Bool) -> Action {
        switch phase {
        case .provingStore(let retryAt):
            if hasTriedStore, isStopping { return .end }
            if now < retryAt { return .wait(retryAt - now) }
            return pending.isEmpty ? .checkStore : .commit
        case .disconnected(let retryAt):
            if isStopping { return .end }
            return now < retryAt ? .wait(retryAt - now) : .connect
        case .connected:
            return isStopping ? leave() : subscribe()
        case .queueAbsent(let retryAt):
            if isStopping { return leave() }
            if now >= storeCheckAt { return .checkStore }
            return now < retryAt ? .receive(timeout: Self.pollInterval) : subscribe()
        case .consuming:
            return whileConsuming(at: now, pending, isStopping)
        case .cancelled:
            if !pending.isEmpty { return .commit }
            lose(at: now)
            return .disconnect
        case .unsubscribing:
            if pending.isDue(at: now) { return .commit }
            return isStopping && silence != .none ? leave() : .receive(timeout: Self.pollInterval)
        case .unsubscribed:
            return pending.isEmpty ? .countReady : .commit
        case .awaitingReturn(let retryAt):
            if isStopping { return leave() }
            return now < retryAt ? .receive(timeout: Self.pollInterval) : .countReady
        case .leaving:
            return .disconnect
        case .ended:
            return .end
        }
    }

    private mutating func whileConsuming(at now: Int64, _ pending: BatchPolicy, _ isStopping: Bool) -> Action {
        if isStopping { return pending.isEmpty ? leave() : .commit }
        if pending.isDue(at: now) { return .commit }
        switch silence {
        case .none: return .receive(timeout: pending.isEmpty ? idleTimeout : 0)
        case .first where !pending.isEmpty: return .coalesce
        case .afterCoalescing: return .receive(timeout: quietPeriod)
        case .settled where !pending.isEmpty: return .commit
        case .first, .settled:
            if now >= storeCheckAt { return .checkStore }
            if drains { return .unsubscribe }
            if now >= subscription.isDueAt { return .checkSubscription }
            silence = .none
            return .receive(timeout: idleTimeout)
        }
    }

    private var idleTimeout: Int64 { drains ? quietPeriod : Self.pollInterval }

    /// Whether the consumer has a subscription.
    var isConsuming: Bool { phase == .consuming }

    /// Whether consuming is suspended because the store failed.
    var isProvingStore: Bool {
        if case .provingStore = phase { true } else { false }
    }

    /// Whether the store works and the broker is connected next.
    var isDisconnected: Bool {
        if case .disconnected = phase { true } else { false }
    }

    /// Whether the connection is stable.
    func isSound(at now: Int64) -> Bool {
        connectedAt.map { now - $0 >= Self.soundPeriod } ?? false
    }

    // MARK: Outcomes

    /// The store accepted the pending batch, or would accept one.
    mutating func storeAccepted(at now: Int64) {
        hasStored = true
        storeCheckAt = now + Self.storeCheckPeriod
        storeBackoff.succeeded()
        hasTriedStore = false
        if case .provingStore = phase { phase = .disconnected(retryAt: reconnectsAt) }
    }

    /// - Returns: false when waiting is pointless: the error ends the collector.
    mutating func storeFailed(_ error: StoreError, at now: Int64, isStopping: Bool, hasPending: Bool) -> Bool {
        guard case .provingStore = phase else {
            // The channel closes with the connection, and the broker redelivers its messages.
            lose(at: now)
            return true
        }
        hasTriedStore = true
        // A stop cuts the check short; its failure then says nothing about the store.
        if isStopping, !hasPending { return true }
        // As with a broker: what worked before may work again, such as a database that is renamed or restored, whereas a
        // permission or a database that never existed is a mistake. A drain is a job with an end, so it does not wait for
        // a store that is unavailable when it begins.
        let isWorthWaiting =
            hasStored
            ? error.isRetriable || error.code == .notFound
            : error.isRetriable && !drains && error.code != .accessDenied
        guard isWorthWaiting else { return false }
        phase = .provingStore(retryAt: now + storeBackoff.failed(using: &generator))
        return true
    }

    mutating func connected(at now: Int64) {
        hasConnected = true
        connectedAt = now
        phase = .connected
    }

    /// - Returns: false when retrying is pointless: the error ends the collector.
    mutating func connectionFailed(_ error: AMQPError, at now: Int64) -> Bool {
        // What worked before may work again, for example when a permission returns. A request that every broker
        // refuses never will.
        let isHopeless = [.preconditionFailed, .invalidArgument].contains(error.code)
        guard error.isRetriable || outlivesRefusals || hasConnected && !drains && !isHopeless else { return false }
        // A drain does not wait for a broker that is unavailable when it begins.
        if drains, !hasConsumed { return false }
        lose(at: now)
        return true
    }

    mutating func subscribed(at now: Int64) {
        hasConsumed = true
        silence = .none
        subscription = SubscriptionCheck(at: now, isStandby: !isServed)
        phase = .consuming
    }

    mutating func queueAbsent(at now: Int64) {
        abandoned.settled()
        phase = drains ? .leaving(ends: true) : .queueAbsent(retryAt: now + Self.queueLookupPeriod)
    }

    /// A message arrived.
    @inline(__always)
    mutating func delivered() {
        silence = .none
        isServed = true
        subscription.delivered()
    }

    /// Nothing arrived within the given time.
    mutating func receivedNothing() {
        switch silence {
        case .none: silence = .first
        case .first, .afterCoalescing, .settled: silence = .settled
        }
    }

    mutating func coalesced() { silence = .afterCoalescing }

    /// The broker ended the subscription.
    ///
    /// - Returns: whether the consumer had asked for it.
    mutating func subscriptionEnded() -> Bool {
        abandoned.cancelled()
        let isExpected = phase == .unsubscribing
        phase = isExpected ? .unsubscribed : .cancelled
        return isExpected
    }

    /// The broker closed the channel, or the consumer gives it up.
    mutating func channelLost(at now: Int64) {
        abandoned.settled()
        lose(at: now)
    }

    /// The connection ended, and the broker may not know it.
    ///
    /// - Parameter heartbeat: the connection's interval in seconds; 0 without heartbeats.
    mutating func connectionLost(at now: Int64, heartbeat: Int) { abandoned.lost(at: now, heartbeat: heartbeat) }

    mutating func subscriptionChecked(_ status: AMQPQueueStatus?, at now: Int64) -> String? {
        let failure = subscription.failure(status, at: now)
        if failure != nil {
            isServed = !subscription.isUnserved
            lose(at: now)
        }
        return failure
    }

    mutating func unsubscribing() {
        abandoned.cancelled()
        silence = .none
        phase = .unsubscribing
    }

    /// Reports the broker's status of a drained queue whose subscription is over.
    ///
    /// - Parameter status: nil if the queue does not exist any more, and with it nothing that it held.
    /// - Returns: whether deliveries of a lost connection are missing; a drain ends only when there are none, or with an
    ///   error when that cannot be decided.
    mutating func counted(_ status: AMQPQueueStatus?, at now: Int64) -> AbandonedDeliveries.Verdict {
        abandoned.settled()
        guard let status else {
            phase = .leaving(ends: true)
            return .none
        }
        guard status.messageCount == 0 else {
            phase = .connected
            return .none
        }
        let verdict = abandoned.verdict(consumers: status.consumerCount, at: now)
        if case .possible = verdict {
            phase = .awaitingReturn(retryAt: now + AbandonedDeliveries.checkPeriod)
        } else {
            phase = .leaving(ends: true)
        }
        return verdict
    }

    mutating func disconnected() {
        abandoned.settled()
        let ends = phase == .leaving(ends: true)
        phase = ends ? .ended : .provingStore(retryAt: 0)
    }

    private mutating func subscribe() -> Action {
        abandoned.subscribing()
        return .subscribe
    }

    private mutating func leave() -> Action {
        phase = .leaving(ends: true)
        return .disconnect
    }

    private mutating func lose(at now: Int64) {
        if isSound(at: now) { connectionBackoff.succeeded() }
        reconnectsAt = now + connectionBackoff.failed(using: &generator)
        connectedAt = nil
        phase = .leaving(ends: false)
    }
}
