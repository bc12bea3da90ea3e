//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

/// A line that the user types.
struct LineInput: Sendable, Equatable {
    /// Scalars at the most.
    private static let limit = 400

    private(set) var text: String

    init(_ text: String = "") { self.text = text }

    /// - Returns: false for a key that is no part of a text.
    mutating func type(_ key: BrowserKey) -> Bool {
        switch key {
        case .backspace:
            if !text.isEmpty { text.removeLast() }
        // Ctrl-U erases the line, Ctrl-W the last word.
        case .character("\u{15}"): text = ""
        case .character("\u{17}"):
            while text.last == " " { text.removeLast() }
            while let last = text.last, last != " " { text.removeLast() }
        case .character(let scalar) where scalar.value >= 0x20 && scalar.value != 0x7F:
            if text.unicodeScalars.count < Self.limit { text.unicodeScalars.append(scalar) }
        default: return false
        }
        return true
    }
}
