//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

import Foundation
import OSProfilerAMQP
import OSProfilerCollector
import OSProfilerCore
import OSProfilerMessaging
import OSProfilerStore
import Synchronization
import TestSupport
import Testing

@Suite(.blocking) struct CollectorTests {
    @Test func capturedTracesAreStoredInOrderAndAcknowledged() async throws {
        let bus = try Bus()
        let messages = try bus.replay("ironic/messages.jsonl")
        let store = InMemoryStore()
        let statistics = try await bus.drain(into: store)
        #expect(statistics.stored == messages.count)
        #expect(statistics.received == messages.count && statistics.acked == messages.count)
        #expect(try bus.status(of: "profiler.info")?.messageCount == 0)

        var expected: [[UInt8]: [[UInt8]]] = [:]
        for message in messages {
            var batch = PointBatch()
            var decoder = NotificationDecoder()
            try message.body.withUnsafeBytes { try decoder.decode($0, into: &batch) }
            expected[batch.id(batch.entries[0].baseID).textBytes, default: []].append(batch.payload(at: 0))
        }
        for (id, payloads) in expected {
            let points = try #require(try store.points(of: OpaqueID(.text(id))))
            #expect((0..<points.count).map(points.payload) == payloads)
        }
    }

    @Test func redeliveriesAreDuplicates() async throws {
        let bus = try Bus()
        let store = InMemoryStore()
        try bus.replay("ironic/messages.jsonl")
        let first = try await bus.drain(into: store)
        try bus.replay("ironic/messages.jsonl")
        let second = try await bus.drain(into: store)
        #expect(second.stored == 0)
        #expect(second.duplicates == first.stored)
    }

    @Test func poisonGoesToQuarantineWithItsBytesAndTheStreamMovesOn() async throws {
        let bus = try Bus()
        let poison = try bus.replay("quarantine/messages.jsonl")
        try bus.replay("ironic/messages.jsonl")
        let store = InMemoryStore()
        let statistics = try await bus.drain(into: store)
        #expect(statistics.rejected == poison.count)
        #expect(statistics.received == statistics.stored + statistics.duplicates + statistics.rejected)

        var bodies: [[UInt8]] = []
        let inspector = try QueueInspector(bus.configuration)
        defer { inspector.close() }
        let shown = try inspector.visit("profiler.rejected", limit: 10_000) { message in
            bodies.append(message.body)
            let headers = message.properties.headers ?? []
            #expect(headers.contains { $0.0 == "x-osprofiler-reason" })
            #expect(headers.contains { $0.0 == "x-osprofiler-routing-key" && $0.1 == .string("profiler.info") })
            return true
        }
        #expect(shown == poison.count)
        #expect(bodies == poison.map(\.body))
        // The inspection left them in the queue.
        #expect(try bus.status(of: "profiler.rejected")?.messageCount == poison.count)
    }

    @Test func theStoreKeepsRejectedMessagesIfQuarantineCannotBeDeclared() async throws {
        let bus = try Bus()
        // A user with all permissions except on the quarantine queue.
        let user = "restricted\(UInt32.random(in: 0...UInt32.max))"
        _ = try bus.broker.ctl("add_user", user, "secret")
        _ = try bus.broker.ctl(
            "set_permissions",
            "-p",
            bus.virtualHost,
            user,
            "^profiler.info$",
            "^profiler.info$",
            "^profiler.info$"
        )
        let poison = try bus.replay("quarantine/messages.jsonl")
        var configuration = bus.collectorConfiguration
        configuration.connection.credentials.user = user
        configuration.connection.credentials.password = "secret"
        let store = InMemoryStore()
        let statistics = try await bus.drain(into: store, configuration)
        #expect(statistics.rejected == poison.count)
        #expect(try bus.status(of: "profiler.info")?.messageCount == 0)
        #expect(Set(store.rejectedMessages(limit: .max).map(\.body)) == Set(poison.map(\.body)))
    }

