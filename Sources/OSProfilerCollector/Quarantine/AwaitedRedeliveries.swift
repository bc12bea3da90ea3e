//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import OSProfilerCore
internal import OSProfilerStore

/// The rejected messages that were settled after their channel was lost: the broker delivers them once more, and they are not
/// to be in quarantine twice.
///
/// Each counts once, and all are forgotten with the first message that is not a redelivery, or when nothing comes: a broker
/// puts what it takes back before everything else. Pure state.
struct AwaitedRedeliveries {
    private var counts: [UUID128: Int] = [:]

    var isEmpty: Bool { counts.isEmpty }

    mutating func insert(_ message: RejectedMessage) { counts[message.identity, default: 0] += 1 }

    /// Whether a redelivered message is one of them.
    mutating func remove(_ message: RejectedMessage) -> Bool {
        guard !counts.isEmpty, let count = counts[message.identity] else { return false }
        counts[message.identity] = count > 1 ? count - 1 : nil
        return true
    }

    mutating func removeAll() { counts.removeAll() }
}
