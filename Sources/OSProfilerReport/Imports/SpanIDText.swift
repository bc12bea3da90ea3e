//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import OSProfilerCore

/// Ids of spans and traces in other tracers' formats.
enum SpanIDText {
    /// Reads a trace id of up to 32 hexadecimal digits; a shorter one is padded on the left.
    static func traceID(_ text: String?) -> UUID128? {
        guard let digits = digits(text, 32) else { return nil }
        return digits.withUnsafeBytes { UUID128(hexadecimal: $0) }
    }

    /// Reads a span id of up to 16 hexadecimal digits; nil if it is zero, which stands for no span.
    static func spanID(_ text: String?) -> UInt64? {
        guard let digits = digits(text, 16) else { return nil }
        let id = (Array(repeating: UInt8(ascii: "0"), count: 16) + digits).withUnsafeBytes { UUID128(hexadecimal: $0) }
        return id?.second == 0 ? nil : id?.second
    }

    /// The lower-case digits of an id.
    private static func digits(_ text: String?, _ count: Int) -> [UInt8]? {
        guard let text, !text.isEmpty, text.utf8.count <= count else { return nil }
        return Array(repeating: UInt8(ascii: "0"), count: count - text.utf8.count) + Array(text.lowercased().utf8)
    }
}

extension Timestamp {
    /// - Returns: nil for a time that cannot be written as a date.
    init?(span microseconds: Int64?) {
        guard let microseconds, Timestamp.possible.contains(Timestamp(microseconds: microseconds)) else { return nil }
        self.init(microseconds: microseconds)
    }
}

extension JSONView {
    /// A 64-bit integer that is a number, or a text as formats write it that readers of doubles read too.
    var wideInteger: Int64? { integer ?? string.flatMap { Int64($0) } }

    /// The value as an attribute; arrays and objects are their text.
    var attribute: AttributeValue {
        switch kind {
        case .string: .text(string ?? "")
        case .true: .boolean(true)
        case .false: .boolean(false)
        case .integer: integer.map { .integer($0) } ?? .double(number ?? .nan)
        case .float: .double(number ?? .nan)
        case .null: .empty
        case .array, .object: .text(withBytes { String(decoding: $0, as: UTF8.self) })
        }
    }
}
