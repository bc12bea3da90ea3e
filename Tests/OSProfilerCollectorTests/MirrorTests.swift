//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

import Logging
import OSProfilerCore
import OSProfilerStore
import TestSupport
import Testing

@testable import OSProfilerCollector

/// A mirror store: what it receives, and that it delays nobody.
@Suite(.blocking) struct MirrorTests {
    @Test func receivesWhatThePrimaryStoreAccepted() async throws {
        let bus = try Bus()
        let (first, second) = (InMemoryStore(), InMemoryStore())
        let count = try bus.replay("ironic/messages.jsonl").count
        let collector = drainingCollector(bus, first, [MirroredStore(name: "second", store: second)])
        try await collector.run()
        #expect(collector.statistics.stored == count)
        let mirror = try #require(collector.statistics.mirrors.first)
        #expect(mirror.name == "second")
        #expect(mirror.stored == count)
        #expect(mirror.dropped == 0)
        #expect(mirror.waiting == 0)
        for summary in first.summaries(TraceQuery()) {
            let (one, other) = (try first.points(of: summary.baseID), try second.points(of: summary.baseID))
            #expect(one.map(payloads) == other.map(payloads))
        }
    }

    @Test func aFailingMirrorDelaysNothing() async throws {
        let bus = try Bus()
        let (first, second) = (InMemoryStore(), FailingStore())
        second.failure.set(StoreError(.unavailable, "away"))
        let log = RecordedLog()
        let count = try bus.replay("ironic/messages.jsonl").count
        let collector = Collector(
            bus.collectorConfiguration,
            store: first,
            mirrors: [MirroredStore(name: "second", store: second)],
            logger: log.logger
        )
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await collector.run() }
            try await eventually { collector.statistics.acked == count }
            try await eventually { collector.statistics.mirrors[0].failures > 0 }
            #expect(collector.health.isReady)
            #expect(collector.statistics.mirrors[0].isFailing)
            second.failure.set(nil)
            try await eventually { collector.statistics.mirrors[0].stored == count }
            collector.stop()
            try await group.waitForAll()
        }
        #expect(log.lines.filter { $0.contains("does not accept points") }.count == 1)
        #expect(log.lines.filter { $0.contains("accepts points again") }.count == 1)
    }

    @Test func pointsLeftAtTheEndAreCounted() async throws {
        let bus = try Bus()
        let (first, second) = (InMemoryStore(), FailingStore())
        second.failure.set(StoreError(.unavailable, "away"))
        let count = try bus.replay("ironic/messages.jsonl").count
        let collector = Collector(
            bus.collectorConfiguration,
            store: first,
            mirrors: [MirroredStore(name: "second", store: second)],
            logger: RecordedLog().logger
        )
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await collector.run() }
            try await eventually { collector.statistics.acked == count }
            collector.stop()
            try await group.waitForAll()
        }
        let mirror = collector.statistics.mirrors[0]
        #expect(mirror.dropped == count)
        #expect(mirror.waiting == 0)
    }

    private func drainingCollector(_ bus: Bus, _ store: any TraceStore, _ mirrors: [MirroredStore]) -> Collector {
        var configuration = bus.collectorConfiguration
        configuration.drains = true
        return Collector(configuration, store: store, mirrors: mirrors, logger: RecordedLog().logger)
    }

    private func payloads(_ points: PointBatch) -> [[UInt8]] { points.entries.indices.map { points.payload(at: $0) } }
}

/// The limit for waiting batches, tested without threads.
@Suite(.blocking) struct MirrorQueueTests {
    private func item(_ number: Int) throws -> MirrorQueue.Item {
        var batch = PointBatch()
        let payload = """
            {"name": "a-start", "base_id": "b", "trace_id": "\(number)", "timestamp": "2026-11-22T08:54:08"}
            """
        try Array(payload.utf8).withUnsafeBytes {
            try batch.append(payload: $0, messageKey: .random(), isEnveloped: false)
        }
        return MirrorQueue.Item(points: batch, time: Timestamp(microseconds: Int64(number)))
    }

    @Test func handsOutTheOldestFirst() throws {
        let queue = MirrorQueue(name: "m", limit: .max)
        for number in 1...3 { #expect(queue.add(try item(number)) == 0) }
        #expect(queue.statistics.waiting == 3)
        for number in 1...3 {
            let taken = try #require(queue.next())
            #expect(taken.time.microseconds == Int64(number))
            queue.stored(taken, AppendResult(stored: 1, duplicates: 0))
            #expect(queue.statistics.waiting == 3 - number)
        }
        #expect(queue.statistics.stored == 3)
    }

    @Test func aFullQueueDropsTheOldest() throws {
        let queue = MirrorQueue(name: "m", limit: try item(1).size * 2)
        #expect(try (1...5).map { queue.add(try item($0)) } == [0, 0, 1, 1, 1])
        #expect(queue.statistics.dropped == 3)
        #expect(queue.next()?.time.microseconds == 4)
    }

    @Test func aReturnedBatchIsTheOldest() throws {
        let queue = MirrorQueue(name: "m", limit: try item(1).size * 2)
        for number in 1...2 { _ = queue.add(try item(number)) }
        let taken = try #require(queue.next())
        #expect(queue.putBack(taken) == 0)
        #expect(queue.next()?.time.microseconds == 1)
        _ = queue.add(try item(3))
        #expect(queue.putBack(taken) == 1)
        #expect(queue.next()?.time.microseconds == 2)
    }

    @Test func aClosedQueueHandsOutTheRestAndAcceptsNothing() throws {
        let queue = MirrorQueue(name: "m", limit: .max)
        _ = queue.add(try item(1))
        queue.close(deadline: .max)
        #expect(queue.add(try item(2)) == 1)
        #expect(queue.next()?.time.microseconds == 1)
        #expect(queue.next() == nil)
        #expect(queue.statistics.dropped == 1)
    }

    @Test func nothingIsHandedOutAfterTheDeadline() throws {
        let queue = MirrorQueue(name: "m", limit: .max)
        _ = queue.add(try item(1))
        queue.close(deadline: 0)
        #expect(queue.isOver)
        #expect(queue.next() == nil)
        #expect(queue.dropAll() == 1)
        #expect(queue.statistics.dropped == 1)
        #expect(queue.statistics.waiting == 0)
    }

    @Test func theBatchInProgressIsDroppedOnceAtTheEnd() throws {
        let queue = MirrorQueue(name: "m", limit: .max)
        _ = queue.add(try item(1))
        let taken = try #require(queue.next())
        queue.close(deadline: 0)
        #expect(queue.dropAll() == 1)
        #expect(queue.putBack(taken) == 0)
        queue.stored(taken, AppendResult(stored: 1, duplicates: 0))
        #expect(queue.statistics.dropped == 1)
        #expect(queue.statistics.stored == 0)
        #expect(queue.statistics.waiting == 0)
    }
}
