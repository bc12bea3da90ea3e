//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import OSProfilerCore
internal import OSProfilerStore

/// Rejected messages that were settled after their channel was lost. The broker redelivers them once, and they must
/// not go to quarantine twice.
///
/// Each entry counts once. All are forgotten with the first message that is not a redelivery, or when nothing arrives:
/// a broker delivers requeued messages before all others. Pure state.
struct AwaitedRedeliveries {
    private var counts: [UUID128: Int] = [:]

    var isEmpty: Bool { counts.isEmpty }

    mutating func insert(_ message: RejectedMessage) { counts[message.identity, default: 0] += 1 }

    /// Removes a redelivered message and returns whether it was expected.
    mutating func remove(_ message: RejectedMessage) -> Bool {
        guard !counts.isEmpty, let count = counts[message.identity] else { return false }
        counts[message.identity] = count > 1 ? count - 1 : nil
        return true
    }

    mutating func removeAll() { counts.removeAll() }
}
