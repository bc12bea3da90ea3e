//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

/// The counts of a ``StoreNotifier`` so far. `enqueued` is `stored + dropped + waiting`.
public struct StoreNotifierStatistics: Sendable, Hashable {
    /// Trace points accepted.
    public var enqueued = 0
    /// Points stored.
    public var stored = 0
    /// Points lost: displaced from a full buffer, too large, not valid trace points, or left over at shutdown.
    public var dropped = 0
    /// Attempts to store that failed.
    public var failures = 0
    /// Points neither stored nor dropped yet.
    public var waiting = 0

    public init() {}
}

extension StoreNotifierStatistics: DeliveryStatistics {
    package var delivered: Int { stored }
}
