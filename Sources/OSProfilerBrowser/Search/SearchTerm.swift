//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import OSProfilerCore

/// One condition of a search, as the page of a trace takes it: a word, `/expression/`, `service:x`, `error`, `>100ms`, and with a minus
/// its opposite. All conditions of a search have to hold.
struct SearchTerm {
    enum Condition {
        case error
        case running
        /// Finished, and took at least or at most as many microseconds.
        case longer(Int64)
        case shorter(Int64)
        /// One property contains the pattern.
        case field(String, value: String, SearchPattern)
        case text(String, SearchPattern)
    }

    let isNegated: Bool
    let condition: Condition

    /// - Parameter fields: the properties that may be named.
    static func all(_ text: String, fields: [String]) throws(SearchError) -> [SearchTerm] {
        var terms: [SearchTerm] = []
        for word in words(text) { terms.append(try SearchTerm(word, fields)) }
        return terms
    }

    private init(_ source: String, _ fields: [String]) throws(SearchError) {
        isNegated = source.count > 1 && source.hasPrefix("-")
        let word = isNegated ? String(source.dropFirst()) : source
        switch word.lowercased() {
        case "error", "errors": condition = .error
        case "running": condition = .running
        default: condition = try Self.condition(word, fields)
        }
    }

    private static func condition(_ word: String, _ fields: [String]) throws(SearchError) -> Condition {
        if let sign = word.first, sign == "<" || sign == ">" {
            let limit = word.dropFirst().drop { $0 == "=" }
            guard let time = DurationText.microseconds(String(limit)) else {
                throw SearchError("\(word): a duration is a number and a unit, such as >100ms")
            }
            return sign == ">" ? .longer(time) : .shorter(time)
        }
        if let colon = word.firstIndex(of: ":") {
            let name = String(word[..<colon])
            let value = unquoted(String(word[word.index(after: colon)...]))
            if fields.contains(name) {
                guard !value.isEmpty else { throw SearchError("\(word) requires a value") }
                return .field(name, value: value, try SearchPattern(value))
            }
            // An address or a path may have a colon, so only a name that was nearly right is one.
            if let meant = Spelling.intended(name, among: fields) {
                throw SearchError("\(name): is not a property: did you mean \(meant):?")
            }
        }
        let text = unquoted(word)
        return .text(text, try SearchPattern(text))
    }

    private static func unquoted(_ text: String) -> String { text.filter { $0 != "\"" } }

    /// Blanks divide words, but not in "quotes" or /slashes/.
    private static func words(_ text: String) -> [String] {
        var words: [String] = []
        var word = ""
        var end: Character?
        var before: Character = " "
        for character in text {
            if let closing = end {
                word.append(character)
                if character == closing, before != "\\" { end = nil }
            } else if character.isWhitespace {
                if !word.isEmpty { words.append(word) }
                word = ""
            } else {
                // A slash within a word is that of a path.
                let opens = character == "\"" || character == "/" && ["", "-"].contains(word) && isExpression(text)
                word.append(character)
                if opens { end = character }
            }
            before = character
        }
        return word.isEmpty ? words : words + [word]
    }

    /// Whether a text with a slash holds a whole expression, and not only the beginning of a path.
    private static func isExpression(_ text: String) -> Bool { text.contains(#/(^|\s)-?\/.+\/(\s|$)/#) }
}

extension [SearchTerm] {
    /// Returns whether every condition holds.
    func allHold(_ test: (SearchTerm.Condition) -> Bool) -> Bool { allSatisfy { test($0.condition) != $0.isNegated } }
}
