//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if OTLP
internal import OSProfilerCore

typealias AnyValue = Opentelemetry_Proto_Common_V1_AnyValue
typealias KeyValue = Opentelemetry_Proto_Common_V1_KeyValue

/// Attributes in the order in which they were set, each key once, with limits on their number and length.
struct AttributeList {
    private static let maximumCount = 128
    /// The maximum number of bytes of a key.
    static let maximumKeyLength = 256
    /// The maximum number of bytes of a text.
    static let maximumLength = 64 << 10

    private(set) var values: [KeyValue] = []
    /// The number of attributes that exceeded a limit.
    private(set) var dropped = 0
    private var indexes: [String: Int] = [:]

    /// - Parameter value: evaluated only if the attribute is within the limits.
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
