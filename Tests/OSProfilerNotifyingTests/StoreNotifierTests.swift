//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

import Logging
import OSProfilerCore
import OSProfilerNotifying
import OSProfilerStore
import ServiceLifecycle
import Synchronization
import TestSupport
import Testing

@Suite(.hangLimit) struct StoreNotifierTests {
    private let service = ServiceIdentity(project: "p", service: "s", host: "h")

    private func point(_ number: Int, _ trace: OpaqueID = "trace", info: TraceInfo = TraceInfo()) -> TracePoint {
        TracePoint(
            name: "work",
            phase: .start,
            baseID: trace,
            traceID: OpaqueID("\(number)"),
            parentID: trace,
            timestamp: Timestamp(microseconds: 1_790_000_000_000_000 + Int64(number)),
            info: info,
            service: service
        )
    }

    private var quiet: Logger { Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }) }

    @Test func pointsAreStoredInOrderAsTheyWouldComeFromTheBus() async throws {
        let store = InMemoryStore()
        let notifier = StoreNotifier(store, logger: quiet)
        notifier.notify(point(0))
        notifier.start()
        for number in 1..<3000 { notifier.notify(point(number)) }
        #expect(await notifier.shutdown())
        let points = try #require(try store.points(of: "trace"))
        #expect(points.entries.map { Int(points.id($0.traceID).description) } == Array(0..<3000))
        #expect(
            String(decoding: points.payload(at: 7), as: UTF8.self) == """
                {"name": "work-start", "base_id": "trace", "trace_id": "7", "parent_id": "trace", \
                "timestamp": "2026-09-21T14:13:20.000007", "info": {"host": "h"}, "project": "p", "service": "s"}
                """
        )
        #expect(notifier.statistics.stored == 3000)
        #expect(notifier.statistics.enqueued == 3000)
    }

    @Test func whileTheStoreIsAwayTheOldestAreDropped() async throws {
        let store = GatedStore()
        store.isOpen.withLock { $0 = false }
        var configuration = StoreNotifier.Configuration()
        configuration.capacity = 65_536
        configuration.firstDelay = .milliseconds(1)
        configuration.maximumDelay = .milliseconds(5)
        let notifier = StoreNotifier(store, configuration: configuration, logger: quiet)
        notifier.start()
        // The first is in the thread's hand when the others come.
        notifier.notify(point(0))
        while notifier.statistics.failures == 0 { try await Task.sleep(for: .milliseconds(1)) }
        for number in 1..<5000 { notifier.notify(point(number)) }
        let before = notifier.statistics
        #expect(before.enqueued == 5000)
        #expect(before.dropped > 0)
        #expect(before.stored == 0)
        store.isOpen.withLock { $0 = true }
        #expect(await !notifier.shutdown(within: .seconds(60)))
        let after = notifier.statistics
        #expect(after.waiting == 0)
        #expect(after.stored + after.dropped == 5000)
        let points = try #require(try store.inner.points(of: "trace"))
        #expect(points.count == after.stored)
        #expect(points.entries.last.map { points.id($0.traceID).description } == "4999")
    }

    @Test func whileTheStoreIsAwayLongPointsFillNoSecondBuffer() async throws {
        let store = GatedStore()
        store.isOpen.withLock { $0 = false }
        var configuration = StoreNotifier.Configuration()
        configuration.capacity = 1 << 20
        configuration.firstDelay = .milliseconds(1)
        configuration.maximumDelay = .milliseconds(1)
        let notifier = StoreNotifier(store, configuration: configuration, logger: quiet)
        notifier.start()
        let info: TraceInfo = ["text": .string(String(repeating: "x", count: 10_000))]
        for number in 0..<900 {
            notifier.notify(point(number, info: info))
            let failures = notifier.statistics.failures
            // Each attempt takes what has come meanwhile along.
            while number % 30 == 29, notifier.statistics.failures == failures {
                try await Task.sleep(for: .milliseconds(1))
            }
        }
        #expect(store.longest.withLock { $0 } <= 1 << 20)
        store.isOpen.withLock { $0 = true }
        #expect(await !notifier.shutdown(within: .seconds(60)))
        let after = notifier.statistics
        #expect(after.stored + after.dropped == 900 && after.stored > 50)
    }

    @Test func aShutdownDoesNotWaitForAStoreThatStaysAway() async {
        let store = GatedStore()
        store.isOpen.withLock { $0 = false }
        let notifier = StoreNotifier(store, logger: quiet)
        notifier.start()
        for number in 0..<10 { notifier.notify(point(number)) }
        #expect(await !notifier.shutdown(within: .milliseconds(50)))
        #expect(notifier.statistics.dropped == 10)
        notifier.notify(point(11))
        #expect(notifier.statistics.dropped == 11)
    }

    @Test func withoutAStartEverythingIsDroppedAtTheEnd() async {
        let notifier = StoreNotifier(InMemoryStore(), logger: quiet)
        notifier.notify(point(0))
        #expect(await !notifier.shutdown())
        #expect(notifier.statistics.dropped == 1)
    }

    @Test func aPointThatNoStoreTakesIsCounted() async throws {
        let store = InMemoryStore()
        let notifier = StoreNotifier(store, logger: quiet)
        notifier.start()
        notifier.notify(point(0, OpaqueID(String(repeating: "x", count: 300))))
        notifier.notify(point(1))
        #expect(await !notifier.shutdown())
        #expect(notifier.statistics.stored == 1)
        #expect(notifier.statistics.dropped == 1)
    }

    @Test func endsWithItsTask() async throws {
        let store = InMemoryStore()
        let notifier = StoreNotifier(store, logger: quiet)
        let task = Task { try await notifier.run() }
        notifier.notify(point(0))
        while notifier.statistics.stored == 0 { try await Task.sleep(for: .milliseconds(1)) }
        task.cancel()
        try await task.value
        notifier.notify(point(1))
        #expect(notifier.statistics.dropped == 1)
    }
}

/// A store in memory that takes nothing while it is not open.
private final class GatedStore: StoreDouble {
    let inner = InMemoryStore()
    let isOpen = Mutex(true)
    /// Bytes of the longest batch that was offered.
    let longest = Mutex(0)

    func makeWriter(isCancelled: @escaping @Sendable () -> Bool) -> any TraceWriter {
        Writer(store: self, writer: inner.makeWriter(isCancelled: isCancelled))
    }

    private final class Writer: TraceWriter {
        let store: GatedStore
        let writer: any TraceWriter

        init(store: GatedStore, writer: any TraceWriter) {
            self.store = store
            self.writer = writer
        }

        func append(
            _ batch: PointBatch,
            rejected: [RejectedMessage],
            at time: Timestamp
        ) throws(StoreError) -> AppendResult {
            store.longest.withLock { $0 = max($0, batch.byteCount) }
            try check()
            return try writer.append(batch, rejected: rejected, at: time)
        }

        func check() throws(StoreError) {
            guard store.isOpen.withLock({ $0 }) else { throw StoreError(.unavailable, "away") }
        }

        func close() {}
    }
}
