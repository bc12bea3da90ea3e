//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import CoreMetrics
internal import OSProfilerCore
internal import OSProfilerStore
internal import Synchronization

/// The state that a collector's threads share with its owner.
final class CollectorStatus: Sendable {
    /// Microseconds after which a call of the store counts as held up.
    private static let heldUpAfter: Int64 = 2_000_000

    let metrics: CollectorMetrics
    /// Nil if the metrics of the store are somebody else's.
    private let storeMetrics: StoreMetrics?
    private let current: Mutex<CollectorStatistics>
    /// When the consuming loop last completed an iteration.
    private let lastTurn = Atomic<Int64>(MonotonicClock.microseconds())
    /// When the current call of the store began; 0 if none is in progress.
    private let storeCallBegan = Atomic<Int64>(0)

    init(_ configuration: CollectorConfiguration) {
        metrics = CollectorMetrics(bus: configuration.bus)
        storeMetrics = configuration.isOneOfSeveral ? nil : StoreMetrics()
        var statistics = CollectorStatistics()
        statistics.lastCommit = MonotonicClock.microseconds()
        current = Mutex(statistics)
    }

    /// The counters, including a call of the store that is held up at this moment.
    var statistics: CollectorStatistics {
        var statistics = current.withLock { $0 }
        let began = storeCallBegan.load(ordering: .relaxed)
        if began > 0, MonotonicClock.microseconds() - began > Self.heldUpAfter { statistics.noteHeldUpStore() }
        return statistics
    }

    func update(_ change: (inout CollectorStatistics) -> Void) {
        current.withLock { change(&$0) }
    }

    func health(isStopping: Bool) -> CollectorHealth {
        CollectorHealth(
            statistics,
            isStopping: isStopping,
            lastTurn: lastTurn.load(ordering: .relaxed),
            now: MonotonicClock.microseconds()
        )
    }

    func refreshMetrics() {
        let statistics = statistics
        metrics.refresh(statistics, at: MonotonicClock.microseconds())
        storeMetrics?.refresh(StoreSize(statistics))
    }

    /// Whether messages are received but not yet stored.
    var hasPending: Bool { current.withLock { $0.inFlightMessages > 0 } }

    // MARK: Events

    /// Calls the store and records how long the call takes.
    func callingStore<Value>(_ body: () throws(StoreError) -> Value) throws(StoreError) -> Value {
        storeCallBegan.store(MonotonicClock.microseconds(), ordering: .relaxed)
        defer { storeCallBegan.store(0, ordering: .relaxed) }
        return try body()
    }

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

    /// A batch of `messages` and `bytes` is stored; the store has been working on it since `start`.
    func stored(_ result: AppendResult, rejected: [Rejection], of messages: Int, _ bytes: Int, since start: Int64) {
        let now = MonotonicClock.microseconds()
        turned(at: now)
        metrics.receivedMessages.increment(by: messages)
        metrics.receivedBytes.increment(by: bytes)
        metrics.storedPoints.increment(by: result.stored)
        metrics.duplicatePoints.increment(by: result.duplicates)
        metrics.rejectedMessages.increment(by: rejected.count)
        metrics.batchMessages.record(messages)
        metrics.commitTime.recordMicroseconds(now - start)
        update {
            $0.received += messages
            $0.bytes += bytes
            $0.stored += result.stored
            $0.duplicates += result.duplicates
            $0.rejected += rejected.count
            for rejection in rejected { $0.rejections.add(rejection) }
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
        storeMetrics?.purged(result)
        update {
            $0.purgedTraces += result.traces
            $0.purgedPoints += result.points
        }
    }
}
