//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

/// Keeps passwords out of printed text.
package enum SecretText {
    /// The replacement for a secret.
    package static let mask = "***"

    /// Masks a text that may quote the user's arguments. If a URL has spaces or quotes in its password, only the
    /// argument itself shows where the URL ends.
    package static func masked(_ text: String, quoting arguments: [String]) -> String {
        let text = arguments.filter { $0.contains("://") }.reduce(text) { text, argument in
            text.replacing(argument, with: ServerURL.masked(argument))
        }
        return masked(text)
    }

    /// Masks the passwords of all URLs in a text, and any secrets that it names outside URLs: `password=…`, `"token":
    /// "…"`, `Authorization: …`.
    package static func masked(_ text: String) -> String {
        masked(text, isSecret: SecretNames.contains(setting:))
    }

    /// Does the same with other names.
    ///
    /// - Parameter isSecret: returns whether the value of a name is a secret.
    static func masked(_ text: String, isSecret: @escaping (String) -> Bool) -> String {
        let urls = urls(in: text)
        var result = ""
        var start = text.startIndex
        for secret in NamedSecrets(text, urls: urls, isSecret: isSecret).ranges {
            result += maskedURLs(in: text, urls, from: start, to: secret.lowerBound) + mask
            start = secret.upperBound
        }
        return result + maskedURLs(in: text, urls, from: start, to: text.endIndex)
    }

    /// Masks the values of a client library's parameters, such as `host=h password=x`, except those that are harmless.
    static func masked(parameters text: String) -> String {
        NamedSecrets(text, masksUnknown: true).ranges.reversed().reduce(into: text) {
            $0.replaceSubrange($1, with: mask)
        }
    }

    private static func urls(in text: String) -> [Range<String.Index>] {
        var urls: [Range<String.Index>] = []
        var rest = text[...]
        while let mark = rest.firstRange(of: "://") {
            let start =
                rest[..<mark.lowerBound].lastIndex { !isSchemeCharacter($0) }
                .map { rest.index(after: $0) } ?? rest.startIndex
            let end =
                rest[mark.upperBound...].firstIndex { $0.isWhitespace || $0 == "\"" || $0 == "'" || $0 == "`" }
                ?? rest.endIndex
            urls.append(start..<end)
            rest = rest[end...]
        }
        return urls
    }

    /// Masks a part of a text. A URL lies entirely inside the part or begins before it.
    private static func maskedURLs(
        in text: String,
        _ urls: [Range<String.Index>],
        from start: String.Index,
        to end: String.Index
    ) -> String {
        var result = ""
        var start = start
        for url in urls where url.lowerBound >= start && url.upperBound <= end {
            result += text[start..<url.lowerBound]
            result += ServerURL.masked(String(text[url]), isInProse: true)
            start = url.upperBound
        }
        return result + text[start..<end]
    }

    /// Masks known secrets in a text that may quote them, such as a library's message. Leaves the same letters inside a
    /// longer word: they are a coincidence, and masking them would tell a short secret.
    ///
    /// - Parameter values: the secrets, as they would appear in the text.
    package static func masked(_ text: String, values: [String]) -> String {
        // One secret may be a prefix of another, so the longest is replaced first.
        values.filter { !$0.isEmpty }.sorted { $0.count > $1.count }.reduce(text, maskedWord)
    }

    private static func maskedWord(_ text: String, _ secret: String) -> String {
        func joins(_ one: Character?, _ other: Character?) -> Bool {
            guard let one, let other else { return false }
            return (one.isLetter || one.isNumber) && (other.isLetter || other.isNumber)
        }
        var result = ""
        var rest = text[...]
        while let next = rest.first {
            let after = rest.dropFirst(secret.count).first
            if rest.hasPrefix(secret), !joins(result.last, secret.first), !joins(secret.last, after) {
                result += mask
                rest = rest.dropFirst(secret.count)
            } else {
                result.append(next)
                rest = rest.dropFirst()
            }
        }
        return result
    }

    private static func isSchemeCharacter(_ character: Character) -> Bool {
        character.isASCII && (character.isLetter || character.isNumber || "+-.".contains(character))
    }
}
