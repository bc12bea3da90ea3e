//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import DequeModule
internal import Dispatch
internal import OSProfilerCore
internal import OSProfilerStore
internal import Synchronization

/// Batches that wait for a mirror store. The queue is bounded in bytes and never blocks the caller: a full queue drops
/// its oldest batches.
final class MirrorQueue: Sendable {
    struct Item {
        let points: PointBatch
        let time: Timestamp

        /// The size in bytes.
        var size: Int { points.byteCount + points.count * MemoryLayout<PointEntry>.stride }
    }

    private struct State {
        var items: Deque<Item> = []
        var bytes = 0
        var statistics: MirrorStatistics
        /// When the remaining batches are dropped, in microseconds of the monotonic clock; nil until the queue is
        /// closed.
        var deadline: Int64?
        /// Set once the remaining batches are dropped: the outcome of the batch in progress does not count any more.
        var hasEnded = false
    }

    /// Maximum number of waiting bytes.
    private let limit: Int
    private let state: Mutex<State>
    private let wakeUp = DispatchSemaphore(value: 0)

    init(name: String, limit: Int) {
        self.limit = limit
        state = Mutex(State(statistics: MirrorStatistics(name: name)))
    }

    var statistics: MirrorStatistics { state.withLock { $0.statistics } }

    func update(_ change: (inout MirrorStatistics) -> Void) { state.withLock { change(&$0.statistics) } }

    /// Appends a batch; once the queue is closed, drops it.
    ///
    /// - Returns: the number of points dropped to make room.
    func add(_ item: Item) -> Int {
        let dropped = state.withLock { state in
            guard state.deadline == nil else {
                state.statistics.dropped += item.points.count
                return item.points.count
            }
            state.items.append(item)
            state.bytes += item.size
            state.statistics.waiting += item.points.count
            return Self.trim(&state, to: limit)
        }
        wakeUp.signal()
        return dropped
    }

    /// Records that a batch returned by ``next()`` is stored.
    func stored(_ item: Item, _ result: AppendResult) {
        state.withLock { state in
            state.statistics.isFailing = false
            guard !state.hasEnded else { return }
            state.statistics.waiting -= item.points.count
            state.statistics.stored += result.stored
            state.statistics.duplicates += result.duplicates
        }
    }

    /// Returns a batch that was not stored to the front. If the queue has no room any more, drops it as the oldest.
    ///
    /// - Returns: the number of points dropped.
    func putBack(_ item: Item) -> Int {
        state.withLock { state in
            guard !state.hasEnded else { return 0 }
            state.items.prepend(item)
            state.bytes += item.size
            return Self.trim(&state, to: limit)
        }
    }

    /// Returns the oldest batch, waiting until there is one. Its points count as waiting until they are stored.
    ///
    /// - Returns: nil when the queue is closed and empty, or its deadline has passed.
    func next() -> Item? {
        while true {
            let (item, isOver) = state.withLock { state -> (Item?, Bool) in
                if let deadline = state.deadline, MonotonicClock.microseconds() >= deadline { return (nil, true) }
                guard let item = state.items.popFirst() else { return (nil, state.deadline != nil) }
                state.bytes -= item.size
                return (item, false)
            }
            if let item { return item }
            if isOver { return nil }
            wakeUp.wait()
        }
    }

    /// Closes the queue: waiting batches may still be stored until the deadline, and nothing more is added.
    func close(deadline: Int64) {
        state.withLock { $0.deadline = $0.deadline ?? deadline }
        wakeUp.signal()
    }

    /// Whether the deadline for the waiting batches has passed.
    var isOver: Bool { state.withLock { state in state.deadline.map { MonotonicClock.microseconds() >= $0 } ?? false } }

    /// Drops the remaining batches and the one in progress.
    ///
    /// - Returns: the number of points dropped.
    func dropAll() -> Int {
        state.withLock { state in
            state.hasEnded = true
            state.items = []
            state.bytes = 0
            let left = state.statistics.waiting
            state.statistics.waiting = 0
            state.statistics.dropped += left
            return left
        }
    }

    private static func trim(_ state: inout State, to limit: Int) -> Int {
        var dropped = 0
        while state.bytes > limit, let item = state.items.popFirst() {
            state.bytes -= item.size
            dropped += item.points.count
        }
        state.statistics.waiting -= dropped
        state.statistics.dropped += dropped
        return dropped
    }
}
