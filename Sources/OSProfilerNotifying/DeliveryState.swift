//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import Logging
internal import OSProfilerCore
internal import Synchronization

/// What a notifier counts; `enqueued` is delivered plus `dropped` plus `waiting`.
package protocol DeliveryStatistics: Sendable {
    init()

    /// Trace points taken in.
    var enqueued: Int { get set }
    /// Points that arrived.
    var delivered: Int { get }
    /// Points lost.
    var dropped: Int { get set }
    /// Points that are neither delivered nor dropped.
    var waiting: Int { get set }
}

/// What the thread of a ``BackgroundDelivery`` shares with everyone else.
package final class DeliveryState<Statistics: DeliveryStatistics>: Sendable {
    private struct Progress {
        /// As the thread counts: `dropped` without what the buffer dropped, `enqueued` and `waiting` unused.
        var counted = Statistics()
        var isOver = false
    }

    package let buffer: PointBuffer
    /// The thread has ended, or the time that a shutdown gave it is up.
    let end = Completion()

    private let progress = Mutex(Progress())
    private let logger: Logger
    private let interrupt: @Sendable () -> Void
    /// When delivering must end, in microseconds of the monotonic clock.
    private let deadline = Atomic<Int64>(.max)

    init(buffer: PointBuffer, logger: Logger, end interrupt: @escaping @Sendable () -> Void) {
        self.buffer = buffer
        self.logger = logger
        self.interrupt = interrupt
    }

    /// Whether a shutdown has begun.
    package var isClosing: Bool { deadline.load(ordering: .relaxed) != .max }

    /// Microseconds until delivering must end.
    package var remaining: Int64 { deadline.load(ordering: .relaxed) - MonotonicClock.microseconds() }

    /// Whether the time for what waits is up.
    package var isOver: Bool { remaining <= 0 }

    /// Counts what the thread has done. After the end it changes nothing: what was left then is dropped.
    package func update(_ change: (inout Statistics) -> Void) {
        progress.withLock { if !$0.isOver { change(&$0.counted) } }
    }

    package var statistics: Statistics {
        // The thread's counts first: what they say delivered was enqueued before.
        let progress = progress.withLock { $0 }
        let counts = buffer.counts
        var statistics = progress.counted
        statistics.enqueued = counts.enqueued
        statistics.dropped += counts.dropped
        statistics.waiting = max(statistics.enqueued - statistics.delivered - statistics.dropped, 0)
        if progress.isOver {
            statistics.dropped += statistics.waiting
            statistics.waiting = 0
        }
        return statistics
    }

    /// Begins the shutdown: takes no more points in, and delivers what is there until the deadline, in microseconds of
    /// the monotonic clock.
    func close(deadline: Int64) {
        self.deadline.store(deadline, ordering: .relaxed)
        buffer.close()
    }

    /// The end, with whatever is left given up. What that was is logged before anyone who waits for the end goes on:
    /// the program may end with it. Idempotent.
    func finish() {
        let left = statistics.waiting
        let isFirst = progress.withLock { progress in
            defer { progress.isOver = true }
            return !progress.isOver
        }
        guard isFirst else { return }
        buffer.dropAll()
        interrupt()
        logDropped(left: left)
        end.complete()
    }

    private func logDropped(left: Int) {
        let statistics = statistics
        guard statistics.dropped > 0 else { return }
        logger.info(
            "trace points were dropped",
            metadata: [
                LogKey.dropped: "\(statistics.dropped)", LogKey.enqueued: "\(statistics.enqueued)",
                LogKey.left: "\(left)",
            ]
        )
    }
}
