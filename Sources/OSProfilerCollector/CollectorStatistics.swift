//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

/// What a collector has done so far. `received = stored + duplicates + rejected` whenever nothing is in hand.
public struct CollectorStatistics: Sendable, Equatable {
    /// What the collector is doing.
    public enum State: String, Sendable {
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
    public var state = State.connecting

    public init() {}
}
