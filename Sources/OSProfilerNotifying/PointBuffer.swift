//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import Dispatch

/// Encoded messages on their way from the traced threads to the notifier's: bounded, and never waited for.
///
/// A full buffer makes room by dropping its oldest messages, so that what it holds when the broker or the store comes
/// back is the latest. The lock is held for a copy of a message at a time. The notifier's thread is woken only when it
/// sleeps.
package final class PointBuffer: Sendable {
    package struct Counts {
        package var enqueued = 0
        package var dropped = 0
        package var waiting = 0
    }

    private struct State: ~Copyable {
        var ring: RecordRing
        var counts = Counts()
        var isConsumerAsleep = false
        var isClosed = false
    }

    private let state: UnfairLock<State>
    private let wakeUp = DispatchSemaphore(value: 0)
    /// The longest message taken in.
    package let maximumLength: Int

    /// - Parameters:
    ///   - capacity: bytes.
    ///   - maximumLength: bytes of the longest message; the buffer's size bounds it too.
    package init(capacity: Int, maximumLength: Int) {
        self.maximumLength = min(maximumLength, RecordRing.maximumLength(capacity: capacity))
        state = UnfairLock(State(ring: RecordRing(capacity: capacity)))
    }

    /// Adds a message, at the cost of the oldest when there is no room. Once closed, and for a message that is too
    /// long, it only counts.
    package func enqueue(_ bytes: UnsafeRawBufferPointer) {
        let wakes = state.withLock { state in
            state.counts.enqueued += 1
            guard !state.isClosed, bytes.count <= maximumLength else {
                state.counts.dropped += 1
                return false
            }
            while state.ring.append(bytes) == nil {
                state.ring.removeFirst()
                state.counts.dropped += 1
            }
            defer { state.isConsumerAsleep = false }
            return state.isConsumerAsleep
        }
        if wakes { wakeUp.signal() }
    }

    /// Messages and bytes moved in one go: the lock is held for some microseconds at the most.
    private static let moveLimit = (count: 32, bytes: 32_768)

    /// Moves the oldest messages elsewhere, a few of them and no more than there is room for.
    ///
    /// - Parameter append: takes a message in, under the lock; false when there is no room.
    /// - Returns: whether any were moved.
    package func move(to append: (UnsafeRawBufferPointer) -> Bool) -> Bool {
        state.withLock { state in
            var moved = (count: 0, bytes: 0)
            while moved.count < Self.moveLimit.count, moved.bytes < Self.moveLimit.bytes,
                let record = state.ring.first, append(record)
            {
                moved.count += 1
                moved.bytes += record.count
                state.ring.removeFirst()
            }
            return moved.count > 0
        }
    }

    /// Hands out the oldest messages, a few of them, and removes them.
    ///
    /// - Parameter body: gets a copy of each, outside the lock.
    /// - Returns: whether there were any.
    package func take(_ body: (UnsafeRawBufferPointer) -> Void) -> Bool {
        var bytes: [UInt8] = []
        var ends: [Int] = []
        state.withLock { state in
            while ends.count < Self.moveLimit.count, bytes.count < Self.moveLimit.bytes, let record = state.ring.first {
                bytes.append(contentsOf: record)
                ends.append(bytes.count)
                state.ring.removeFirst()
            }
        }
        bytes.withUnsafeBytes { bytes in
            var start = 0
            for end in ends {
                body(UnsafeRawBufferPointer(rebasing: bytes[start..<end]))
                start = end
            }
        }
        return !ends.isEmpty
    }

    /// Waits until a message is there, the buffer is closed, or the time is up.
    package func waitForMessages(microseconds: Int64) {
        let sleeps = state.withLock { state in
            state.isConsumerAsleep = state.ring.count == 0 && !state.isClosed
            return state.isConsumerAsleep
        }
        guard sleeps else { return }
        _ = wakeUp.wait(timeout: .now() + .microseconds(Int(microseconds)))
        state.withLock { $0.isConsumerAsleep = false }
    }

    /// Waits until the time is up or, the first time after that, the buffer is closed.
    package func pause(microseconds: Int64) {
        _ = wakeUp.wait(timeout: .now() + .microseconds(Int(microseconds)))
    }

    /// Takes nothing more in and wakes the notifier's thread. Idempotent.
    package func close() {
        let isFirst = state.withLock { state in
            defer { state.isClosed = true }
            return !state.isClosed
        }
        if isFirst { wakeUp.signal() }
    }

    /// Gives up what is still waiting.
    package func dropAll() {
        state.withLock { state in
            state.counts.dropped += state.ring.count
            while state.ring.count > 0 { state.ring.removeFirst() }
        }
    }

    package var isEmpty: Bool { state.withLock { $0.ring.count == 0 } }

    package var counts: Counts {
        state.withLock { state in
            var counts = state.counts
            counts.waiting = state.ring.count
            return counts
        }
    }
}
