//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import OSProfilerCore

/// Rejected messages that were settled although their channel was lost before the broker knew. The broker redelivers
/// them once, and they must not go to quarantine twice.
///
/// Each entry counts once. All are forgotten with the first message that is not a redelivery, or when nothing arrives:
/// a broker delivers requeued messages before all others. A busy broker takes a while after the subscription, and one that
/// does not know yet that the connection is lost requeues them later; until then nothing is forgotten. Pure state; times
/// are microseconds of a monotonic clock.
struct AwaitedRedeliveries {
    /// Maximum number of messages, so that connections that are lost again and again take no memory. A message beyond
    /// it may be in quarantine twice.
    static let limit = 100_000
    /// Microseconds after a subscription in which redeliveries may be late.
    static let grace: Int64 = 10_000_000

    private var counts: [UUID128: Int] = [:]
    private var total = 0
    private var keptUntil: Int64 = 0

    var isEmpty: Bool { counts.isEmpty }

    mutating func insert(_ identity: UUID128) {
        guard total < Self.limit else { return }
        counts[identity, default: 0] += 1
        total += 1
    }

    /// Removes a redelivered message and returns whether it was expected.
    mutating func remove(_ identity: UUID128) -> Bool {
        guard let count = counts[identity] else { return false }
        counts[identity] = count > 1 ? count - 1 : nil
        total -= 1
        return true
    }

    /// The broker may requeue the messages up to this time.
    mutating func keep(until time: Int64) { keptUntil = max(keptUntil, time) }

    /// Nothing arrived, or a message that is not a redelivery.
    mutating func passed(at now: Int64) {
        guard now >= keptUntil else { return }
        counts.removeAll()
        total = 0
    }
}
