//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

import OSProfilerAMQP
import OSProfilerCore
import OSProfilerStore
import TestSupport
import Testing

@testable import OSProfilerMessaging

/// Compressed messages between a publisher, a broker and an inspection.
@Suite(.hangLimit, .blocking) struct CompressionBrokerTests: PublisherSuite {
    private func decompressed(_ message: AMQPMessage) throws -> [UInt8] {
        var decompressor = BodyDecompressor()
        let compression = try #require(try MessageCompression.named(by: message.properties.header("compression")))
        return try message.body.withUnsafeBytes { body in
            try decompressor.decompress(body, compression, limit: 1 << 20) { body throws(Rejection) in Array(body) }
        }
    }

    @Test(arguments: MessageCompression.allCases)
    func aNotifierCompressesAsKombuDoes(compression: MessageCompression) async throws {
        let broker = try PrivateBroker.shared()
        var configuration = Self.configuration(broker, virtualHost: try broker.freshVirtualHost("compression"))
        configuration.compression = compression
        let notifier = Self.notifier(configuration)
        notifier.start()
        for number in 0..<20 { notifier.notify(Self.point(number)) }
        #expect(await notifier.shutdown())
        let messages = try Self.drain(configuration)
        #expect(messages.count == 20)
        for message in messages {
            #expect(
                message.properties
                    == AMQPProperties(
                        contentType: "application/json",
                        contentEncoding: "utf-8",
                        headers: [("compression", .string(compression.rawValue))],
                        deliveryMode: 2,
                        priority: 0
                    )
            )
        }
        let plain = try messages.map { message in
            var message = message
            message.body = try decompressed(message)
            return message
        }
        #expect(try Self.bodies(plain).map(\.payload.name) == (0..<20).map { "\($0)-start" })
    }

    /// A returned message is compressed, while the window has the body as it was before.
    @Test func aReturnedMessageIsPublishedAgain() async throws {
        let broker = try PrivateBroker.shared()
        var configuration = Self.configuration(broker, virtualHost: try broker.freshVirtualHost("compression"))
        configuration.compression = .gzip
        let notifier = Self.notifier(configuration)
        notifier.start()
        notifier.notify(Self.point(0))
        try await Self.eventually("the first point is confirmed") { notifier.statistics.confirmed == 1 }
        let connection = try Self.connect(configuration)
        defer { connection.close() }
        _ = try connection.openChannel().deleteQueue("profiler.info")
        for number in 1...50 { notifier.notify(Self.point(number)) }
        #expect(await notifier.shutdown())
        #expect(notifier.statistics.returned >= 1 && notifier.statistics.confirmed == 51)
        #expect(Set(try Self.drain(configuration).map(decompressed)).count == 50)
    }

    @Test func anInspectionReadsCompressedPoints() throws {
        let broker = try PrivateBroker.shared()
        let connection = Self.configuration(broker, virtualHost: try broker.freshVirtualHost("compression")).connection
        let replayer = try QueueReplayer(connection, topology: BusTopology())
        defer { replayer.close() }
        let payload = #"""
            {"name": "a-start", "base_id": "b", "trace_id": "t", "timestamp": "2026-11-22T08:00:01", "info": {}}
            """#
        let notification = try Array(payload.utf8).withUnsafeBytes { try PayloadNotification($0, priority: "info") }
        let messages = [nil, .gzip, .bzip2].map { BusMessage(notification, topology: BusTopology(), compression: $0) }
        // One message: the same id.
        for message in messages { try replayer.publish(message) }
        try replayer.finish()
        #expect(Set(messages.map(\.body)).count == 3)
        let inspector = try QueueInspector(connection)
        defer { inspector.close() }
        let found = try #require(try inspector.points(of: OpaqueID("b"), in: "profiler.info", limit: 10))
        #expect(found.points.count == 1)
        var decoder = BodyDecoder()
        var batch = PointBatch()
        #expect(
            try inspector.visit("profiler.info", limit: 10) {
                try decoder.decode($0, into: &batch)
                return true
            } == 3
        )
        #expect(batch.count == 3 && Set((0..<3).map { batch.payload(at: $0) }).count == 1)
    }
}
