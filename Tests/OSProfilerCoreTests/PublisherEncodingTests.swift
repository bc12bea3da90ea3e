//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

import Foundation
import OSProfilerCore
import Testing

struct PublisherEncodingTests {
    private static let messageID = "e82a61ea-7a90-44bf-a86a-b5b6bf85b0d3"
    private static let uniqueID = "a0745c8fd4244d41a2f14d08b864c0d4"

    private static func identity() throws -> NotificationEncoder.Identity {
        let unique = Array(uniqueID.utf8).withUnsafeBytes { UUID128(hexadecimal: $0) }
        return NotificationEncoder.Identity(
            messageID: try #require(UUID128(canonical: messageID)),
            uniqueID: try #require(unique)
        )
    }

    private static func encode(
        _ point: TracePoint,
        _ envelope: NotificationEncoder.Envelope = .none
    ) throws -> String {
        let encoder = NotificationEncoder(envelope: envelope, priority: "info")
        return String(decoding: encoder.encode(point, as: try identity()), as: UTF8.self)
    }

    /// The first message of the captured ones.
    private static func captured() throws -> String {
        struct Line: Decodable { let body: String }
        let file = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "../Fixtures/ironic/messages.jsonl")
        let lines = try String(contentsOf: file, encoding: .utf8).split(separator: "\n")
        return try JSONDecoder().decode(Line.self, from: Data(try #require(lines.first).utf8)).body
    }

    private static func point(host: String = "vm", service: String? = "ironic_api") throws -> TracePoint {
        TracePoint(
            name: "wsgi",
            phase: .start,
            baseID: "5f9bf323-c002-459d-afeb-9e2422a89ee6",
            traceID: "227573fa-26d5-4d20-84a6-6c64a3215659",
            parentID: "5f9bf323-c002-459d-afeb-9e2422a89ee6",
            timestamp: try #require(Timestamp("2026-11-22T08:54:08.328049")),
            info: ["request": ["path": "/v1/nodes", "query": "", "method": "GET", "scheme": "http"]],
            service: ServiceIdentity(project: "ironic", service: service, host: host)
        )
    }

    /// osprofiler's reports parse the time of a point with a fraction, and fail without one.
    @Test func aWholeSecondHasAFractionInThePayloadAlone() throws {
        var point = try Self.point()
        point.timestamp = try #require(Timestamp("2026-11-22T08:54:08"))
        let text = try Self.encode(point)
        #expect(text.contains(#""timestamp": "2026-11-22T08:54:08.000000""#))
        #expect(text.contains(#""timestamp": "2026-11-22 08:54:08""#))
    }

    @Test("A message is oslo.messaging's to the byte")
    func equalsCaptured() throws {
        // That service's notifier had another host than its profiler, and looked at the clock a moment later.
        let expected = try Self.captured()
            .replacing("\"publisher_id\": \"ironic-test-host\"", with: "\"publisher_id\": \"vm\"")
            .replacing(
                "\"timestamp\": \"2026-11-22 08:54:08.328146\"",
                with: "\"timestamp\": \"2026-11-22 08:54:08.328049\""
            )
        #expect(try Self.encode(try Self.point()) == expected)
    }

    @Test("The 2.0 envelope holds the same message as text")
    func envelope() throws {
        let text = try Self.encode(try Self.point(), .version2)
        #expect(text.hasPrefix("{\"oslo.version\": \"2.0\", \"oslo.message\": \"{\\\"message_id\\\": \\\"e82a61ea"))
        let envelope = try JSONDecoder().decode([String: String].self, from: Data(text.utf8))
        #expect(envelope.count == 2)
        #expect(envelope["oslo.message"] == (try Self.encode(try Self.point())))
    }

    @Test("A service that is not set reads as in Python")
    func noService() throws {
        let text = try Self.encode(try Self.point(service: nil))
        #expect(text.contains("\"event_type\": \"profiler.None\""))
        #expect(text.contains("\"service\": null}"))
    }

    @Test("Two services in one thread do not mix")
    func twoServices() throws {
        let first = try Self.point(service: "one")
        let second = try Self.point(host: "h\u{e9}", service: "two")
        for (point, event, host) in [(first, "one", "vm"), (second, "two", "h\\u00e9"), (first, "one", "vm")] {
            let text = try Self.encode(point)
            #expect(text.contains("\"publisher_id\": \"\(host)\", \"event_type\": \"profiler.\(event)\""))
        }
    }

    @Test("Each message has ids of its own and a time")
    func freshIdentity() throws {
        let point = try Self.point()
        let encoder = NotificationEncoder(envelope: .none, priority: "info")
        let messages = (0..<100).map { _ in Data(encoder.encode(point)) }
        struct Message: Decodable {
            let messageId: String
            let _uniqueId: String
            let timestamp: String
        }
        let json = JSONDecoder()
        json.keyDecodingStrategy = .convertFromSnakeCase
        let decoded = try messages.map { try json.decode(Message.self, from: $0) }
        #expect(Set(decoded.map(\.messageId)).count == 100)
        #expect(Set(decoded.map(\._uniqueId)).count == 100)
        #expect(decoded.allSatisfy { UUID128(canonical: $0.messageId) != nil })
        #expect(decoded.allSatisfy { $0._uniqueId.wholeMatch(of: /[0-9a-f]{32}/) != nil })
        #expect(decoded.allSatisfy { Timestamp($0.timestamp) != nil && $0.timestamp.contains(" ") })
    }

    @Test("What a consumer reads is what was published, in both envelopes")
    func roundTrip() throws {
        for envelope in [NotificationEncoder.Envelope.none, .version2] {
            let text = try Self.encode(try Self.point(), envelope)
            var decoder = NotificationDecoder()
            var batch = PointBatch()
            try Array(text.utf8).withUnsafeBytes { try decoder.decode($0, into: &batch) }
            #expect(batch.count == 1)
        }
    }
}
