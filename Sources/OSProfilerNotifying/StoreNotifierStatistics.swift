//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

/// What a ``StoreNotifier`` has done so far. `enqueued` is `stored + dropped + waiting`.
public struct StoreNotifierStatistics: Sendable, Hashable {
    /// Trace points taken in.
    public var enqueued = 0
    /// Points that the store has.
    public var stored = 0
    /// Points lost: pushed out of a full buffer, too large, no trace points, or left over at shutdown.
    public var dropped = 0
    /// Attempts to store that failed.
    public var failures = 0
    /// Points that are neither stored nor dropped.
    public var waiting = 0

    public init() {}
}

extension StoreNotifierStatistics: DeliveryStatistics {
    package var delivered: Int { stored }
}
