//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

/// A word in any case, or a /regular expression/.
struct SearchPattern {
    private enum Kind {
        case word(String)
        case expression(Regex<AnyRegexOutput>)
    }

    private let kind: Kind

    /// - Throws: ``SearchError`` for an expression that is none.
    init(_ source: String) throws(SearchError) {
        guard source.count > 2, source.hasPrefix("/"), source.hasSuffix("/") else {
            kind = .word(source.lowercased())
            return
        }
        do {
            kind = .expression(try Regex(String(source.dropFirst().dropLast())).ignoresCase())
        } catch {
            throw SearchError("\(source) is not a regular expression")
        }
    }

    func matches(_ text: String) -> Bool {
        switch kind {
        case .word(let word): text.lowercased().contains(word)
        case .expression(let expression): text.firstMatch(of: expression) != nil
        }
    }
}

/// What is wrong with a search, in one line.
struct SearchError: Error, Equatable {
    let description: String

    init(_ description: String) { self.description = description }
}
