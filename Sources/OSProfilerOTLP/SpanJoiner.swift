//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if OTLP
internal import OSProfilerCore

/// Joins the two points of a span, which come apart, in any order, and repeatedly. Pure: it is told the time.
///
/// A half that waits too long is handed out alone, as is the oldest when there are too many. It is remembered all the same,
/// as far as there is room, so that the other half still makes a whole span of the same id.
///
/// A value: whoever wants to take back what was added keeps a copy.
struct SpanJoiner: Sendable {
    struct Limits: Sendable {
        /// Halves that are held at the most.
        var halves: Int
        /// Bytes of their points.
        var bytes = 32 << 20
        /// Microseconds.
        var unfinishedAfter: Int64
    }

    private struct Half {
        var point: PointBatch
        let isStop: Bool
        var messageKey: UUID128
        let arrived: Int64
        let number: UInt64
        var wasSent = false

        /// What the point takes, about.
        var bytes: Int { point.byteCount + 512 }
    }

    private let limits: Limits
    private var halves: [SpanKey: Half] = [:]
    /// Bytes of all halves.
    private var bytes = 0
    /// Halves that were not handed out yet, and those that were, by age.
    private var waiting = ExpiryQueue()
    private var sent = ExpiryQueue()
    private var joined = JoinedMessages()
    private var number: UInt64 = 0

    init(_ limits: Limits) { self.limits = limits }

    /// Halves that nobody was handed yet.
    var unfinishedCount: Int { halves.values.count { !$0.wasSent } }
    /// All halves in memory.
    var heldCount: Int { halves.count }

    /// What became of a point.
    enum Addition {
        /// The same message was here before.
        case duplicate
        case held
        case joined(JoinedSpan)
    }

    /// Adds a point that came at `now`, in microseconds of a clock that never runs back.
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
            // As in a report, the later point takes the place of the earlier.
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

    /// Halves that have waited long enough.
    mutating func takeUnfinished(at now: Int64) -> [JoinedSpan] {
        let due = now - limits.unfinishedAfter
        return take { $0.arrived <= due }
    }

    /// All halves that nobody was handed yet.
    mutating func takeAll() -> [JoinedSpan] {
        take { _ in true }
    }

    /// Makes room: forgets what was handed out, then hands out the oldest.
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

/// A span's points; one of them may be missing.
struct JoinedSpan: Sendable {
    let key: SpanKey
    /// Batches of one point.
    let start: PointBatch?
    let stop: PointBatch?
}
#endif
