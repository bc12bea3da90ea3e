//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

/// Text from outside, made safe for a terminal and for one line.
///
/// What a service puts into a trace point reaches the operator's terminal: nothing in it may move the cursor, set
/// colours, retitle the window, turn the direction of writing or hide beside what shows. ``ScalarVisibility`` has the
/// rule. Escaped twice, a text stays the same; an escape cannot be told from the same characters in the text itself.
package enum TerminalText {
    /// The text with everything that does not show written as an escape: `\n`, `\t`, `\u{1b}`.
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

    /// The same with white space as one blank, and none at the beginning.
    ///
    /// - Parameter text: UTF-8 or WTF-8; what is neither comes out as U+FFFD.
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
    /// - Parameter body: returns false to end.
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

    /// What a server or a library says, as part of a message of ours: white space, and what does not show, as one
    /// blank, and none at either end.
    ///
    /// - Parameter limit: characters at the most, then comes an ellipsis; nil for all.
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

    private static func escape(_ scalar: Unicode.Scalar) -> String {
        switch scalar {
        case "\n": "\\n"
        case "\r": "\\r"
        case "\t": "\\t"
        default: "\\u{\(String(scalar.value, radix: 16))}"
        }
    }
}
