//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import Dispatch
internal import OSProfilerCore
internal import OSProfilerStore
internal import Synchronization

/// Batches on their way to a store beside the first: bounded in bytes, and never waited for. A full queue drops its
/// oldest batches.
final class MirrorQueue: Sendable {
    struct Item {
        let points: PointBatch
        let time: Timestamp

        /// Bytes that it takes.
        var size: Int { points.byteCount + points.count * MemoryLayout<PointEntry>.stride }
    }

    private struct State {
        var items: [Item] = []
        var bytes = 0
        var statistics: MirrorStatistics
        /// When the rest is given up, in microseconds of the monotonic clock; nil until the end has begun.
        var deadline: Int64?
        /// The rest was given up: what becomes of the batch in hand does not count any more.
        var hasEnded = false
    }

    /// Bytes that may wait.
    private let limit: Int
    private let state: Mutex<State>
    private let wakeUp = DispatchSemaphore(value: 0)

    init(name: String, limit: Int) {
        self.limit = limit
        state = Mutex(State(statistics: MirrorStatistics(name: name)))
    }

    var statistics: MirrorStatistics { state.withLock { $0.statistics } }

    func update(_ change: (inout MirrorStatistics) -> Void) { state.withLock { change(&$0.statistics) } }

    /// Adds a batch at the end; once closed, drops it.
    ///
    /// - Returns: points that were dropped for it.
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

    /// Notes that a batch which ``next()`` handed out is stored.
    func stored(_ item: Item, _ result: AppendResult) {
        state.withLock { state in
            state.statistics.isFailing = false
            guard !state.hasEnded else { return }
            state.statistics.waiting -= item.points.count
            state.statistics.stored += result.stored
            state.statistics.duplicates += result.duplicates
        }
    }

    /// Puts a batch that was not stored back to where it was; when there is no room any more it is the oldest, and goes.
    ///
    /// - Returns: points that were dropped.
    func putBack(_ item: Item) -> Int {
        state.withLock { state in
            guard !state.hasEnded else { return 0 }
            state.items.insert(item, at: 0)
            state.bytes += item.size
            return Self.trim(&state, to: limit)
        }
    }

    /// Takes the oldest batch; waits for one. Its points wait until it is stored.
    ///
    /// - Returns: nil when the end has come and nothing is left, or its time is up.
    func next() -> Item? {
        while true {
            let (item, isOver) = state.withLock { state -> (Item?, Bool) in
                if let deadline = state.deadline, MonotonicClock.microseconds() >= deadline { return (nil, true) }
                guard !state.items.isEmpty else { return (nil, state.deadline != nil) }
                let item = state.items.removeFirst()
                state.bytes -= item.size
                return (item, false)
            }
            if let item { return item }
            if isOver { return nil }
            wakeUp.wait()
        }
    }

    /// Begins the end: what waits may still be stored until the deadline, nothing is added.
    func close(deadline: Int64) {
        state.withLock { $0.deadline = $0.deadline ?? deadline }
        wakeUp.signal()
    }

    /// Whether the time for what waits is up.
    var isOver: Bool { state.withLock { state in state.deadline.map { MonotonicClock.microseconds() >= $0 } ?? false } }

    /// Gives up what is left, and the batch in hand.
    ///
    /// - Returns: points that were dropped.
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
        var (dropped, count) = (0, 0)
        while count < state.items.count, state.bytes > limit {
            state.bytes -= state.items[count].size
            dropped += state.items[count].points.count
            count += 1
        }
        state.items.removeFirst(count)
        state.statistics.waiting -= dropped
        state.statistics.dropped += dropped
        return dropped
    }
}
