//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import OSProfilerNotifying

/// What a ``MessagingNotifier`` has done so far.
///
/// After a shutdown `enqueued` is `confirmed` plus `dropped`.
public struct PublisherStatistics: Sendable, Hashable {
    /// Trace points taken in.
    public var enqueued = 0
    /// Messages written to a broker, repetitions included.
    public var published = 0
    /// Messages that a broker took charge of.
    public var confirmed = 0
    /// Points lost: pushed out of a full buffer, too large, refused too often, or left over at shutdown.
    public var dropped = 0
    /// Messages written again, because a connection broke before their confirm or the broker refused them.
    public var resent = 0
    /// Messages that a broker could not route, or rejected.
    public var returned = 0
    /// Connections made after the first.
    public var reconnects = 0
    /// Points that are neither confirmed nor dropped.
    public var waiting = 0

    public init() {}
}

extension PublisherStatistics: DeliveryStatistics {
    package var delivered: Int { confirmed }

    /// Takes over what the window has counted so far.
    mutating func update(_ counts: InFlightWindow.Counts) {
        published = counts.published
        confirmed = counts.confirmed
        dropped = counts.refused
        resent = counts.resent
        returned = counts.returned + counts.rejected
    }
}
