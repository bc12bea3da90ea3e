//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

import Foundation
import OSProfilerAMQP
import OSProfilerCore
import OSProfilerMessaging
import TestSupport
import Testing

@Suite struct BusMessageTests {
    private func line(_ message: BusMessage) -> [UInt8] {
        var writer = ByteWriter()
        writer.writeJSON(message)
        return Array(writer.bytes)
    }

    @Test(arguments: ["ironic/messages.jsonl", "corpus/messages.jsonl", "quarantine/messages.jsonl"])
    func linesSurviveARoundTrip(_ file: String) throws {
        for source in try Fixtures.lines(file) {
            let message = try BusMessage(line: source)
            let again = try line(message).withUnsafeBytes { try BusMessage(line: $0) }
            #expect(again == message)
        }
    }

    @Test func capturedProperties() throws {
        let message = try BusMessage(line: try #require(try Fixtures.lines("ironic/messages.jsonl").first))
        #expect(message.exchange == "ironic")
        #expect(message.routingKey == "profiler.info")
        #expect(message.properties.contentType == "application/json")
        #expect(message.properties.deliveryMode == 2)
        #expect(message.properties.priority == 0)
        #expect(message.properties.headers?.isEmpty == true)
        #expect(message.properties.correlationID == nil)
    }

    @Test func headersOfAllKinds() throws {
        var properties = AMQPProperties()
        properties.headers = [
            ("a", .table([("b", .array([.int64(1), .bool(true), .void, .string("\u{1}é")]))])), ("d", .double(1.5)),
        ]
        let message = BusMessage(exchange: "", routingKey: "q", properties: properties, body: [0xFF, 0])
        let text = line(message)
        #expect(String(decoding: text, as: UTF8.self).contains("\"body_base64\": \"/wA=\""))
        #expect(try text.withUnsafeBytes { try BusMessage(line: $0) } == message)
    }

    @Test(arguments: [
        "", "no", "[]", "{}", #"{"exchange": "e", "routing_key": "k"}"#, #"{"exchange": "e", "body": "b"}"#,
        #"{"exchange": "e", "routing_key": "k", "body": 1}"#,
        #"{"exchange": "e", "routing_key": "k", "body_base64": "*"}"#,
        #"{"exchange": "e", "routing_key": "k", "body": "b", "properties": {"priority": "x"}}"#,
        #"{"exchange": "e", "routing_key": "k", "body": "b", "properties": {"headers": {"x": {"$bytes": "*"}}}}"#,
        #"{"exchange": "e", "routing_key": "k", "body": "b"} x"#,
    ])
    func badLines(_ text: String) {
        #expect(throws: MessagingError.self) { try BusMessage(line: Data(text.utf8)) }
    }

    @Test(arguments: [#"{"#, #"{"exchange": null, "#, #"{"exchange": 1, "#])
    func noExchangeIsNotTheDefaultOne(start: String) throws {
        let rest = #""routing_key": "k", "body": "b"}"#
        let error = #expect(throws: MessagingError.self) { try BusMessage(line: Data((start + rest).utf8)) }
        #expect(error?.description == "no exchange, or one that is not text")
        #expect(try BusMessage(line: Data((#"{"exchange": "", "# + rest).utf8)).exchange.isEmpty)
    }

    @Test func typesOfHeadersSurvive() throws {
        var properties = AMQPProperties()
        properties.headers = [
            ("$timestamp", .string("a name")), ("bytes", .bytes([0xFF, 0])), ("infinite", .double(-.infinity)),
            ("int", .int64(.min)), ("large", .double(1e300)), ("nested", .array([.table([("time", .timestamp(7))])])),
            ("one", .double(1)), ("table", .table([("$bytes", .table([("$double", .string("x"))]))])),
            ("time", .timestamp(.max)),
        ]
        let message = BusMessage(exchange: "e", routingKey: "k", properties: properties, body: [])
        #expect(try line(message).withUnsafeBytes { try BusMessage(line: $0) } == message)
    }

    @Test func quarantineHeadersComeAndGo() throws {
        var message = BusMessage(exchange: "ironic", routingKey: "profiler.info", properties: .init(), body: [1])
        message.properties.headers = [("mine", .string("x"))]
        message.properties.userID = "guest"
        let properties = QuarantineHeaders.add(
            to: message.properties,
            rejection: Rejection(.notJSON, "why"),
            exchange: message.exchange,
            routingKey: message.routingKey,
            at: .now()
        )
        #expect(properties.deliveryMode == 2)
        #expect(properties.headers?.contains { $0.0 == "x-osprofiler-reason" && $0.1 == .string("not-json") } == true)
        let moved = BusMessage(exchange: "", routingKey: "profiler.rejected", properties: properties, body: [1])
        let origin = try #require(QuarantineHeaders.origin(of: moved))
        #expect(origin.exchange == "ironic" && origin.routingKey == "profiler.info")
        #expect(origin.properties.headers?.map(\.0) == ["mine"])
        #expect(QuarantineHeaders.origin(of: message) == nil)
    }
}

extension BusMessage {
    init(line: Data) throws {
        self = try [UInt8](line).withUnsafeBytes { try BusMessage(line: $0) }
    }
}
