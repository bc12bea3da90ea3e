//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

import Foundation
import OSProfilerCore
import TestSupport
import Testing

@Suite struct NotificationDecoderTests {
    @Test(arguments: ["ironic/messages.jsonl", "corpus/messages.jsonl", "quarantine/accepted.jsonl"])
    func acceptsWhatPythonTakes(_ file: String) throws {
        var decoder = NotificationDecoder()
        var batch = PointBatch()
        let bodies = try FixtureMessages.bodies(in: file)
        #expect(!bodies.isEmpty)
        for body in bodies {
            #expect(throws: Never.self, "\(String(decoding: body.prefix(300), as: UTF8.self))") {
                try body.withUnsafeBytes { try decoder.decode($0, into: &batch) }
            }
        }
        #expect(batch.count == bodies.count)
    }

    @Test func rejectsWhatIsNoTracePoint() throws {
        var decoder = NotificationDecoder()
        var batch = PointBatch()
        let bodies = try FixtureMessages.bodies(in: "quarantine/messages.jsonl")
        #expect(bodies.count > 100)
        for body in bodies {
            #expect(throws: Rejection.self, "\(String(decoding: body.prefix(300), as: UTF8.self))") {
                try body.withUnsafeBytes { try decoder.decode($0, into: &batch) }
            }
        }
        #expect(batch.isEmpty)
    }

    @Test func aBodyCutAnywhereIsRejected() throws {
        let body = try #require(try FixtureMessages.bodies(in: "ironic/messages.jsonl").first)
        var decoder = NotificationDecoder()
        var batch = PointBatch()
        for length in 0..<body.count {
            #expect(throws: Rejection.self) {
                try body.prefix(length).withUnsafeBytes { try decoder.decode($0, into: &batch) }
            }
        }
        #expect(batch.isEmpty)
    }

    @Test(arguments: [
        (#""compute.instance.update", "payload": {"uuid": "u"}"#, "\"compute.instance.update\": no base_id"),
        (#""a\u001b[31m\n\u202eb", "payload": 5"#, "\"a [31m b\": no payload object"),
        (#""profiler.api", "payload": {}"#, nil), (#"7, "payload": {}"#, nil), (#"null"#, nil),
    ])
    func theReasonNamesAForeignEventType(_ text: String, _ expected: String?) throws {
        var decoder = NotificationDecoder()
        var batch = PointBatch()
        let body = "{\"message_id\": \"m\", \"event_type\": \(text)}"
        let inner = body.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
        for body in [body, "{\"oslo.version\": \"2.0\", \"oslo.message\": \"\(inner)\"}"] {
            let error = #expect(throws: Rejection.self) {
                try Array(body.utf8).withUnsafeBytes { try decoder.decode($0, into: &batch) }
            }
            let description = error?.description ?? ""
            if let expected {
                #expect(description == "no profiler event but \(expected)")
            } else {
                #expect(!description.contains("profiler event"))
            }
        }
        let long = "{\"event_type\": \"\(String(repeating: "x", count: 5000))\", \"payload\": {}}"
        let error = #expect(throws: Rejection.self) {
            try Array(long.utf8).withUnsafeBytes { try decoder.decode($0, into: &batch) }
        }
        #expect((error?.description.count ?? 0) < 200)
    }

    @Test func aBodyOverTheLimitIsRejected() throws {
        var decoder = NotificationDecoder(maximumBodySize: 10)
        var batch = PointBatch()
        let error = #expect(throws: Rejection.self) {
            try Array("{\"payload\": {}}".utf8).withUnsafeBytes { try decoder.decode($0, into: &batch) }
        }
        #expect(error?.code == .tooLarge)
    }

    @Test(arguments: [(508, true), (509, true), (510, false), (511, false), (100_000, false)])
    func depthIsLimited(_ arrays: Int, _ isAccepted: Bool) throws {
        // The body, the payload and info are three levels more.
        let nested = String(repeating: "[", count: arrays) + String(repeating: "]", count: arrays)
        let body = """
            {"message_id": "a", "payload": {"name": "a-start", "base_id": "b", "trace_id": "c",
            "timestamp": "2026-01-01T00:00:00", "info": {"x": \(nested)}}}
            """
        var decoder = NotificationDecoder()
        var batch = PointBatch()
        var code: Rejection.Code?
        do {
            try Array(body.utf8).withUnsafeBytes { try decoder.decode($0, into: &batch) }
        } catch let rejection as Rejection {
            code = rejection.code
        }
        #expect(code == (isAccepted ? nil : .tooDeep))
    }

    @Test func membersEndUpWhereTheyBelong() throws {
        let inner =
            #"{"message_id": "x", "_unique_id": "0123456789abcdef0123456789abcdef", "payload": "#
            + #"{"name": "db-stop", "base_id": "b\u00e9", "trace_id": -0, "parent_id": null, "#
            + #""timestamp": "2026-01-01 00:00:01.5", "service": "s", "info": {"etype": "E", "host": "h"}}}"#
        let escaped = inner.replacingOccurrences(of: "\\", with: "\\\\").replacingOccurrences(of: "\"", with: "\\\"")
        let body = #"{"oslo.version": "2.0", "oslo.message": ""# + escaped + "\"}"
        var decoder = NotificationDecoder()
        var batch = PointBatch()
        try Array(body.utf8).withUnsafeBytes { try decoder.decode($0, into: &batch) }
        let entry = try #require(batch.entries.first)
        #expect(entry.isEnveloped && entry.isStop && entry.isError)
        #expect(batch.id(entry.baseID) == OpaqueID("b\u{e9}"))
        #expect(batch.id(entry.traceID) == OpaqueID(.integer([UInt8(ascii: "0")])))
        #expect(batch.id(entry.parentID) == OpaqueID(.null))
        #expect(entry.timestamp == Timestamp("2026-01-01T00:00:01.500000"))
        #expect(String(decoding: batch.bytes(entry.host), as: UTF8.self) == "\"h\"")
        #expect(batch.payload(at: 0).first == UInt8(ascii: "{"))
    }

    /// The identity of a message: `message_id` first, then `_unique_id`, then the body.
    @Test func messageKeys() throws {
        func key(_ members: String) throws -> UUID128 {
            let body = """
                {\(members) "payload": {"name": "a-start", "base_id": "b", "trace_id": "c",
                "timestamp": "2026-01-01T00:00:00"}}
                """
            var decoder = NotificationDecoder()
            var batch = PointBatch()
            try Array(body.utf8).withUnsafeBytes { try decoder.decode($0, into: &batch) }
            return batch.entries[0].messageKey
        }
        let id = #""message_id": "e82a61ea-7a90-44bf-a86a-b5b6bf85b0d3","#
        #expect(try key(id) == UUID128(canonical: "e82a61ea-7a90-44bf-a86a-b5b6bf85b0d3"))
        #expect(try key(#""_unique_id": "ffff","# + id) == UUID128(canonical: "e82a61ea-7a90-44bf-a86a-b5b6bf85b0d3"))
        #expect(try key(#""_unique_id": "ffff","#) == key(#""message_id": "", "_unique_id": "ffff","#))
        #expect(try key("") == key(""))
        #expect(try key("") != key(#""a": 1,"#))
    }
}
