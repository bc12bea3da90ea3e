//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import CoreMetrics
internal import OSProfilerMessaging
internal import OSProfilerStore
internal import Synchronization

/// What a collector's threads and its owner have in common.
final class CollectorShared: Sendable {
    let isStopping = Atomic<Bool>(false)
    let metrics = CollectorMetrics()
    private let current: Mutex<CollectorStatistics>
    /// When the consuming loop last showed that it is not stuck.
    private let lastTurn = Atomic<Int64>(MonotonicClock.microseconds())

    init() {
        var statistics = CollectorStatistics()
        statistics.lastCommit = MonotonicClock.microseconds()
        current = Mutex(statistics)
    }

    var statistics: CollectorStatistics { current.withLock { $0 } }

    func update(_ change: (inout CollectorStatistics) -> Void) {
        current.withLock { change(&$0) }
    }

    var health: CollectorHealth {
        CollectorHealth(
            statistics,
            isStopping: isStopping.load(ordering: .relaxed),
            lastTurn: lastTurn.load(ordering: .relaxed),
            now: MonotonicClock.microseconds()
        )
    }

    func refreshMetrics() {
        metrics.refresh(statistics, at: MonotonicClock.microseconds())
    }

    // MARK: What happened

    func turned(at now: Int64) {
        lastTurn.store(now, ordering: .relaxed)
    }

    func reconnected() {
        metrics.reconnects.increment()
        update { $0.reconnects += 1 }
    }

    func acknowledged(_ count: Int, openedAt opened: Int64) {
        metrics.ackedMessages.increment(by: count)
        metrics.batchTime.recordMicroseconds(MonotonicClock.microseconds() - opened)
        update { $0.acked += count }
    }

    /// A batch of `messages` and `bytes` is stored; the store took since `start`.
    func stored(_ result: AppendResult, rejected: Int, of messages: Int, _ bytes: Int, since start: Int64) {
        let now = MonotonicClock.microseconds()
        turned(at: now)
        metrics.receivedMessages.increment(by: messages)
        metrics.receivedBytes.increment(by: bytes)
        metrics.storedPoints.increment(by: result.stored)
        metrics.duplicatePoints.increment(by: result.duplicates)
        metrics.rejectedMessages.increment(by: rejected)
        metrics.batchMessages.record(messages)
        metrics.commitTime.recordMicroseconds(now - start)
        update {
            $0.received += messages
            $0.bytes += bytes
            $0.stored += result.stored
            $0.duplicates += result.duplicates
            $0.rejected += rejected
            $0.batches += 1
            $0.inFlightMessages = 0
            $0.inFlightBytes = 0
            $0.isStoreFailing = false
            $0.lastCommit = now
        }
    }

    func failedToStore() {
        metrics.storeFailures.increment()
        update {
            $0.storeFailures += 1
            $0.isStoreFailing = true
        }
    }

    func purged(_ result: PurgeResult) {
        metrics.purgedTraces.increment(by: result.traces)
        metrics.purgedPoints.increment(by: result.points)
        update {
            $0.purgedTraces += result.traces
            $0.purgedPoints += result.points
        }
    }
}
