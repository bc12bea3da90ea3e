//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import Logging
internal import OSProfilerCore
internal import Synchronization

/// The counts of a notifier; `enqueued` is delivered plus `dropped` plus `waiting`.
package protocol DeliveryStatistics: Sendable {
    init()

    /// Trace points accepted.
    var enqueued: Int { get set }
    /// Points delivered.
    var delivered: Int { get }
    /// Points lost.
    var dropped: Int { get set }
    /// Points neither delivered nor dropped yet.
    var waiting: Int { get set }
}

/// The state that the thread of a ``BackgroundDelivery`` shares with the callers.
package final class DeliveryState<Statistics: DeliveryStatistics>: Sendable {
    private struct Progress {
        /// The thread's own counts: `dropped` excludes what the buffer dropped; `enqueued` and `waiting` are unused.
        var counted = Statistics()
        var isOver = false
    }

    package let buffer: PointBuffer
    /// Completes when the thread has ended or a shutdown has timed out.
    let end = Completion()

    private let progress = Mutex(Progress())
    private let logger: Logger
    private let interrupt: @Sendable () -> Void
    /// When delivery must end, in microseconds of the monotonic clock.
    private let deadline = Atomic<Int64>(.max)

    init(buffer: PointBuffer, logger: Logger, end interrupt: @escaping @Sendable () -> Void) {
        self.buffer = buffer
        self.logger = logger
        self.interrupt = interrupt
    }

    /// Whether a shutdown has begun.
    package var isClosing: Bool { deadline.load(ordering: .relaxed) != .max }

    /// Microseconds until delivery must end.
    package var remaining: Int64 { deadline.load(ordering: .relaxed) - MonotonicClock.microseconds() }

    /// Whether the time for delivering waiting points is up.
    package var isOver: Bool { remaining <= 0 }

    /// Updates the thread's counts. After the end it does nothing: the points left over have been counted as dropped.
    package func update(_ change: (inout Statistics) -> Void) {
        progress.withLock { if !$0.isOver { change(&$0.counted) } }
    }

    package var statistics: Statistics {
        // Read the thread's counts first: every point they count as delivered was enqueued before.
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

    /// Begins the shutdown: accepts no more points and delivers the waiting ones until the deadline, in microseconds
    /// of the monotonic clock.
    func close(deadline: Int64) {
        self.deadline.store(deadline, ordering: .relaxed)
        buffer.close()
    }

    /// Ends delivery and drops the points left over. Logs them before it releases the waiters, because the program
    /// may exit right after. Idempotent.
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
