//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import Logging
internal import OSProfilerCore
internal import Synchronization

/// What a ``StoreNotifier`` has done so far. `enqueued` is `stored + dropped + waiting`.
public struct StoreNotifierStatistics: Sendable, Hashable {
    /// Trace points taken in.
    public var enqueued = 0
    /// Points that the store has.
    public var stored = 0
    /// Points lost: pushed out of a full buffer, too large, no trace points, or left over at shutdown.
    public var dropped = 0
    /// Attempts to store that failed.
    public var failures = 0
    /// Points that are neither stored nor dropped.
    public var waiting = 0

    public init() {}
}

/// What the storing thread shares with everyone else.
final class StoreNotifierState: NotifierState {
    private struct Progress {
        var stored = 0
        var refused = 0
        var failures = 0
        var isOver = false
    }

    let buffer: PointBuffer
    /// The thread has ended, or the time that a shutdown gave it is up.
    let end = Completion()
    private let progress = Mutex(Progress())
    private let logger: Logger
    /// When storing must end, in microseconds of the monotonic clock.
    private let deadline = Atomic<Int64>(.max)

    init(buffer: PointBuffer, logger: Logger) {
        self.buffer = buffer
        self.logger = logger
    }

    var isClosing: Bool { deadline.load(ordering: .relaxed) != .max }

    /// Whether the time for what waits is up.
    var isOver: Bool { MonotonicClock.microseconds() >= deadline.load(ordering: .relaxed) }

    /// Begins the shutdown: takes no more points in, and stores what is there until the deadline.
    func close(deadline: Int64) {
        self.deadline.store(deadline, ordering: .relaxed)
        buffer.close()
    }

    func stored(_ points: Int) { progress.withLock { if !$0.isOver { $0.stored += points } } }
    func refused(_ points: Int) { progress.withLock { if !$0.isOver { $0.refused += points } } }
    func failed() { progress.withLock { $0.failures += 1 } }

    /// The end, with whatever is left given up. Logged before anyone who waits goes on. Idempotent.
    func finish() {
        let left = statistics.waiting
        let isFirst = progress.withLock { progress in
            defer { progress.isOver = true }
            return !progress.isOver
        }
        guard isFirst else { return }
        buffer.dropAll()
        let statistics = statistics
        logger.tellDropped(statistics.dropped, of: statistics.enqueued, left: left)
        end.complete()
    }

    var statistics: StoreNotifierStatistics {
        // The thread's counts first: what they say stored was enqueued before.
        let progress = progress.withLock { $0 }
        let counts = buffer.counts
        var statistics = StoreNotifierStatistics()
        statistics.enqueued = counts.enqueued
        statistics.stored = progress.stored
        statistics.failures = progress.failures
        statistics.dropped = counts.dropped + progress.refused
        statistics.waiting = max(statistics.enqueued - statistics.stored - statistics.dropped, 0)
        if progress.isOver {
            statistics.dropped += statistics.waiting
            statistics.waiting = 0
        }
        return statistics
    }
}
