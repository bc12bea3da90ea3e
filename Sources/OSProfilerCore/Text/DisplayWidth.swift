//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

extension Unicode.Scalar {
    /// The number of terminal columns of a character: none for combining marks, two for East Asian wide characters
    /// and emoji.
    package var columns: Int {
        if value < 0x300 { return 1 }
        switch value {
        case 0x1100...0x115F, 0x2E80...0x303E, 0x3041...0xA4CF, 0xA960...0xA97C, 0xAC00...0xD7A3, 0xF900...0xFAFF,
            0xFE30...0xFE6F, 0xFF01...0xFF60, 0xFFE0...0xFFE6, 0x17000...0x18CFF, 0x1B000...0x1B2FF,
            0x20000...0x3FFFD:
            return properties.generalCategory == .nonspacingMark ? 0 : 2
        default: break
        }
        switch properties.generalCategory {
        case .nonspacingMark, .enclosingMark, .format: return 0
        default: return properties.isEmojiPresentation ? 2 : 1
        }
    }
}

extension TerminalText {
    /// Returns the number of columns of a text.
    package static func width(_ text: String) -> Int {
        if text.utf8.allSatisfy({ $0 < 0x80 }) { return text.utf8.count }
        return text.unicodeScalars.reduce(0) { $0 + $1.columns }
    }

    /// Returns the text, or its beginning and an ellipsis if it is wider than `limit` columns.
    package static func cut(_ text: String, to limit: Int) -> String {
        guard width(text) > limit else { return text }
        var result = ""
        var used = 1
        for character in text {
            used += character.unicodeScalars.reduce(0) { $0 + $1.columns }
            if used > limit { break }
            result.append(character)
        }
        return result + "…"
    }
}
