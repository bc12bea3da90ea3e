//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import OSProfilerAMQP
internal import OSProfilerCore
internal import OSProfilerStore

/// Decides what a consumer does next: connect, receive, commit, wait for the store, drain, give up.
///
/// Pure: it is told the time and what came of the last action, and has neither clock nor socket, logger or thread. All times
/// are microseconds of a monotonic clock.
struct ConsumerStateMachine {
    enum Action: Equatable {
        /// Ask the store whether it would take points. Then ``storeAccepted(at:)`` or ``storeFailed(_:at:isStopping:hasPending:)``.
        case checkStore
        /// Store and quarantine the pending batch, and acknowledge it if its deliveries are still ours. Then as above.
        case commit
        /// Then ``connected(at:)`` or ``connectionFailed(_:at:)``.
        case connect
        /// Find the queue, or make it. Then ``subscribed(at:)``, ``queueAbsent(at:)`` or ``connectionFailed(_:at:)``.
        case subscribe
        /// Wait for what the broker says, for so many microseconds at the most.
        case receive(timeout: Int64)
        /// Let the socket fill, for ``coalesceDelay``. Then ``coalesced()``.
        case coalesce
        /// Ask the broker for the queue. Then ``subscriptionChecked(_:at:)``.
        case checkSubscription
        /// Ask for the end of deliveries. Then ``unsubscribing()``.
        case unsubscribe
        /// Count the messages that are ready. Then ``counted(ready:)``.
        case countReady
        /// Give up the connection, and with it the deliveries that are not acknowledged. Then ``disconnected()``.
        case disconnect
        /// Wait for so many microseconds, or until the collector is told to stop.
        case wait(Int64)
        case end
    }

    /// Longest wait in one call, so that a stop is noticed soon.
    static let pollInterval: Int64 = 100_000
    /// How long a filling batch lets the socket fill before it reads on: waking for every packet would cost more than the
    /// messages in it.
    static let coalesceDelay: Int64 = 1_000
    /// Between two looks for a queue that does not exist. Each leaves a line in the broker's log.
    static let queueLookupPeriod: Int64 = 1_000_000
    /// Between two checks of a store to which nothing is written.
    static let storeCheckPeriod: Int64 = 2_000_000
    /// A connection that lasts for so long is a sound one: the next that breaks is the first of a new episode.
    static let soundPeriod: Int64 = 5_000_000

    private enum Phase: Equatable {
        /// The store has to take the pending batch, or to be found sound, before anything else is taken in.
        case provingStore(retryAt: Int64)
        case disconnected(retryAt: Int64)
        case connected
        case queueAbsent(retryAt: Int64)
        case consuming
        /// The broker ended the subscription; what came before is still ours to acknowledge.
        case cancelled
        /// A drain has ended its subscription: an empty queue may have handed out its last messages a moment ago. Asked
        /// before, the broker would answer behind all of them, however large they are.
        case unsubscribing
        case unsubscribed
        /// The connection is to be given up; whether for good.
        case leaving(ends: Bool)
        case ended
    }

    /// How long nothing has come.
    private enum Silence { case none, first, afterCoalescing, settled }

    private let drains: Bool
    private let quietPeriod: Int64
    private var phase = Phase.provingStore(retryAt: 0)
    private var silence = Silence.none
    private var connectionBackoff = Backoff(first: .milliseconds(100), limit: .seconds(10))
    private var storeBackoff = Backoff(first: .milliseconds(100), limit: .seconds(5))
    private var generator = SystemRandomNumberGenerator()
    /// When the connection was made; nil without one.
    private var connectedAt: Int64?
    private var reconnectsAt: Int64 = 0
    private var storeCheckAt: Int64 = 0
    private var subscription = SubscriptionCheck(at: 0)
    /// Whether a message came since a subscription was given up for want of them.
    private var isServed = true
    private var hasTriedStore = false
    private var hasStored = false
    private(set) var hasConnected = false
    private var hasConsumed = false

    /// - Parameters:
    ///   - drains: ends when the queue is empty.
    ///   - quietPeriod: microseconds of silence after which a batch is stored.
    init(drains: Bool, quietPeriod: Int64) {
        self.drains = drains
        self.quietPeriod = quietPeriod
    }

    // MARK: What to do

