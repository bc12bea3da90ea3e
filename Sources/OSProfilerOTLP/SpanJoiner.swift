//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if OTLP
internal import OSProfilerCore

/// Joins the two points of a span, which arrive separately, in any order, and repeatedly. Has no clock: callers pass
/// the time.
///
/// A half that waits too long is handed out alone, as is the oldest half if there are too many. It is still
/// remembered while there is space, so that the other half makes a complete span with the same id.
///
/// The joiner is a value: to undo additions, keep a copy.
struct SpanJoiner: Sendable {
    struct Limits: Sendable {
        /// The maximum number of halves.
        var halves: Int
        /// The maximum number of bytes of their points.
        var bytes = 32 << 20
        /// How long a half waits for the other, in microseconds.
        var unfinishedAfter: Int64
    }

    private struct Half {
        var point: PointBatch
        let isStop: Bool
        var messageKey: UUID128
        let arrived: Int64
        let number: UInt64
        var wasSent = false

        /// The approximate size of the point in bytes.
        var bytes: Int { point.byteCount + 512 }
    }

    private let limits: Limits
    private var halves: [SpanKey: Half] = [:]
    /// The number of bytes of all halves.
    private var bytes = 0
    /// The halves that were not handed out yet, by age; and those that were.
    private var waiting = ExpiryQueue()
    private var sent = ExpiryQueue()
    private var joined = JoinedMessages()
    private var number: UInt64 = 0

    init(_ limits: Limits) { self.limits = limits }

    /// The number of halves that were not handed out yet.
    var unfinishedCount: Int { halves.values.count { !$0.wasSent } }
    /// The number of all halves in memory.
    var heldCount: Int { halves.count }

    /// The result of adding a point.
    enum Addition {
        /// The same message was added before.
        case duplicate
        case held
        case joined(JoinedSpan)
    }

    /// Adds a point that arrived at `now`, in microseconds of a monotonic clock.
    mutating func add(_ entry: PointEntry, of batch: PointBatch, at now: Int64) -> Addition {
        let key = SpanKey(entry, in: batch)
        guard !joined.contains(entry.messageKey, of: key) else { return .duplicate }
        var point = PointBatch()
        point.append(entry, from: batch)
        guard var half = halves[key] else {
            number += 1
            let half = Half(
                point: point,
                isStop: entry.isStop,
                messageKey: entry.messageKey,
                arrived: now,
                number: number
            )
            halves[key] = half
            bytes += half.bytes
            waiting.append(key, number)
            return .held
        }
        if half.isStop == entry.isStop {
            guard half.messageKey != entry.messageKey else { return .duplicate }
            // As in a report, the later point replaces the earlier one.
            bytes -= half.bytes
            half.point = point
            half.messageKey = entry.messageKey
            halves[key] = half
            bytes += half.bytes
            return .held
        }
        remove(key)
        joined.insert(entry.messageKey, half.messageKey, of: key)
        return .joined(
            entry.isStop
                ? JoinedSpan(key: key, start: half.point, stop: point)
                : JoinedSpan(key: key, start: point, stop: half.point)
        )
    }

    /// Returns the halves that have waited long enough.
    mutating func takeUnfinished(at now: Int64) -> [JoinedSpan] {
        let due = now - limits.unfinishedAfter
        return take { $0.arrived <= due }
    }

    /// Returns all halves that were not handed out yet.
    mutating func takeAll() -> [JoinedSpan] {
        take { _ in true }
    }

    /// Enforces the limits: forgets halves that were handed out, then hands out the oldest ones.
    mutating func takeExcess() -> [JoinedSpan] {
        var excess: [JoinedSpan] = []
        while halves.count > limits.halves || bytes > limits.bytes {
            if let key = sent.first(where: isCurrent) {
                remove(key)
            } else if let key = waiting.first(where: isCurrent), let half = halves[key] {
                remove(key)
                excess.append(Self.alone(half, key))
            }
        }
        return excess
    }

    private mutating func take(while isDue: (Half) -> Bool) -> [JoinedSpan] {
        var taken: [JoinedSpan] = []
        while let key = waiting.first(where: isCurrent), var half = halves[key], isDue(half) {
            waiting.removeFirst()
            half.wasSent = true
            halves[key] = half
            sent.append(key, half.number)
            taken.append(Self.alone(half, key))
        }
        return taken
    }

    private mutating func remove(_ key: SpanKey) {
        guard let half = halves.removeValue(forKey: key) else { return }
        bytes -= half.bytes
        waiting.compact(keeping: halves.count, where: isCurrent)
        sent.compact(keeping: halves.count, where: isCurrent)
    }

    private func isCurrent(_ place: ExpiryQueue.Place) -> Bool { halves[place.key]?.number == place.number }

    private static func alone(_ half: Half, _ key: SpanKey) -> JoinedSpan {
        half.isStop
            ? JoinedSpan(key: key, start: nil, stop: half.point) : JoinedSpan(key: key, start: half.point, stop: nil)
    }
}

/// The points of a span; one of them may be missing.
struct JoinedSpan: Sendable {
    let key: SpanKey
    /// Batches of one point each.
    let start: PointBatch?
    let stop: PointBatch?
}
#endif
