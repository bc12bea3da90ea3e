//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

import CRabbitMQ
import Testing

@testable import OSProfilerAMQP

@Suite("Coding of properties and tables")
struct CodingTests {
    static let everything: [(String, AMQPValue)] = [
        ("flag", true),
        ("least", .int64(.min)),
        ("most", .int64(.max)),
        ("double", .double(-0.1)),
        ("text", "grüße\u{0}🙂"),
        ("empty", ""),
        ("bytes", .bytes([0, 255, 128])),
        ("time", .timestamp(1_700_000_000)),
        ("nested", .table([("deep", .table([("deeper", .array([1, "two", .void]))]))])),
        ("no table", .table([])),
        ("no array", .array([])),
        ("nothing", .void),
    ]

    /// Encodes and decodes properties with librabbitmq.
    private func overTheWire(_ properties: AMQPProperties) throws -> AMQPProperties {
        let arena = AMQPArena()
        var wire = try properties.encoded(in: arena)
        let scratch = amqp_bytes_malloc(100_000)
        defer { amqp_bytes_free(scratch) }
        let size = amqp_encode_properties(UInt16(AMQP_BASIC_CLASS), &wire, scratch)
        try #require(size >= 0)
        #expect(osp_amqp_encoded_size(&wire, 100_000) == size)
        var pool = amqp_pool_t()
        init_amqp_pool(&pool, 4096)
        defer { empty_amqp_pool(&pool) }
        var decoded: UnsafeMutableRawPointer?
        let encoded = amqp_bytes_t(len: Int(size), bytes: scratch.bytes)
        let status = amqp_decode_properties(UInt16(AMQP_BASIC_CLASS), &pool, encoded, &decoded)
        try #require(status >= 0)
        return AMQPProperties(decoded!.assumingMemoryBound(to: amqp_basic_properties_t.self).pointee)
    }

    /// A frame can contain tens of thousands of levels, more than the stack allows to recurse over.
    @Test func valuesNestedTooDeepAreVoid() throws {
        let nested = (0..<200).reduce(AMQPValue.int64(1)) { inner, level in
            level.isMultiple(of: 2) ? .array([inner]) : .table([("k", inner)])
        }
        let headers = try overTheWire(AMQPProperties(headers: [("a", nested)])).headers
        var value = try #require(headers?.first?.1)
        var levels = 0
        while true {
            switch value {
            case .array(let elements): value = try #require(elements.first)
            case .table(let members): value = try #require(members.first?.1)
            case let innermost:
                #expect(innermost == .void)
                #expect(levels == 64)
                return
            }
            levels += 1
        }
    }

    @Test func allPropertiesSurviveTheWire() throws {
        let properties = AMQPProperties(
            contentType: "application/json",
            contentEncoding: "utf-8",
            headers: Self.everything,
            deliveryMode: 2,
            priority: 0,
            correlationID: "c",
            replyTo: "r",
            expiration: "60000",
            messageID: "m",
            timestamp: UInt64(Int64.max),
            type: "t",
            userID: "guest",
            appID: "a",
            clusterID: "x"
        )
        #expect(try overTheWire(properties) == properties)
    }

    @Test func absentAndEmptyAreNotTheSame() throws {
        let absent = AMQPProperties()
        #expect(try overTheWire(absent) == absent)
        let empty = AMQPProperties(contentType: "", headers: [], priority: 0, timestamp: 0)
        #expect(try overTheWire(empty) == empty)
        #expect(absent != empty)
    }

