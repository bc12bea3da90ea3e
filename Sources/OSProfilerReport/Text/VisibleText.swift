//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import OSProfilerCore

/// Text from outside on one line: nothing in it may move a cursor, set colours or turn the direction of writing.
enum VisibleText {
    /// Calls `body` with each character to show: white space as one blank, what does not show as `\u{1b}`.
    ///
    /// - Parameter body: returns false to end.
    static func forEach(in text: UnsafeRawBufferPointer, _ body: (Unicode.Scalar) -> Bool) {
        var afterSpace = true
        for scalar in ScalarSequence(text) {
            if scalar == " " || scalar == "\n" || scalar == "\r" || scalar == "\t" {
                if !afterSpace, !body(" ") { return }
                afterSpace = true
                continue
            }
            afterSpace = false
            if scalar.isInvisible {
                for escape in "\\u{\(String(scalar.value, radix: 16))}".unicodeScalars where !body(escape) { return }
            } else if !body(scalar) {
                return
            }
        }
    }

    static func string(_ text: UnsafeRawBufferPointer) -> String {
        var result = ""
        forEach(in: text) { scalar in
            result.unicodeScalars.append(scalar)
            return true
        }
        return result
    }
}

extension Unicode.Scalar {
    /// Columns that a terminal gives to a character: none for marks that stand on another, two for East Asian wide
    /// ones and emoji.
    var columns: Int {
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
