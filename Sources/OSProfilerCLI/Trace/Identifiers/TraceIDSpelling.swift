//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import Foundation
internal import OSProfilerCore
internal import OSProfilerStore

/// Judges the spelling of an id that names no trace.
enum TraceIDSpelling {
    /// Returns what to write instead; nil for a canonical uuid, which is the usual form.
    static func advice(_ text: String) -> String? {
        if UUID128(canonical: text) != nil { return nil }
        if let usual = usual(text) { return "ids usually look like \(usual): write that" }
        if TraceIDPrefix(text) != nil { return "no id begins like this: see `osprofiler trace list`" }
        if text.count < TraceIDPrefix.minimumDigits, text.allSatisfy({ $0.isASCII && $0.isHexDigit }) {
            return "write at least \(TraceIDPrefix.minimumDigits) digits of an id"
        }
        return "ids usually have 32 hexadecimal digits in groups of 8-4-4-4-12: see `osprofiler trace list`"
    }

    /// Returns the canonical form of a uuid that a text contains in another spelling: with capitals, braces, quotes,
    /// blanks or `Trace ID:`, or without dashes. Nil if the text has that form, or contains none.
    static func usual(_ text: String) -> String? {
        let digit = "[0-9A-Fa-f]"
        let form = try? NSRegularExpression(
            pattern:
                "(?<!\(digit))(\(digit){8})-?(\(digit){4})-?(\(digit){4})-?(\(digit){4})-?(\(digit){12})(?!\(digit))"
        )
        guard let match = form?.firstMatch(in: text, range: NSRange(text.startIndex..., in: text)) else { return nil }
        let usual = (1...5).compactMap { Range(match.range(at: $0), in: text).map { text[$0].lowercased() } }
            .joined(separator: "-")
        return usual == text ? nil : usual
    }
}
