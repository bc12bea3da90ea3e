//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

/// A value that OpenTelemetry allows in an attribute.
package enum AttributeValue: Sendable, Equatable {
    case text(String)
    case integer(Int64)
    case double(Double)
    case boolean(Bool)
    case array([AttributeValue])
    /// A value without a type: null.
    case empty

    /// The value as text, for formats whose attributes are texts: an array as JSON.
    package var text: String {
        switch self {
        case .text(let text): text
        case .integer(let number): "\(number)"
        case .double(let number): "\(number)"
        case .boolean(let value): value ? "true" : "false"
        case .array(let values): "[" + values.map(\.json).joined(separator: ", ") + "]"
        case .empty: ""
        }
    }

    private var json: String {
        switch self {
        case .text(let text):
            var writer = ByteWriter()
            writer.writeJSON(text)
            return String(decoding: writer.bytes, as: UTF8.self)
        case .empty: return "null"
        default: return text
        }
    }
}
