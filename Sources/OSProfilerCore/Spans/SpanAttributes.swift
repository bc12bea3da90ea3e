//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

/// The attributes of a span in the order in which they were set, each key once, with limits on their number and length.
package struct SpanAttributes: Sendable {
    private static let maximumCount = 128
    /// The maximum number of bytes of a key.
    package static let maximumKeyLength = 256
    /// The maximum number of bytes of a text.
    package static let maximumLength = 64 << 10

    package private(set) var values: [(key: String, value: AttributeValue)] = []
    /// The number of attributes that exceeded a limit.
    package private(set) var dropped = 0
    private var indexes: [String: Int] = [:]

    package init() {}

    /// Sets an attribute, and cuts long texts.
    mutating func set(_ key: String, _ value: AttributeValue) {
        guard key.utf8.count <= Self.maximumKeyLength else {
            dropped += 1
            return
        }
        if let index = indexes[key] {
            values[index].value = Self.cut(value)
            return
        }
        guard values.count < Self.maximumCount else {
            dropped += 1
            return
        }
        indexes[key] = values.count
        values.append((key, Self.cut(value)))
    }

    mutating func set(_ key: String, _ text: String) { set(key, .text(text)) }

    package subscript(key: String) -> AttributeValue? { indexes[key].map { values[$0].value } }

    private static func cut(_ value: AttributeValue) -> AttributeValue {
        switch value {
        case .text(let text): .text(text.truncated(to: maximumLength))
        case .array(let values): .array(values.map(cut))
        default: value
        }
    }
}
