//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import Dispatch

/// A bounded buffer of encoded messages between the traced threads and the notifier's thread. Traced threads never
/// wait for it.
///
/// A full buffer drops its oldest messages, so that it holds the latest ones when the broker or the store comes back.
/// The lock is held while one message is copied. The notifier's thread is woken only when it sleeps.
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
    /// Bytes of the longest message that the buffer accepts.
    package let maximumLength: Int

    /// - Parameters:
    ///   - capacity: bytes.
    ///   - maximumLength: bytes of the longest message; the buffer's capacity limits it too.
    package init(capacity: Int, maximumLength: Int) {
        self.maximumLength = min(maximumLength, RecordRing.maximumLength(capacity: capacity))
        state = UnfairLock(State(ring: RecordRing(capacity: capacity)))
    }

    /// Adds a message and drops the oldest ones if there is no space. If the buffer is closed or the message is too
    /// long, only counts it.
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

    /// The limit for one move, so that the lock is held for a few microseconds at most.
    private static let moveLimit = (count: 32, bytes: 32_768)

    /// Moves a few of the oldest messages elsewhere, until the destination is full.
    ///
    /// - Parameter append: called under the lock with each message; returns false if the destination is full.
    /// - Returns: whether it moved any.
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

    /// Removes a few of the oldest messages and passes them to a closure.
    ///
    /// - Parameter body: called with a copy of each message, outside the lock.
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

    /// Waits until a message arrives, the buffer is closed, or the time is up.
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

    /// Stops accepting messages and wakes the notifier's thread. Idempotent.
    package func close() {
        let isFirst = state.withLock { state in
            defer { state.isClosed = true }
            return !state.isClosed
        }
        if isFirst { wakeUp.signal() }
    }

    /// Drops all waiting messages.
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
