//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

/// Keeps passwords out of what is printed.
package enum SecretText {
    /// What stands in a secret's place.
    package static let mask = "***"

    /// A text that may quote what the user typed. Where a URL with blanks or quotes in its password ends, only the
    /// argument itself tells.
    package static func masked(_ text: String, quoting arguments: [String]) -> String {
        let text = arguments.filter { $0.contains("://") }.reduce(text) { text, argument in
            text.replacing(argument, with: ServerURL.masked(argument))
        }
        return masked(text)
    }

    /// A text with the passwords of all URLs in it replaced.
    package static func masked(_ text: String) -> String {
        guard text.contains("://") else { return text }
        var result = ""
        var rest = text[...]
        while let mark = rest.firstRange(of: "://") {
            let start =
                rest[..<mark.lowerBound].lastIndex { !isSchemeCharacter($0) }
                .map { rest.index(after: $0) } ?? rest.startIndex
            let end =
                rest[mark.upperBound...].firstIndex { $0.isWhitespace || $0 == "\"" || $0 == "'" || $0 == "`" }
                ?? rest.endIndex
            result += rest[..<start]
            result += ServerURL.masked(String(rest[start..<end]), also: [], isInProse: true)
            rest = rest[end...]
        }
        return result + rest
    }

    /// A text that may quote values of ours, as a library's message does.
    ///
    /// - Parameter values: the secrets, as they would stand in it.
    package static func masked(_ text: String, values: [String]) -> String {
        // One secret may be the beginning of another.
        values.filter { !$0.isEmpty }.sorted { $0.count > $1.count }.reduce(text) { $0.replacing($1, with: mask) }
    }

    private static func isSchemeCharacter(_ character: Character) -> Bool {
        character.isASCII && (character.isLetter || character.isNumber || "+-.".contains(character))
    }
}
