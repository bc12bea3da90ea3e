//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

/// Makes untrusted text safe for a terminal and confines it to one line.
///
/// A service's trace points reach the operator's terminal, so nothing in them may move the cursor, set colors, change
/// the window title or the writing direction, or hide behind visible text. ``ScalarVisibility`` defines what is
/// escaped. Escaping is idempotent; the result does not distinguish an escape from the same characters in the
/// original text.
package enum TerminalText {
    /// Returns the text with every invisible character escaped: `\n`, `\t`, `\u{1b}`.
    package static func line(_ text: String) -> String {
        guard text.unicodeScalars.contains(where: \.isInvisible) else { return text }
        var result = String.UnicodeScalarView()
        var visibility = ScalarVisibility()
        for scalar in text.unicodeScalars {
            if visibility.shows(scalar) {
                result.append(scalar)
            } else {
                result.append(contentsOf: escape(scalar).unicodeScalars)
            }
        }
        return String(result)
    }

    /// Returns the same, with each run of white space collapsed to one space and none at the beginning.
    ///
    /// - Parameter text: UTF-8 or WTF-8; invalid bytes become U+FFFD.
    package static func line(collapsing text: UnsafeRawBufferPointer) -> String {
        var result = String.UnicodeScalarView()
        forEach(collapsing: text) { scalar in
            result.append(scalar)
            return true
        }
        return String(result)
    }

    /// Calls `body` with each character of ``line(collapsing:)``.
    ///
    /// - Parameter body: returns false to stop.
    package static func forEach(collapsing text: UnsafeRawBufferPointer, _ body: (Unicode.Scalar) -> Bool) {
        var visibility = ScalarVisibility()
        var isAfterBlank = true
        for scalar in ScalarSequence(text) {
            let isShown = visibility.shows(scalar)
            if scalar == " " || scalar == "\n" || scalar == "\r" || scalar == "\t" {
                if !isAfterBlank, !body(" ") { return }
                isAfterBlank = true
                continue
            }
            isAfterBlank = false
            if isShown {
                guard body(scalar) else { return }
            } else {
                for part in escape(scalar).unicodeScalars where !body(part) { return }
            }
        }
    }

    /// Returns the words of a server or a library for use in one of our messages: each run of white space and
    /// invisible characters becomes one space, with none at either end.
    ///
    /// - Parameter limit: the maximum number of characters, after which an ellipsis follows; nil for all.
    package static func words(_ text: String, limit: Int? = nil) -> String {
        var result = String.UnicodeScalarView()
        var visibility = ScalarVisibility()
        var count = 0
        var isAfterBlank = false
        for scalar in text.unicodeScalars {
            guard visibility.shows(scalar), !scalar.properties.isWhitespace else {
                isAfterBlank = count > 0
                continue
            }
            let length = isAfterBlank ? 2 : 1
            if let limit, count + length > limit {
                result.append("…")
                break
            }
            if isAfterBlank { result.append(" ") }
            result.append(scalar)
            isAfterBlank = false
            count += length
        }
        return String(result)
    }

    /// Returns the escape that stands for an invisible character.
    package static func escape(_ scalar: Unicode.Scalar) -> String {
        switch scalar {
        case "\n": "\\n"
        case "\r": "\\r"
        case "\t": "\\t"
        default: "\\u{\(String(scalar.value, radix: 16))}"
        }
    }
}
