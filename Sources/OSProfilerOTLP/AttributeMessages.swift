//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if OTLP
internal import Foundation
internal import OSProfilerCore

typealias AnyValue = Opentelemetry_Proto_Common_V1_AnyValue
typealias KeyValue = Opentelemetry_Proto_Common_V1_KeyValue

extension AnyValue {
    init(_ value: AttributeValue) {
        self.init()
        switch value {
        case .text(let text): stringValue = text
        case .integer(let number): intValue = number
        case .double(let number): doubleValue = number
        case .boolean(let value): boolValue = value
        case .array(let values): arrayValue.values = values.map(AnyValue.init)
        case .empty: break
        }
    }
}

extension SpanAttributes {
    var messages: [KeyValue] {
        values.map { key, value in
            var message = KeyValue()
            message.key = key
            message.value = AnyValue(value)
            return message
        }
    }
}

extension SpanResource {
    var message: Opentelemetry_Proto_Resource_V1_Resource {
        var message = Opentelemetry_Proto_Resource_V1_Resource()
        message.attributes = attributes.messages
        return message
    }
}

extension Data {
    /// Returns the 16 bytes of an id.
    static func bytes(of id: UUID128) -> Data { bytes(of: id.first) + bytes(of: id.second) }

    /// Returns eight bytes in memory order.
    static func bytes(of word: UInt64) -> Data { Swift.withUnsafeBytes(of: word) { Data($0) } }
}
#endif
