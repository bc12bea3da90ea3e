//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

/// The counters of a collector. `received = stored + duplicates + rejected` whenever nothing is pending.
public struct CollectorStatistics: Sendable, Equatable {
    /// The activity of a collector.
    public enum State: String, Sendable, CaseIterable {
        case connecting
        /// Connected; the queue does not exist yet.
        case waitingForQueue
        case consuming
        /// The store does not accept points; consuming is suspended until it does.
        case storeUnavailable
        case stopped
    }

    /// Messages settled: stored, duplicate or rejected.
    public var received = 0
    /// Points that were new to the store.
    public var stored = 0
    /// Points that the store had already.
    public var duplicates = 0
    /// Messages moved to quarantine.
    public var rejected = 0
    /// Why messages were moved to quarantine.
    public var rejections = RejectionCounts()
    /// Messages acknowledged.
    public var acked = 0
    /// Batches stored.
    public var batches = 0
    /// Connections made after the first.
    public var reconnects = 0
    /// Bytes of the messages received.
    public var bytes = 0
    /// Failed attempts to store a batch.
    public var storeFailures = 0
    /// Traces that retention deleted.
    public var purgedTraces = 0
    /// Points that retention deleted.
    public var purgedPoints = 0
    /// The phase of the consumer.
    public var state = State.connecting
    /// Why nothing is consumed; nil while all is well. One line without secrets.
    public var reason: String?
    /// Messages that are received but not yet stored.
    public var inFlightMessages = 0
    /// Bytes of the messages that are received but not yet stored.
    public var inFlightBytes = 0
    /// Whether the last attempt to write to the store, or to check it, failed.
    public var isStoreFailing = false
    /// Messages ready in the queue; nil if unknown, or if ``CollectorConfiguration/isMonitored`` is off.
    public var backlog: Int?
    /// Bytes that the store uses; nil if unknown or not monitored.
    public var storeBytes: Int64?
    /// Bytes by which the store may grow; nil if unknown or not monitored.
    public var storeFreeBytes: Int64?
    /// The counters of the mirror stores.
    public var mirrors: [MirrorStatistics] = []
    /// When the last batch was stored, in microseconds of the monotonic clock.
    var lastCommit: Int64 = 0

    public init() {}

    /// Records that a call of the store has been in progress for too long.
    mutating func noteHeldUpStore() {
        guard state != .storeUnavailable, state != .stopped else { return }
        state = .storeUnavailable
        reason = "the store keeps the consumer waiting; another process may have locked it"
        isStoreFailing = true
    }
}
