//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import OSProfilerCore
internal import Tracing

/// How much of a span is kept. `WhatASpanBecomes.md` has the same numbers.
enum SpanLimits {
    /// Bytes of a name of a span, an event or an error's type.
    static let name = 1024
    /// Bytes of an attribute's key.
    static let key = 256
    /// Bytes of a text; also of all texts of an event or a link.
    static let text = 16 << 10
    /// Elements of an array.
    static let elements = 128
    /// Attributes of a span.
    static let attributes = 128
    /// Events of a span, and links of a span.
    static let entries = 128
    /// Attributes of an event or a link.
    static let entryAttributes = 32
    /// Bytes of all texts in a span's attributes, in its events, and in its links.
    static let bytes = 256 << 10
}

/// Cuts attributes to the limits, and counts.
struct AttributeFitter {
    private let bytes: Int
    private let count: Int
    private(set) var used = 0
    /// Values that were cut or left out.
    private(set) var cut = 0
    /// Attributes that were left out.
    private(set) var dropped = 0

    init(bytes: Int = SpanLimits.bytes, count: Int = SpanLimits.attributes) {
        self.bytes = bytes
        self.count = count
    }

    /// Returns attributes within the limits. Of too many, those that were `keeping` stay, then the first ones by key.
    mutating func fit(
        _ attributes: Tracing.SpanAttributes,
        keeping previous: @autoclosure () -> Tracing.SpanAttributes
    ) -> Tracing.SpanAttributes {
        var isFine = attributes.count <= count
        var size = 0
        attributes.forEach { key, value in
            guard isFine else { return }
            guard key.utf8.count <= SpanLimits.key, let bytes = Self.fineSize(value) else { return isFine = false }
            size += bytes
        }
        guard !isFine || size > bytes else {
            used = size
            return attributes
        }
        let previous = previous()
        var keys: [String] = []
        attributes.forEach { key, _ in keys.append(key) }
        keys.sort { left, right in
            let (isOld, isRightOld) = (previous.get(left) != nil, previous.get(right) != nil)
            return isOld == isRightOld ? left < right : isOld
        }
        var fitted = Tracing.SpanAttributes()
        for key in keys {
            guard fitted.count < count, key.utf8.count <= SpanLimits.key, let value = attributes.get(key) else {
                dropped += 1
                cut += 1
                continue
            }
            fitted.set(key, value: fit(value))
        }
        return fitted
    }

    /// Bytes of the texts in a value that need not be cut; nil for any other.
    private static func fineSize(_ value: SpanAttribute) -> Int? {
        switch value {
        case .string(let text): text.utf8.count <= SpanLimits.text ? text.utf8.count : nil
        case .bool, .int32, .int64, .double: 0
        default: nil
        }
    }

    private mutating func fit(_ value: SpanAttribute) -> SpanAttribute {
        switch value {
        case .string(let text): .string(fit(text))
        case .stringArray(let list): .stringArray(fit(list).map { fit($0) })
        case .int32Array(let list): .int32Array(fit(list))
        case .int64Array(let list): .int64Array(fit(list))
        case .doubleArray(let list): .doubleArray(fit(list))
        case .boolArray(let list): .boolArray(fit(list))
        // As text from here on, because the value may change later.
        case .stringConvertible(let value): .string(fit("\(value)"))
        case .stringConvertibleArray(let list): .stringArray(fit(list).map { fit("\($0)") })
        default: value
        }
    }

    private mutating func fit<Element>(_ list: [Element]) -> [Element] {
        guard list.count > SpanLimits.elements else { return list }
        cut += 1
        return Array(list.prefix(SpanLimits.elements))
    }

    private mutating func fit(_ text: String) -> String {
        let limit = min(SpanLimits.text, bytes - used)
        let fitted = text.truncated(to: limit)
        used += fitted.utf8.count
        if fitted.utf8.count < text.utf8.count { cut += 1 }
        return fitted
    }
}