    @Test func aDrainTreatsAnAbsentQueueAsEmpty() async throws {
        let bus = try Bus()
        let statistics = try await bus.drain(into: InMemoryStore())
        #expect(statistics.received == 0)
        #expect(try bus.status(of: "profiler.info") == nil)
    }

    @Test func waitsForTheQueueAndResubscribesAfterItsDeletion() async throws {
        let bus = try Bus()
        let store = InMemoryStore()
        let collector = bus.collector(store)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await collector.run() }
            try await eventually { collector.statistics.state == .waitingForQueue }
            // Nothing was declared: a service can still choose its own properties.
            #expect(try bus.status(of: "profiler.info") == nil)
            let count = try bus.replay("ironic/messages.jsonl").count
            try await eventually { collector.statistics.acked == count }
            try bus.withChannel { _ = try $0.deleteQueue("profiler.info") }
            try await eventually { collector.statistics.state == .waitingForQueue }
            try bus.replay("ironic/messages.jsonl")
            try await eventually { collector.statistics.duplicates == count }
            collector.stop()
            try await group.waitForAll()
        }
    }

    @Test func createsTheQueueWithTheConfiguredProperties() async throws {
        let bus = try Bus()
        var configuration = bus.collectorConfiguration
        configuration.createsQueue = true
        configuration.topology.isDurable = true
        _ = try await bus.drain(into: InMemoryStore(), configuration)
        try bus.withChannel { channel in
            _ = try channel.declareQueue("profiler.info", durable: true)
            try channel.declareExchange("openstack", durable: true)
        }
    }

    @Test func aPoolReceivesEveryMessageNextToAnotherConsumer() async throws {
        let bus = try Bus()
        var pool = bus.collectorConfiguration
        pool.pool = "osprofiler"
        pool.createsQueue = true
        pool.exchanges = ["ironic", "nova"]
        _ = try await bus.drain(into: InMemoryStore(), pool)
        let count = try bus.replay("ironic/messages.jsonl").count
        #expect(try await bus.drain(into: InMemoryStore(), pool).stored == count)
        #expect(try await bus.drain(into: InMemoryStore()).stored == count)
    }

    @Test func twoCollectorsShareAQueueAndAStore() async throws {
        let bus = try Bus()
        let store = InMemoryStore()
        let count = try bus.replay("ironic/messages.jsonl").count
        async let first = bus.drain(into: store)
        async let second = bus.drain(into: store)
        let both = try await [first, second]
        #expect(both.reduce(0) { $0 + $1.stored } == count)
    }

    @Test func aClosedConnectionIsReopened() async throws {
        let broker = try PrivateBroker(.init(tls: false))
        let bus = try Bus(broker)
        let store = InMemoryStore()
        let collector = bus.collector(store)
        let count = try bus.replay("ironic/messages.jsonl").count
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await collector.run() }
            try await eventually { collector.statistics.acked >= count }
            try broker.closeAllConnections()
            try await eventually { collector.statistics.reconnects == 1 && collector.statistics.state == .consuming }
            try bus.replay("ironic/messages.jsonl")
            try await eventually { collector.statistics.duplicates == count }
            collector.stop()
            try await group.waitForAll()
        }
        #expect(collector.statistics.state == .stopped)
    }

    @Test func nothingIsAcknowledgedWhileTheStoreFails() async throws {
        let bus = try Bus()
        let store = FailingStore()
        store.failure.set(StoreError(.full, "no room"))
        let count = try bus.replay("ironic/messages.jsonl").count
        let collector = bus.collector(store)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await collector.run() }
            try await eventually { collector.statistics.state == .storeUnavailable }
            try await eventually { try bus.status(of: "profiler.info")?.messageCount == count }
            #expect(collector.statistics.acked == 0)
            store.failure.set(nil)
            try await eventually { try bus.status(of: "profiler.info")?.messageCount == 0 }
            try await eventually { collector.statistics.acked == count }
            collector.stop()
            try await group.waitForAll()
        }
        #expect(store.inner.summaries(TraceQuery()).reduce(0) { $0 + $1.points } == count)
    }

    @Test func consumingPausesBelowTheDiskFloor() async throws {
        let bus = try Bus()
        let store = FailingStore()
        store.space.withLock { $0 = StoreFreeSpace(free: 63 << 20, total: 1 << 40) }
        let count = try bus.replay("ironic/messages.jsonl").count
        let collector = bus.collector(store)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await collector.run() }
            try await eventually { collector.health.state == .storeUnavailable }
            #expect(collector.health.isLive && !collector.health.isReady)
            #expect(collector.health.reason?.contains("--min-free") == true)
            try await eventually { try bus.status(of: "profiler.info")?.messageCount == count }
            #expect(collector.statistics.stored == 0 && collector.statistics.isStoreFailing)
            store.space.withLock { $0 = StoreFreeSpace(free: 80 << 20, total: 1 << 40) }
            try await eventually { collector.statistics.acked == count }
            try await eventually { collector.health.isReady && collector.health.reason == nil }
            collector.stop()
            try await group.waitForAll()
        }
        #expect(!collector.health.isLive && !collector.health.isReady)
    }

    @Test func theDiskFloorIsLowOnASmallDisk() {
        #expect(StoreFreeSpace(free: 0, total: 1 << 40).floor == 64 << 20)
        #expect(StoreFreeSpace(free: 0, total: 100 << 20).floor == 5 << 20)
    }

    @Test func retentionDeletesTheExcess() async throws {
        let bus = try Bus()
        let store = InMemoryStore()
        try bus.replay("ironic/messages.jsonl")
        let all = try await bus.drain(into: store)
        var configuration = bus.collectorConfiguration
        configuration.retention.maximumBytes = store.size().map { $0 / 2 }
        let collector = bus.collector(store, configuration)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await collector.run() }
            try await eventually { collector.statistics.purgedPoints > 0 }
            collector.stop()
            try await group.waitForAll()
        }
        let left = store.summaries(TraceQuery()).reduce(0) { $0 + $1.points }
        #expect(left == all.stored - collector.statistics.purgedPoints && left > 0)
    }

    /// The stop would otherwise wait for the connection's ten minutes.
    @Test(.hangLimit) func aStopDoesNotWaitForABrokerThatIsSilent() async throws {
        let listener = try SilentListener()
        defer { listener.close() }
        var connection = AMQPConfiguration(endpoints: [AMQPEndpoint(host: "127.0.0.1", port: listener.port)])
        connection.connectTimeout = .seconds(600)
        let collector = try Bus().collector(InMemoryStore(), CollectorConfiguration(connection: connection))
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await collector.run() }
            try await Task.sleep(for: .milliseconds(300))
            collector.stop()
            try await group.waitForAll()
        }
    }

    @Test func anUnusableStoreEndsTheCollector() async throws {
        let bus = try Bus()
        let store = FailingStore()
        store.failure.set(StoreError(.newerSchema, "newer"))
        let count = try bus.replay("ironic/messages.jsonl").count
        await #expect(throws: StoreError.self) { try await bus.drain(into: store) }
        try await eventually { try bus.status(of: "profiler.info")?.messageCount == count }
    }

    @Test func wrongCredentialsEndTheCollector() async throws {
        let bus = try Bus()
        var configuration = bus.collectorConfiguration
        configuration.drains = false
        configuration.connection.credentials.password = "wrong-password"
        let error = await #expect(throws: MessagingError.self) {
            try await bus.drain(into: InMemoryStore(), configuration)
        }
        #expect(error?.underlying?.code == .authenticationFailed)
        #expect(error?.description.contains("wrong-password") == false)
    }
}
