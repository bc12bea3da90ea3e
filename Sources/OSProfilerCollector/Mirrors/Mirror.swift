//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import CoreMetrics
internal import Foundation
internal import Logging
internal import OSProfilerCore
internal import OSProfilerNotifying
internal import OSProfilerStore

/// An additional store that receives each batch after the primary store accepted it. It has its own thread and is best
/// effort.
///
/// It never delays the consumer. While it is unavailable or slow its batches wait, up to a limit; beyond that the
/// oldest are dropped and counted.
final class Mirror: Sendable {
    /// Maximum number of bytes that may wait.
    private static let capacity = 32 << 20

    private let store: any TraceStore
    private let queue: MirrorQueue
    private let metrics: MirrorMetrics
    private let configuration: CollectorConfiguration
    private let logger: Logger
    private let stop = StopSignal()
    private let ended = Completion()

    init(_ mirrored: MirroredStore, _ configuration: CollectorConfiguration, logger: Logger) {
        store = mirrored.store
        queue = MirrorQueue(name: mirrored.name, limit: Self.capacity)
        metrics = MirrorMetrics(name: mirrored.name, bus: configuration.bus)
        self.configuration = configuration
        var logger = logger
        logger[metadataKey: LogKey.store] = "\(mirrored.name)"
        self.logger = logger
    }

    var statistics: MirrorStatistics { queue.statistics }

    func refreshMetrics() { metrics.refresh(statistics) }

    /// Enqueues points that the primary store accepted. Never blocks.
    func offer(_ points: PointBatch, at time: Timestamp) {
        guard !points.isEmpty else { return }
        noteDropped(queue.add(MirrorQueue.Item(points: points, time: time)))
    }

    func start() {
        let thread = Thread { [self] in
            run()
            ended.complete()
        }
        thread.name = "osp-mirror"
        thread.start()
    }

    /// Stops accepting points and lets the waiting ones be stored until the deadline, in microseconds of the monotonic
    /// clock.
    func beginEnd(deadline: Int64) {
        stop.raise(deadline: deadline)
        queue.close(deadline: deadline)
    }

    /// Waits until the thread ends or the deadline passes, then drops the rest, even if the store hangs.
    func waitForEnd(deadline: Int64) {
        ended.wait(microseconds: max(0, deadline - MonotonicClock.microseconds()))
        noteDropped(queue.dropAll())
    }

    private func run() {
        var backoff = Backoff(first: .milliseconds(100), limit: .seconds(5))
        var generator = SystemRandomNumberGenerator()
        var freeSpace = FreeSpaceGuard(configuration)
        var writer: (any TraceWriter)?
        defer { writer?.close() }
        while let item = queue.next() {
            do throws(StoreError) {
                try freeSpace.check(store)
                if writer == nil { writer = try store.makeWriter(isCancelled: { [queue] in queue.isOver }) }
                noteStored(item, try writer!.append(item.points, rejected: [], at: item.time))
                backoff.succeeded()
            } catch {
                noteFailure(error)
                noteDropped(queue.putBack(item))
                stop.waitForRetry(microseconds: backoff.failed(using: &generator))
            }
        }
    }

    // MARK: Outcomes

    private func noteStored(_ item: MirrorQueue.Item, _ result: AppendResult) {
        let wasFailing = statistics.isFailing
        metrics.stored.increment(by: result.stored)
        metrics.duplicates.increment(by: result.duplicates)
        queue.stored(item, result)
        if wasFailing { logger.info("a mirror store accepts points again") }
    }

    private func noteFailure(_ error: StoreError) {
        let wasFailing = statistics.isFailing
        metrics.failures.increment()
        queue.update {
            $0.failures += 1
            $0.isFailing = true
        }
        logger.log(
            level: wasFailing ? .debug : .warning,
            "a mirror store does not accept points; they wait",
            metadata: [LogKey.error: "\(error)"]
        )
    }

    private func noteDropped(_ count: Int) {
        guard count > 0 else { return }
        metrics.dropped.increment(by: count)
        // Logged once; the metrics and the final statistics give the numbers. A slow store drops points all the time.
        let isFirst = statistics.dropped == count
        logger.log(
            level: isFirst ? .warning : .debug,
            "points are dropped for a mirror store",
            metadata: [LogKey.points: "\(count)"]
        )
    }
}
