//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if GRDB
internal import OSProfiler
internal import OSProfilerCore

/// The values that are bound to a statement, which GRDB shows only as a text with the values in their places.
///
/// Both texts are read side by side: where the statement has a parameter, the other one has a literal of SQL.
struct BoundParameters {
    private var statement: Substring.UTF8View
    private var expanded: Substring.UTF8View

    /// Returns the values in order; null if the texts do not belong together.
    static func info(_ statement: String, expanded: String) -> TraceInfo.Value {
        var texts = BoundParameters(statement: statement[...].utf8, expanded: expanded[...].utf8)
        return texts.values().map { .array($0) } ?? .null
    }

    private mutating func values() -> [TraceInfo.Value]? {
        var values: [TraceInfo.Value] = []
        while let next = statement.first {
            switch next {
            case UInt8(ascii: "'"), UInt8(ascii: "\""), UInt8(ascii: "`"):
                guard skip(quoted(by: next, in: statement)) else { return nil }
            case UInt8(ascii: "["):
                guard skip(through("]")) else { return nil }
            case UInt8(ascii: "-") where statement.starts(with: "--".utf8):
                guard skip(through("\n")) else { return nil }
            case UInt8(ascii: "/") where statement.starts(with: "/*".utf8):
                guard skip(through("*/")) else { return nil }
            case UInt8(ascii: "?"), UInt8(ascii: ":"), UInt8(ascii: "@"), UInt8(ascii: "$"):
                let name = statement.dropFirst().prefix { $0.isPartOfName }
                guard next == UInt8(ascii: "?") || !name.isEmpty else {
                    guard skip(1) else { return nil }
                    continue
                }
                statement = statement.dropFirst(1 + name.count)
                guard let value = literal() else { return nil }
                if values.count < StatementTracing.maximumParameters { values.append(value) }
            default:
                // A whole word, because a parameter's mark inside one is a part of it.
                guard skip(max(statement.prefix { $0.isPartOfName || $0 == UInt8(ascii: "$") }.count, 1)) else {
                    return nil
                }
            }
        }
        return expanded.isEmpty ? values : nil
    }

    /// Passes over bytes that both texts have. Returns false if they differ.
    private mutating func skip(_ count: Int) -> Bool {
        guard statement.prefix(count).elementsEqual(expanded.prefix(count)) else { return false }
        statement = statement.dropFirst(count)
        expanded = expanded.dropFirst(count)
        return true
    }

    /// Returns the length of a text in quotes, in which two of them stand for one.
    private func quoted(by quote: UInt8, in text: Substring.UTF8View) -> Int {
        var length = 1
        var rest = text.dropFirst()
        while let next = rest.first {
            rest = rest.dropFirst()
            length += 1
            guard next == quote else { continue }
            guard rest.first == quote else { return length }
            rest = rest.dropFirst()
            length += 1
        }
        return length
    }

    /// Returns the length of the statement's beginning up to a text and with it.
    private func through(_ end: String) -> Int {
        var rest = statement
        var length = 0
        while !rest.isEmpty {
            if rest.starts(with: end.utf8) { return length + end.utf8.count }
            rest = rest.dropFirst()
            length += 1
        }
        return length
    }

    /// Takes a literal from the text with the values: `NULL`, a number, `'text'` or `x'hex'`.
    private mutating func literal() -> TraceInfo.Value? {
        guard let first = expanded.first else { return nil }
        switch first {
        case UInt8(ascii: "'"):
            let text = expanded.prefix(quoted(by: first, in: expanded))
            expanded = expanded.dropFirst(text.count)
            let content = String(decoding: text.dropFirst().dropLast(), as: UTF8.self)
            return .string(content.replacing("''", with: "'").truncated(to: StatementTracing.maximumText))
        case UInt8(ascii: "x"):
            let length = 1 + quoted(by: UInt8(ascii: "'"), in: expanded.dropFirst())
            defer { expanded = expanded.dropFirst(length) }
            return .string(
                String(decoding: expanded.prefix(length), as: UTF8.self).truncated(to: StatementTracing.maximumText)
            )
        default:
            let word = expanded.prefix { $0.isPartOfName || "+-.".utf8.contains($0) }
            expanded = expanded.dropFirst(word.count)
            let text = String(decoding: word, as: UTF8.self)
            if text == "NULL" { return .null }
            return Int64(text).map { .integer($0) } ?? Double(text).map { .double($0) }
        }
    }
}

extension UInt8 {
    /// Whether it may stand in the name of a parameter or a word of SQL.
    fileprivate var isPartOfName: Bool {
        switch self {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), 0x80...:
            true
        default: false
        }
    }
}
#endif
