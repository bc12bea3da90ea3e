//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

/// Decides whether the broker may still hold deliveries of a connection that was lost.
///
/// A passive declaration counts ready messages and consumers. It does not count deliveries: while the broker awaits
/// acknowledgements on a connection that is dead on this side only, the queue looks empty. One of two things shows that
/// the broker has requeued them:
/// - It counts no consumer at all. It drops a consumer and requeues its deliveries in one step. A consumer that was
///   cancelled before the loss is not counted, so this says nothing about its deliveries.
/// - So much time has passed that missing heartbeats have ended the connection at the broker.
///
/// Pure: the caller passes in the time, in microseconds of a monotonic clock, and what the broker counts.
struct AbandonedDeliveries {
    enum Verdict: Equatable {
        /// The broker holds nothing of an earlier connection.
        case none
        /// It may hold something, for at most this many microseconds.
        case possible(Int64)
        /// It may hold something for ever: heartbeats are off.
        case undecidable
    }

    /// Microseconds between two questions to the broker.
    static let checkPeriod: Int64 = 1_000_000
    /// Seconds to wait without heartbeats: the default of a connection with them.
    private static let timeout = 180

    private enum Presence { case none, counted, uncounted }

    /// The broker's view of the current connection.
    private var presence = Presence.none
    /// When the broker has noticed the loss, or the timeout has passed; nil if nothing is in doubt.
    private(set) var doubtsUntil: Int64?
    private var isCounted = true
    private var hasHeartbeats = true

    /// Returns the microseconds after which a broker has noticed that a connection is dead.
    ///
    /// RabbitMQ checks once an interval whether anything arrived, and closes the connection after two checks in a row
    /// without. Its first check may come a whole interval after the last arrival. Ten seconds are for a busy broker.
    ///
    /// - Parameter heartbeat: the interval in seconds; 0 without heartbeats.
    static func noticeTime(heartbeat: Int) -> Int64 {
        Int64((heartbeat > 0 ? 3 * heartbeat : timeout) + 10) * 1_000_000
    }

    /// A subscription is requested.
    mutating func subscribing() { presence = .counted }

    /// The end of the subscription is requested, or the broker has ended it; deliveries may be unacknowledged.
    mutating func cancelled() { if presence == .counted { presence = .uncounted } }

    /// The broker has closed the channel or confirmed that it is closed, and has its deliveries back.
    mutating func settled() { presence = .none }

    /// The connection is lost, and the broker may not know it.
    mutating func lost(at now: Int64, heartbeat: Int) {
        guard presence != .none else { return }
        doubtsUntil = max(doubtsUntil ?? 0, now + Self.noticeTime(heartbeat: heartbeat))
        isCounted = isCounted && presence == .counted
        hasHeartbeats = hasHeartbeats && heartbeat > 0
        presence = .none
    }

    /// - Parameter consumers: the consumers of the queue that the broker counts while this one has no subscription.
    mutating func verdict(consumers: Int, at now: Int64) -> Verdict {
        guard let doubtsUntil else { return .none }
        if now < doubtsUntil, consumers > 0 || !isCounted { return .possible(doubtsUntil - now) }
        if !hasHeartbeats, consumers > 0 || !isCounted { return .undecidable }
        self = AbandonedDeliveries()
        return .none
    }
}
