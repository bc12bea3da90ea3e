//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if OTLP
internal import OSProfilerCore

typealias AnyValue = Opentelemetry_Proto_Common_V1_AnyValue
typealias KeyValue = Opentelemetry_Proto_Common_V1_KeyValue

/// Attributes in the order in which they were set, each key once, bounded in number and length.
struct AttributeList {
    private static let maximumCount = 128
    /// Bytes of a key.
    static let maximumKeyLength = 256
    /// Bytes of a text.
    static let maximumLength = 64 << 10

    private(set) var values: [KeyValue] = []
    /// Attributes that found no room.
    private(set) var dropped = 0
    private var indexes: [String: Int] = [:]

    /// - Parameter value: asked for only when there is room for it.
    mutating func set(_ key: String, _ value: @autoclosure () -> AnyValue) {
        guard key.utf8.count <= Self.maximumKeyLength else {
            dropped += 1
            return
        }
        if let index = indexes[key] {
            values[index].value = value()
            return
        }
        guard values.count < Self.maximumCount else {
            dropped += 1
            return
        }
        indexes[key] = values.count
        var attribute = KeyValue()
        attribute.key = key
        attribute.value = value()
        values.append(attribute)
    }

    mutating func set(_ key: String, _ text: String) { set(key, AnyValue(text)) }
}

extension AnyValue {
    init(_ text: String) {
        self.init()
        stringValue = text.truncated(to: AttributeList.maximumLength)
    }

    init(_ number: Int64) {
        self.init()
        intValue = number
    }
}
#endif
