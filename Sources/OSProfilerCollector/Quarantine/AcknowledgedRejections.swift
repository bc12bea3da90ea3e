//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import OSProfilerCore

/// Rejected messages whose acknowledgement was sent, while the broker may not have processed it. If it has not when the
/// channel ends, it delivers them again.
///
/// Holds no more messages than the prefetch: the broker delivers a message only while fewer than that are
/// unacknowledged, so each delivery shows which acknowledgements it has processed. Pure state.
struct AcknowledgedRejections {
    private var entries: [(tag: UInt64, identity: UUID128)] = []

    var count: Int { entries.count }
    var isEmpty: Bool { entries.isEmpty }

    /// Takes account of a message. Tags must not decrease.
    mutating func insert(_ identity: UUID128, tag: UInt64) { entries.append((tag, identity)) }

    /// Forgets what the broker must have processed.
    ///
    /// - Parameters:
    ///   - delivered: the tag of the latest delivery.
    ///   - prefetch: the maximum number of unacknowledged messages.
    mutating func delivered(_ delivered: UInt64, prefetch: Int) {
        guard delivered > UInt64(prefetch) else { return }
        let processed = delivered - UInt64(prefetch)
        let kept = entries.firstIndex { $0.tag > processed } ?? entries.endIndex
        entries.removeSubrange(..<kept)
    }

    mutating func removeAll() { entries.removeAll() }

    /// Removes and returns the messages that may come again.
    mutating func takeAll() -> [UUID128] {
        defer { removeAll() }
        return entries.map(\.identity)
    }
}
