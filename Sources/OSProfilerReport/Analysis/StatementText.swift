//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import OSProfilerCore

/// Turns a statement into a pattern: literals and parameters become `?`, a list of them one `?`, white space one blank, and a long
/// list of columns `…`.
///
/// Accepts any text, and keeps most of a text that is not SQL.
struct StatementText {
    /// The length in bytes up to which a list of columns stays.
    private static let columnsLimit = 60

    private let text: [UInt8]
    private var index = 0
    private var output: [UInt8] = []
    private var depth = 0
    /// Where the columns of a `SELECT` begin in the output; nil after their `FROM` and in other statements.
    private var columns: Int?

    static func normalised(_ statement: String) -> String {
        var reader = StatementText(text: Array(statement.utf8))
        reader.read()
        return String(decoding: reader.output, as: UTF8.self)
    }

    private init(text: [UInt8]) {
        self.text = text
        output.reserveCapacity(text.count)
    }

    private mutating func read() {
        while index < text.count {
            let byte = text[index]
            switch byte {
            case _ where byte.isBlank: skipBlank(1)
            case UInt8(ascii: "-") where next(1) == UInt8(ascii: "-"): skipComment(until: "\n")
            case UInt8(ascii: "/") where next(1) == UInt8(ascii: "*"): skipComment(until: "*/")
            case UInt8(ascii: "'"): skipString()
            case UInt8(ascii: "\""), UInt8(ascii: "`"): copyQuoted(byte)
            case UInt8(ascii: "%") where next(1) == UInt8(ascii: "("): skipParameter(2, through: ")s")
            case UInt8(ascii: "%") where next(1) == UInt8(ascii: "s"): skipParameter(2)
            case UInt8(ascii: ":") where next(1) == UInt8(ascii: ":"): copy(2)
            case UInt8(ascii: ":") where next(1).isWord, UInt8(ascii: "$") where next(1).isDigit: skipParameter(1)
            case _ where byte.isDigit: skipNumber()
            case _ where byte.isWord: copyWord()
            case UInt8(ascii: "?"): skipParameter(1)
            default: copyMark(byte)
            }
        }
        while output.last?.isBlank ?? false { output.removeLast() }
    }

    private func next(_ distance: Int) -> UInt8 { index + distance < text.count ? text[index + distance] : 0 }

    private mutating func copy(_ count: Int) {
        let end = min(index + count, text.count)
        output += text[index..<end]
        index = end
    }

    // MARK: Omitted text

    private mutating func skipBlank(_ count: Int) {
        index += count
        if let last = output.last, !last.isBlank { output.append(UInt8(ascii: " ")) }
    }

    private mutating func skipComment(until end: StaticString) {
        let length = end.utf8CodeUnitCount
        index += 2
        while index < text.count, !end.withUTF8Buffer({ text[index...].starts(with: $0) }) { index += 1 }
        skipBlank(min(length, text.count - index))
    }

    /// Skips a string, in which a quote is doubled or follows a backslash.
    private mutating func skipString() {
        index += 1
        while index < text.count {
            if text[index] == UInt8(ascii: "\\") {
                index += 2
            } else if text[index] != UInt8(ascii: "'") {
                index += 1
            } else if next(1) == UInt8(ascii: "'") {
                index += 2
            } else {
                break
            }
        }
        index = min(index + 1, text.count)
        appendParameter()
    }

    private mutating func skipNumber() {
        while index < text.count, text[index].isWord || text[index] == UInt8(ascii: ".") { index += 1 }
        appendParameter()
    }

    /// Skips the mark of a parameter, and its name or number.
    private mutating func skipParameter(_ mark: Int, through end: StaticString = "") {
        index = min(index + mark, text.count)
        if mark == 1 { while index < text.count, text[index].isWord { index += 1 } }
        if end.utf8CodeUnitCount > 0 {
            while index < text.count, text[index] != UInt8(ascii: ")") { index += 1 }
            index = min(index + end.utf8CodeUnitCount, text.count)
        }
        appendParameter()
    }

    /// Appends `?`, but only once for a list of parameters.
    private mutating func appendParameter() {
        _ = output.removeSuffix("?, ") || output.removeSuffix("?,")
        output.append(UInt8(ascii: "?"))
    }

    // MARK: Kept text

    private mutating func copyQuoted(_ quote: UInt8) {
        let start = index
        index += 1
        while index < text.count, text[index] != quote { index += 1 }
        index = min(index + 1, text.count)
        output += text[start..<index]
    }

    private mutating func copyWord() {
        let start = index
        // A column's name may have dots and digits.
        while index < text.count, text[index].isWord || text[index] == UInt8(ascii: ".") { index += 1 }
        let word = text[start..<index]
        if output.isEmpty, word.isKeyword("SELECT") {
            columns = word.count
        } else if depth == 0, let first = columns, word.isKeyword("FROM") {
            if output.count - first > Self.columnsLimit { output.replaceSubrange(first..., with: " … ".utf8) }
            columns = nil
        }
        output += word
    }

    private mutating func copyMark(_ mark: UInt8) {
        index += 1
        output.append(mark)
        if mark == UInt8(ascii: "(") {
            depth += 1
        } else if mark == UInt8(ascii: ")") {
            depth -= 1
            // Rows of values count once.
            _ = output.removeSuffix("(?), (?)", keeping: 3) || output.removeSuffix("(?),(?)", keeping: 3)
        }
    }
}

extension [UInt8] {
    /// Removes a suffix except for its first bytes.
    ///
    /// - Returns: false if there is no such suffix.
    fileprivate mutating func removeSuffix(_ suffix: StaticString, keeping count: Int = 0) -> Bool {
        let length = suffix.utf8CodeUnitCount
        guard suffix.withUTF8Buffer({ self.suffix(length).elementsEqual($0) }) else { return false }
        removeLast(length - count)
        return true
    }
}

extension UInt8 {
    fileprivate var isBlank: Bool { self == 0x20 || (0x09...0x0D).contains(self) }
    fileprivate var isDigit: Bool { self >= 0x30 && self <= 0x39 }
    /// A byte of a name or a number; those beyond ASCII count as letters.
    fileprivate var isWord: Bool {
        isDigit || self >= 0x80 || self == UInt8(ascii: "_")
            || (self | 0x20 >= UInt8(ascii: "a") && self | 0x20 <= UInt8(ascii: "z"))
    }
}
