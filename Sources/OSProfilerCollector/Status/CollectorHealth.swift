//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

/// The health of a collector, for a supervisor's probes.
public struct CollectorHealth: Sendable, Equatable {
    /// Microseconds without an iteration of the consuming loop after which it counts as stuck. An iteration may wait
    /// for a connection to each of several hosts, or for a locked store.
    static let stallTimeout: Int64 = 120_000_000

    /// Whether the consuming thread is at work; if not, only a restart helps.
    public var isLive: Bool
    /// Whether messages are consumed and stored right now.
    public var isReady: Bool
    /// The phase of the consumer.
    public var state: CollectorStatistics.State
    /// Why nothing is consumed; nil while all is well.
    public var reason: String?

    init(_ statistics: CollectorStatistics, isStopping: Bool, lastTurn: Int64, now: Int64) {
        state = statistics.state
        reason = statistics.reason
        isLive = state != .stopped && now - lastTurn < Self.stallTimeout
        isReady = isLive && !isStopping && state == .consuming && reason == nil && !statistics.isStoreFailing
    }
}
