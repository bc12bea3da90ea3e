//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

/// Finds the values of secrets that a text names: `password=x`, `password = 'x y'`, `"token": "x"`, `Authorization:
/// Bearer x`, `SESSION_TOKEN:x`.
///
/// A bare name followed by a colon and a space is not a match, because a sentence follows it more often than a
/// secret.
struct NamedSecrets {
    /// The ranges of the values, in order, without their quotes.
    private(set) var ranges: [Range<String.Index>] = []
    private let text: String
    private let masksUnknown: Bool
    private let isSecret: (String) -> Bool

    private static let quotes = "\"'`"

    /// - Parameters:
    ///   - urls: the ranges of URLs, whose query members are not searched.
    ///   - masksUnknown: whether every value after a `=` counts as a secret, unless ``HarmlessMembers`` has its name.
    ///   - isSecret: returns whether the value of a name is a secret.
    init(
        _ text: String,
        urls: [Range<String.Index>] = [],
        masksUnknown: Bool = false,
        isSecret: @escaping (String) -> Bool = SecretNames.contains(setting:)
    ) {
        self.text = text
        self.isSecret = isSecret
        self.masksUnknown = masksUnknown
        var urls = urls[...]
        var rest = text.utf8[...]
        while let mark = rest.firstIndex(where: { $0 == UInt8(ascii: "=") || $0 == UInt8(ascii: ":") }) {
            while let url = urls.first, url.upperBound <= mark { urls.removeFirst() }
            if let url = urls.first, url.contains(mark) {
                rest = rest[url.upperBound...]
            } else if let range = value(at: mark) {
                // If a URL begins inside the value, all of the URL belongs to the value.
                let cut = urls.first { $0.lowerBound < range.upperBound && $0.upperBound > range.upperBound }
                let end = cut?.upperBound ?? range.upperBound
                ranges.append(range.lowerBound..<end)
                rest = rest[end...]
            } else {
                rest = rest[text.utf8.index(after: mark)...]
            }
        }
    }

    /// Returns the value assigned to the name before a `=` or a colon; nil if the value is not a secret.
    private func value(at mark: String.Index) -> Range<String.Index>? {
        let isEqualsSign = text.utf8[mark] == UInt8(ascii: "=")
        var before = text[..<mark]
        if isEqualsSign { while before.last == " " { before.removeLast() } }
        let isQuoted = before.last.map(Self.quotes.contains) ?? false
        if isQuoted { before.removeLast() }
        let name = String(
            before[(before.lastIndex { !Self.isNameCharacter($0) }.map(before.index(after:)) ?? before.startIndex)...]
        )
        let isUnknown = masksUnknown && isEqualsSign && !HarmlessMembers.contains(name)
        guard !name.isEmpty, isUnknown || isSecret(name) else { return nil }

        var rest = text[text.utf8.index(after: mark)...]
        if isEqualsSign, rest.first == ">" { rest.removeFirst() }
        let isHeader = SecretNames.isHeader(name)
        let isAfterBlank = rest.first == " "
        while rest.first == " " { rest.removeFirst() }
        if !isEqualsSign, isAfterBlank {
            guard isQuoted ? Self.beginsJSON(rest) : isHeader else { return nil }
        }
        // Skip a command that produces a secret, and a value that is masked already.
        guard let first = rest.first, !first.isNewline, !rest.hasPrefix("$("), !rest.hasPrefix(SecretText.mask) else {
            return nil
        }
        return range(of: rest, isHeader: isHeader, isInJSON: isQuoted)
    }

    private func range(of rest: Substring, isHeader: Bool, isInJSON: Bool) -> Range<String.Index>? {
        if let quote = rest.first, Self.quotes.contains(quote) {
            let inner = rest.dropFirst()
            guard !inner.hasPrefix(SecretText.mask) else { return nil }
            return inner.startIndex..<Self.end(ofQuoted: inner, quote)
        }
        let isList = rest.first == "[" || rest.first == "{"
        let end = rest.firstIndex { character in
            if character.isNewline { return true }
            if isHeader || isList { return !isList && Self.quotes.contains(character) }
            return character.isWhitespace || isInJSON && ",}]".contains(character)
        }
        return rest.startIndex..<(end ?? rest.endIndex)
    }

    /// Returns the index of the closing quote; the end of the text if there is none.
    private static func end(ofQuoted text: Substring, _ quote: Character) -> String.Index {
        var index = text.startIndex
        while index < text.endIndex, text[index] != quote {
            index = text.index(after: index)
            if text[text.index(before: index)] == "\\", index < text.endIndex { index = text.index(after: index) }
        }
        return index
    }

    /// Returns whether a value is a JSON or Python value and not the rest of a sentence.
    private static func beginsJSON(_ text: Substring) -> Bool {
        text.first.map { "\"'[{-0123456789".contains($0) } ?? false
    }

    private static func isNameCharacter(_ character: Character) -> Bool {
        character.isASCII && (character.isLetter || character.isNumber || "_-.".contains(character))
    }
}
