//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

import OSProfilerAMQP
import OSProfilerCollector
import OSProfilerStore
import Synchronization
import TestSupport
import Testing

/// A collector whose store is unavailable: at the start, while no messages arrive, and during a call of the store.
@Suite(.blocking) struct StoreWaitTests {
    private static let away = StoreError(.unavailable, "it is away")
    private static let awayLine = "consuming is interrupted the store does not accept points: it is away"

    private let bus: Bus
    private let store = FailingStore()
    private let log = RecordedLog()

    init() throws { bus = try Bus() }

    private var collector: Collector { Collector(bus.collectorConfiguration, store: store, logger: log.logger) }
    private var consumingLines: [String] { log.lines.filter { $0.hasPrefix("consuming") } }

    /// Runs a collector during a body, and stops it.
    private func run(_ collector: Collector, _ body: () async throws -> Void) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await collector.run() }
            do {
                try await body()
            } catch {
                store.isHeld.withLock { $0 = false }
                collector.stop()
                throw error
            }
            collector.stop()
            try await group.waitForAll()
        }
    }

    // MARK: Start

    @Test func theStoreIsWaitedForAtTheStart() async throws {
        store.healthFailure.set(Self.away)
        let count = try bus.replay("ironic/messages.jsonl").count
        let collector = collector
        try await run(collector) {
            try await eventually { collector.health.state == .storeUnavailable }
            #expect(collector.health.isLive && !collector.health.isReady && collector.statistics.isStoreFailing)
            #expect(collector.health.reason?.contains("it is away") == true)
            store.healthFailure.set(nil)
            try await eventually { collector.statistics.acked == count && collector.health.isReady }
        }
        #expect(consumingLines == [Self.awayLine, "consuming again"])
    }

    @Test(arguments: [StoreError.Code.foreign, .newerSchema, .accessDenied])
    func aPermanentFailureAtTheStartEndsTheCollector(_ code: StoreError.Code) async throws {
        store.healthFailure.set(StoreError(code, "never"))
        let error = await #expect(throws: StoreError.self) { try await collector.run() }
        #expect(error?.code == code)
        #expect(log.lines.isEmpty)
    }

    @Test func aDrainDoesNotStartWithoutTheStore() async throws {
        store.healthFailure.set(Self.away)
        let error = await #expect(throws: StoreError.self) { try await bus.drain(into: store) }
        #expect(error?.code == .unavailable)
    }

    @Test func aStopEndsTheWait() async throws {
        store.healthFailure.set(Self.away)
        let collector = collector
        try await run(collector) { try await eventually { collector.health.state == .storeUnavailable } }
        #expect(collector.statistics.state == .stopped)
    }

    // MARK: Idle

    @Test(
        "The collector notices by itself when the store fails and when it is back",
        arguments: [false, true],
        [StoreError.Code.unavailable, .accessDenied]
    )
    func failureAndRecoveryWhileIdle(hasQueue: Bool, _ code: StoreError.Code) async throws {
        let count = hasQueue ? try bus.replay("ironic/messages.jsonl").count : 0
        let idle = hasQueue ? CollectorStatistics.State.consuming : .waitingForQueue
        let collector = collector
        try await run(collector) {
            try await eventually { collector.statistics.acked == count && collector.health.state == idle }
            store.healthFailure.set(StoreError(code, "it is away"))
            try await eventually { collector.health.state == .storeUnavailable }
            #expect(collector.statistics.isStoreFailing && collector.health.reason?.contains("it is away") == true)
            store.healthFailure.set(nil)
            try await eventually { collector.health.state == idle && !collector.statistics.isStoreFailing }
        }
        // No batch failed, because there was none.
        #expect(collector.statistics.storeFailures == 0)
        #expect(consumingLines.filter { $0 == Self.awayLine }.count == 1)
    }

    @Test func theDiskFillsUpWhileIdle() async throws {
        try bus.replay("ironic/messages.jsonl")
        let collector = collector
        try await run(collector) {
            try await eventually { collector.health.isReady }
            store.space.withLock { $0 = StoreFreeSpace(free: 0, total: 1 << 40) }
            try await eventually { collector.health.reason?.contains("--min-free") == true }
            #expect(!collector.health.isReady)
            store.space.withLock { $0 = nil }
            try await eventually { collector.health.isReady }
        }
    }

    // MARK: During a call

    @Test func aStoreThatBlocksIsReportedMeanwhile() async throws {
        try bus.replay("ironic/messages.jsonl")
        let collector = collector
        try await run(collector) {
            try await eventually { collector.health.isReady }
            store.isHeld.withLock { $0 = true }
            try await eventually { collector.health.state == .storeUnavailable }
            #expect(collector.statistics.isStoreFailing && !collector.health.isReady)
            #expect(collector.health.reason?.contains("waiting") == true)
            store.isHeld.withLock { $0 = false }
            try await eventually { collector.health.isReady && collector.health.reason == nil }
        }
        // The call itself has not failed.
        #expect(consumingLines == [])
    }

    /// The store is never released.
    @Test(.hangLimit, arguments: [false, true])
    func aStopDoesNotWaitForAStoreThatIsHeld(hasMessages: Bool) async throws {
        let collector = collector
        var count = 0
        try await run(collector) {
            try await eventually { collector.health.state == .waitingForQueue }
            store.isHeld.withLock { $0 = true }
            if hasMessages {
                count = try bus.replay("ironic/messages.jsonl").count
                // Unless the collector's idle health check happens to be waiting already.
                try await eventually {
                    collector.statistics.inFlightMessages > 0 || collector.health.state == .storeUnavailable
                }
            } else {
                try await eventually { collector.health.state == .storeUnavailable }
            }
        }
        #expect(collector.statistics.acked == 0 && collector.statistics.state == .stopped)
        if hasMessages { try await eventually { try bus.status(of: "profiler.info")?.messageCount == count } }
    }
}