    /// - Parameter pending: of the pending batch.
    @inline(__always)
    mutating func next(at now: Int64, pending: BatchPolicy, isStopping: Bool) -> Action {
        // What happens for each message.
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
            return isStopping ? leave() : .subscribe
        case .queueAbsent(let retryAt):
            if isStopping { return leave() }
            if now >= storeCheckAt { return .checkStore }
            return now < retryAt ? .receive(timeout: Self.pollInterval) : .subscribe
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

    /// Whether messages are consumed.
    var isConsuming: Bool { phase == .consuming }

    /// Whether nothing is taken in because the store has failed.
    var isProvingStore: Bool {
        if case .provingStore = phase { true } else { false }
    }

    /// Whether the store is sound, and the broker comes next.
    var isDisconnected: Bool {
        if case .disconnected = phase { true } else { false }
    }

    /// Whether the connection has lasted.
    func isSound(at now: Int64) -> Bool {
        connectedAt.map { now - $0 >= Self.soundPeriod } ?? false
    }

    // MARK: What came of it

    /// The store took the pending batch, or would take one.
    mutating func storeAccepted(at now: Int64) {
        hasStored = true
        storeCheckAt = now + Self.storeCheckPeriod
        storeBackoff.succeeded()
        hasTriedStore = false
        if case .provingStore = phase { phase = .disconnected(retryAt: reconnectsAt) }
    }

    /// - Returns: false when there is nothing to wait for: the error ends the collector.
    mutating func storeFailed(_ error: StoreError, at now: Int64, isStopping: Bool, hasPending: Bool) -> Bool {
        guard case .provingStore = phase else {
            // The channel is given up with the connection, and what it delivered comes again.
            lose(at: now)
            return true
        }
        hasTriedStore = true
        // A stop cuts the check short, which says nothing of the store.
        if isStopping, !hasPending { return true }
        // As with a broker: what worked before may work again, a permission that was never there is a mistake, and a drain,
        // which is a job with an end, does not wait for what is away when it begins.
        guard error.isRetriable, hasStored || !drains && error.code != .accessDenied else { return false }
        phase = .provingStore(retryAt: now + storeBackoff.failed(using: &generator))
        return true
    }

    mutating func connected(at now: Int64) {
        hasConnected = true
        connectedAt = now
        phase = .connected
    }

    /// - Returns: false when going on is pointless: the error ends the collector.
    mutating func connectionFailed(_ error: AMQPError, at now: Int64) -> Bool {
        // What worked before may work again, as when a permission comes back; what no broker would take never does.
        let isHopeless = [.preconditionFailed, .invalidArgument].contains(error.code)
        guard error.isRetriable || hasConnected && !drains && !isHopeless else { return false }
        // A drain does not wait for what is not there when it begins.
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
        phase = drains ? .leaving(ends: true) : .queueAbsent(retryAt: now + Self.queueLookupPeriod)
    }

    /// A message came.
    @inline(__always)
    mutating func delivered() {
        silence = .none
        isServed = true
        subscription.delivered()
    }

    /// Nothing came within the time given.
    mutating func receivedNothing() {
        switch silence {
        case .none: silence = .first
        case .first, .afterCoalescing, .settled: silence = .settled
        }
    }

    mutating func coalesced() { silence = .afterCoalescing }

    /// The broker has ended the subscription.
    ///
    /// - Returns: whether it was asked to.
    mutating func subscriptionEnded() -> Bool {
        let isExpected = phase == .unsubscribing
        phase = isExpected ? .unsubscribed : .cancelled
        return isExpected
    }

    /// The broker has closed the channel, or the consumer gives it up.
    mutating func channelLost(at now: Int64) { lose(at: now) }

    mutating func subscriptionChecked(_ status: AMQPQueueStatus?, at now: Int64) -> String? {
        let failure = subscription.failure(status, at: now)
        if failure != nil {
            isServed = !subscription.isUnserved
            lose(at: now)
        }
        return failure
    }

    mutating func unsubscribing() {
        silence = .none
        phase = .unsubscribing
    }

    /// Messages that are ready in a drained queue.
    mutating func counted(ready: Int) {
        phase = ready == 0 ? .leaving(ends: true) : .connected
    }

    mutating func disconnected() {
        let ends = phase == .leaving(ends: true)
        phase = ends ? .ended : .provingStore(retryAt: 0)
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