    @Test func propertiesAreIndependent() throws {
        let each: [AMQPProperties] = [
            .init(contentType: "x"), .init(contentEncoding: "x"), .init(headers: [("k", 1)]), .init(deliveryMode: 1),
            .init(priority: 9), .init(correlationID: "x"), .init(replyTo: "x"), .init(expiration: "1"),
            .init(messageID: "x"), .init(timestamp: 1), .init(type: "x"), .init(userID: "x"), .init(appID: "x"),
            .init(clusterID: "x"),
        ]
        for (index, properties) in each.enumerated() {
            #expect(try overTheWire(properties) == properties)
            for (other, different) in each.enumerated() where other != index { #expect(properties != different) }
        }
    }

    @Test func headersKeepTheirOrder() throws {
        let one = AMQPProperties(headers: [("b", 1), ("a", 2)])
        #expect(try overTheWire(one).headers?.map(\.0) == ["b", "a"])
        #expect(one != AMQPProperties(headers: [("a", 2), ("b", 1)]))
    }

    /// Types that other clients send and this one never writes.
    @Test func foreignKindsDecode() {
        func decode(_ kind: amqp_field_value_kind_t, _ fill: (inout amqp_field_value_t) -> Void) -> AMQPValue {
            var field = amqp_field_value_t()
            field.kind = UInt8(kind.rawValue)
            fill(&field)
            return AMQPValue(field)
        }
        func decimal(_ places: UInt8, _ value: Int32) -> AMQPValue {
            decode(AMQP_FIELD_KIND_DECIMAL) {
                $0.value.decimal = amqp_decimal_t(decimals: places, value: UInt32(bitPattern: value))
            }
        }
        #expect(decode(AMQP_FIELD_KIND_I8) { $0.value.i8 = -128 } == -128)
        #expect(decode(AMQP_FIELD_KIND_U8) { $0.value.u8 = 255 } == 255)
        #expect(decode(AMQP_FIELD_KIND_I16) { $0.value.i16 = -32768 } == -32768)
        #expect(decode(AMQP_FIELD_KIND_U16) { $0.value.u16 = 65535 } == 65535)
        #expect(decode(AMQP_FIELD_KIND_I32) { $0.value.i32 = .min } == .int64(Int64(Int32.min)))
        #expect(decode(AMQP_FIELD_KIND_U32) { $0.value.u32 = .max } == .int64(Int64(UInt32.max)))
        #expect(decode(AMQP_FIELD_KIND_U64) { $0.value.u64 = 7 } == 7)
        #expect(decode(AMQP_FIELD_KIND_U64) { $0.value.u64 = .max } == "18446744073709551615")
        #expect(decode(AMQP_FIELD_KIND_F32) { $0.value.f32 = 0.5 } == .double(0.5))
        #expect(decimal(2, 12345) == "123.45")
        #expect(decimal(3, -5) == "-0.005")
        #expect(decimal(0, 42) == "42")
        #expect(decode(.init(rawValue: 200)) { _ in } == .void)
    }

    @Test func textThatIsNotUTF8BecomesBytes() {
        var field = amqp_field_value_t()
        field.kind = UInt8(AMQP_FIELD_KIND_UTF8.rawValue)
        let value = [UInt8]([0x61, 0xFF]).withUnsafeBytes { raw in
            field.value.bytes = amqp_bytes_t(len: 2, bytes: UnsafeMutableRawPointer(mutating: raw.baseAddress))
            return AMQPValue(field)
        }
        #expect(value == .bytes([0x61, 0xFF]))
    }

    @Test func namesBeyondOneByteOfLengthAreRefused() throws {
        let long = String(repeating: "x", count: 256)
        #expect(try failure { _ = try AMQPPublishTarget(exchange: long, routingKey: "") }.code == .invalidArgument)
        #expect(try failure { _ = try AMQPPublishTarget(exchange: "", routingKey: long) }.code == .invalidArgument)
        let key = AMQPProperties(headers: [(long, 1)])
        #expect(
            try failure { _ = try AMQPPublishTarget(exchange: "", routingKey: "", properties: key) }.code
                == .invalidArgument
        )
        let fits = String(repeating: "x", count: 255)
        #expect(try AMQPPublishTarget(exchange: fits, routingKey: fits).exchange == fits)
    }

    @Test func headersBeyondOneFrameAreRefused() throws {
        let huge = AMQPProperties(headers: [("k", .string(String(repeating: "x", count: 200_000)))])
        #expect(
            try failure { _ = try AMQPPublishTarget(exchange: "", routingKey: "", properties: huge) }.code
                == .invalidArgument
        )
    }

    private func failure(of call: () throws -> Void) throws -> AMQPError {
        try OSProfilerAMQPTests.failure(of: call)
    }
}
