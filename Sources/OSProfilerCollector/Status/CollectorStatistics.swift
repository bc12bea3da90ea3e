//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

/// What a collector has done so far. `received = stored + duplicates + rejected` whenever nothing is in hand.
public struct CollectorStatistics: Sendable, Equatable {
    /// What the collector is doing.
    public enum State: String, Sendable, CaseIterable {
        case connecting
        /// Connected; the queue does not exist yet.
        case waitingForQueue
        case consuming
        /// The store does not take points; nothing is consumed until it does.
        case storeUnavailable
        case stopped
    }

    /// Messages whose fate is decided: stored, known already, or rejected.
    public var received = 0
    /// Points that were new to the store.
    public var stored = 0
    /// Points that the store had already.
    public var duplicates = 0
    /// Messages moved to quarantine.
    public var rejected = 0
    /// Messages acknowledged.
    public var acked = 0
    /// Steps in which messages were stored.
    public var batches = 0
    /// Connections made after the first.
    public var reconnects = 0
    /// Bytes of the messages received.
    public var bytes = 0
    /// Attempts to store a batch that failed.
    public var storeFailures = 0
    /// Traces and points that retention deleted.
    public var purgedTraces = 0
    public var purgedPoints = 0
    public var state = State.connecting
    /// Why nothing is consumed; nil while all is well. One line that holds no secrets.
    public var reason: String?
    /// Messages, and their bytes, that are received and not yet stored.
    public var inFlightMessages = 0
    public var inFlightBytes = 0
    /// The last attempt to store, or look at the store, failed.
    public var isStoreFailing = false
    /// Messages ready in the queue; nil when it is unknown, or not asked for: see
    /// ``CollectorConfiguration/isMonitored``.
    public var backlog: Int?
    /// Bytes that the store takes and may grow by; nil when it is unknown or not asked for.
    public var storeBytes: Int64?
    public var storeFreeBytes: Int64?
    /// What the stores beside the first got.
    public var mirrors: [MirrorStatistics] = []
    /// When the last batch was stored, in microseconds of the monotonic clock.
    var lastCommit: Int64 = 0

    public init() {}

    /// A call of the store has been under way for too long.
    mutating func noteHeldUpStore() {
        guard state != .storeUnavailable, state != .stopped else { return }
        state = .storeUnavailable
        reason = "the store keeps the consumer waiting, as when another process has it locked"
        isStoreFailing = true
    }
}
