//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import OSProfilerNotifying

/// The counts of a ``MessagingNotifier`` so far.
///
/// After a shutdown, `enqueued` equals `confirmed` plus `dropped`.
public struct PublisherStatistics: Sendable, Hashable {
    /// Trace points accepted.
    public var enqueued = 0
    /// Messages written to a broker, including repetitions.
    public var published = 0
    /// Messages that a broker confirmed.
    public var confirmed = 0
    /// Points lost: displaced from a full buffer, too large, refused too often, or left over at shutdown.
    public var dropped = 0
    /// Messages written again because the connection broke before their confirm or because the broker refused them.
    public var resent = 0
    /// Messages that a broker could not route or that it rejected.
    public var returned = 0
    /// Connections established after the first.
    public var reconnects = 0
    /// Points neither confirmed nor dropped yet.
    public var waiting = 0

    public init() {}
}

extension PublisherStatistics: DeliveryStatistics {
    package var delivered: Int { confirmed }

    /// Copies the counts of the window.
    mutating func update(_ counts: InFlightWindow.Counts) {
        published = counts.published
        confirmed = counts.confirmed
        dropped = counts.refused
        resent = counts.resent
        returned = counts.returned + counts.rejected
    }
}
