//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import Logging
internal import OSProfilerAMQP
internal import OSProfilerCore
internal import OSProfilerNotifying
internal import Synchronization

/// What the publishing thread shares with everyone else.
final class PublisherState: NotifierState {
    let buffer: PointBuffer
    let watchdog: Watchdog
    /// The thread has ended, or the time that a shutdown gave it is up.
    let end = Completion()

    private struct Progress {
        var window = InFlightWindow.Counts()
        var connections = 0
        var isOver = false
    }

    private let progress = Mutex(Progress())
    private let logger: Logger
    /// When publishing must end, in microseconds of the monotonic clock.
    private let deadline = Atomic<Int64>(.max)

    init(buffer: PointBuffer, watchdog: Watchdog, logger: Logger) {
        self.buffer = buffer
        self.watchdog = watchdog
        self.logger = logger
    }

    /// Whether a shutdown has begun.
    var isClosing: Bool { deadline.load(ordering: .relaxed) != .max }

    /// Microseconds until publishing must end.
    var remaining: Int64 { deadline.load(ordering: .relaxed) - MonotonicClock.microseconds() }

    /// Begins the shutdown: takes no more points in and publishes what is there until the deadline.
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
        watchdog.fire()
        let statistics = statistics
        logger.tellDropped(statistics.dropped, of: statistics.enqueued, left: left)
        end.complete()
    }

    func connected() { progress.withLock { $0.connections += 1 } }
    func update(_ counts: InFlightWindow.Counts) { progress.withLock { $0.window = counts } }

    var statistics: PublisherStatistics {
        // The loop's counts first: what they say confirmed was enqueued before.
        let progress = progress.withLock { $0 }
        let counts = buffer.counts
        var statistics = PublisherStatistics()
        statistics.enqueued = counts.enqueued
        statistics.published = progress.window.published
        statistics.confirmed = progress.window.confirmed
        statistics.dropped = counts.dropped + progress.window.refused
        statistics.resent = progress.window.resent
        statistics.returned = progress.window.returned + progress.window.rejected
        statistics.reconnects = max(progress.connections - 1, 0)
        statistics.waiting = max(statistics.enqueued - statistics.confirmed - statistics.dropped, 0)
        if progress.isOver {
            statistics.dropped += statistics.waiting
            statistics.waiting = 0
        }
        return statistics
    }
}
