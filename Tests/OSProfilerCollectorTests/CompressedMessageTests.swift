//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

import OSProfilerAMQP
import OSProfilerCollector
import OSProfilerCore
import OSProfilerMessaging
import OSProfilerStore
import Synchronization
import TestSupport
import Testing

/// What a collector does with messages that their publisher compressed.
@Suite(.hangLimit, .blocking) struct CompressedMessageTests {
    /// A store that notes the bytes of each batch.
    private final class MeasuringStore: StoreDouble {
        let inner = InMemoryStore()
        let batches = Mutex<[Int]>([])

        func makeWriter(isCancelled: @escaping @Sendable () -> Bool) -> any TraceWriter {
            Writer(store: self, inner: inner.makeWriter(isCancelled: isCancelled))
        }

        private final class Writer: TraceWriter {
            private let store: MeasuringStore
            private let inner: any TraceWriter

            init(store: MeasuringStore, inner: any TraceWriter) {
                self.store = store
                self.inner = inner
            }

            func append(
                _ batch: PointBatch,
                rejected: [RejectedMessage],
                at time: Timestamp
            ) throws(StoreError) -> AppendResult {
                store.batches.withLock { $0.append(batch.byteCount) }
                return try inner.append(batch, rejected: rejected, at: time)
            }

            func check() throws(StoreError) { try inner.check() }
            func close() { inner.close() }
        }
    }

    private let bus: Bus

    init() throws { bus = try Bus() }

    private func publish(_ messages: [BusMessage]) throws {
        let replayer = try QueueReplayer(bus.configuration, topology: BusTopology())
        defer { replayer.close() }
        for message in messages { try replayer.publish(message) }
        try replayer.finish()
        #expect(replayer.result.confirmed == messages.count)
    }

    private func message(_ body: [UInt8], compression: String) -> BusMessage {
        BusMessage(
            exchange: "openstack",
            routingKey: "profiler.info",
            properties: AMQPProperties(headers: [("x-other", 1), ("compression", .string(compression))]),
            body: body
        )
    }

    @Test(arguments: MessageCompression.allCases)
    func theyAreStoredAsIfTheyWereNotCompressed(compression: MessageCompression) async throws {
        let messages = try Fixtures.lines("ironic/messages.jsonl").map { line in
            try [UInt8](line).withUnsafeBytes { try BusMessage(line: $0) }
        }
        let plain = InMemoryStore()
        try publish(messages)
        _ = try await bus.drain(into: plain)
        try publish(
            try messages.map { message in
                var message = message
                message.body = try #require(message.body.withUnsafeBytes { compression.compress($0) })
                message.properties.headers = [("compression", .string(compression.rawValue))]
                return message
            }
        )
        let store = InMemoryStore()
        let statistics = try await bus.drain(into: store)
        #expect(statistics.stored == messages.count && statistics.rejected == 0)
        func payloads(_ store: InMemoryStore) throws -> Set<[UInt8]> {
            var payloads: Set<[UInt8]> = []
            for trace in store.summaries(TraceQuery()) {
                guard let points = try store.points(of: trace.baseID) else { continue }
                payloads.formUnion((0..<points.count).map { points.payload(at: $0) })
            }
            return payloads
        }
        #expect(try payloads(store).count > 1 && payloads(store) == payloads(plain))
    }

    @Test func thoseThatCannotBeReadKeepBytesAndHeaderInQuarantine() async throws {
        let damaged = message([0x78, 0x9C, 1], compression: "application/x-gzip")
        let unknown = message([0x28, 0xB5, 0x2F, 0xFD], compression: "application/zstd")
        let bomb = message(
            try #require(
                [UInt8](repeating: 0, count: 10_000_000).withUnsafeBytes { MessageCompression.gzip.compress($0) }
            ),
            compression: "application/x-gzip"
        )
        try publish([damaged, unknown, bomb])
        var configuration = bus.collectorConfiguration
        configuration.maximumBodySize = 1 << 20
        let statistics = try await bus.drain(into: InMemoryStore(), configuration)
        #expect(statistics.rejected == 3 && statistics.stored == 0)

        var rejected: [BusMessage] = []
        var details: [AMQPValue?] = []
        let inspector = try QueueInspector(bus.configuration)
        defer { inspector.close() }
        _ = try inspector.visit("profiler.rejected", limit: 10) { message in
            rejected.append(try #require(QuarantineHeaders.origin(of: BusMessage(message))))
            details.append(message.properties.header("x-osprofiler-detail"))
            return true
        }
        #expect(rejected.map(\.body) == [damaged, unknown, bomb].map(\.body))
        #expect(rejected.map { $0.properties.headers?.count } == [2, 2, 2])
        #expect(
            rejected.map { $0.properties.header("compression") }
                == ["application/x-gzip", "application/zstd", "application/x-gzip"]
        )
        #expect(
            details == [
                "compressed (application/x-gzip), but damaged or incomplete",
                "compressed (application/zstd), which is not supported",
                "the body has more than 1048576 bytes when it is decompressed",
            ]
        )
    }

    /// Otherwise a thousand messages of a few kilobytes could take gigabytes.
    @Test func aBatchIsBoundedByDecompressedBytes() async throws {
        let padding = String(repeating: "a", count: 100_000)
        try publish(
            try (0..<50).map { number in
                let payload = """
                    {"name": "a-start", "base_id": "b", "trace_id": "\(number)", "timestamp": "2026-11-22T08:00:01",
                    "info": {"text": "\(padding)"}}
                    """
                let notification = try Array(payload.utf8).withUnsafeBytes {
                    try PayloadNotification($0, priority: "info")
                }
                return BusMessage(notification, topology: BusTopology(), compression: .gzip)
            }
        )
        var configuration = bus.collectorConfiguration
        configuration.batchBytes = 300_000
        let store = MeasuringStore()
        #expect(try await bus.drain(into: store, configuration).stored == 50)
        let largest = store.batches.withLock { $0.max() ?? 0 }
        #expect((300_000..<500_000).contains(largest), "\(largest)")
    }
}
