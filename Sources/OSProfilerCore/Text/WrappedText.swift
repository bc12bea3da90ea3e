//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

extension TerminalText {
    /// The fewest columns that any view is laid out for.
    package static let minimumColumns = 40

    private static let indent = "  "

    /// Breaks a text into lines at blanks, but not after a digit, which would part a number from its unit. A word that
    /// is wider than a line continues on the next.
    ///
    /// - Parameter limit: columns of a line, more than those of the indent of all lines but the first; nil for one line.
    package static func wrapped(_ text: String, to limit: Int?) -> [String] {
        guard let limit, width(text) > limit else { return [text] }
        var lines: [String] = []
        var line: String?
        for part in parts(text) {
            let longer = line.map { $0 + " " + part } ?? part
            guard width(longer) > limit else {
                line = longer
                continue
            }
            if let line { lines.append(line) }
            var rest = (line == nil ? "" : indent) + part
            while width(rest) > limit {
                let head = prefix(of: rest, columns: limit)
                lines.append(String(head))
                rest = indent + rest[head.endIndex...]
            }
            line = rest
        }
        return (lines + [line ?? ""]).map(trimmed)
    }

    /// The words, those that end in a digit joined with the next.
    private static func parts(_ text: String) -> [String] {
        var parts: [String] = []
        for word in text.split(separator: " ", omittingEmptySubsequences: false) {
            if let last = parts.last, last.last?.isNumber == true {
                parts[parts.count - 1] = last + " " + word
            } else {
                parts.append(String(word))
            }
        }
        return parts
    }

    private static func prefix(of text: String, columns: Int) -> Substring {
        var used = 0
        return text.prefix { character in
            used += character.unicodeScalars.reduce(0) { $0 + $1.columns }
            return used <= columns
        }
    }

    private static func trimmed(_ line: String) -> String {
        var line = line[...]
        while line.last == " " { line.removeLast() }
        return String(line)
    }
}
