//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

/// The characters of UTF-8 or WTF-8 text; what is no character, as a lone surrogate, comes out as U+FFFD.
package struct ScalarSequence: Sequence, IteratorProtocol {
    private let text: UnsafeRawBufferPointer
    private var index = 0

    package init(_ text: UnsafeRawBufferPointer) {
        self.text = text
    }

    package mutating func next() -> Unicode.Scalar? {
        guard index < text.count else { return nil }
        let lead = text[index]
        let length = lead < 0x80 ? 1 : lead < 0xC0 ? 0 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4
        guard length > 0, index + length <= text.count else {
            index += 1
            return "\u{FFFD}"
        }
        var value = length == 1 ? UInt32(lead) : UInt32(lead) & (0x7F >> UInt32(length))
        for offset in 1..<Swift.max(length, 1) { value = value << 6 | UInt32(text[index + offset] & 0x3F) }
        index += length
        return Unicode.Scalar(value) ?? "\u{FFFD}"
    }
}

extension Unicode.Scalar {
    /// True for characters that do not show themselves, or change how others show: controls, formats such as the
    /// marks of writing direction, separators other than blanks, what is unassigned or private.
    ///
    /// Joiners and variation selectors, which make up emoji and letters of many scripts, are not among them.
    package var isInvisible: Bool {
        if value < 0x7F { return value < 0x20 }
        switch properties.generalCategory {
        case .control, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse, .unassigned: return true
        case .format: return value != 0x200C && value != 0x200D
        default: return value == 0x115F || value == 0x1160 || value == 0x3164 || value == 0xFFA0  // Hangul fillers
        }
    }
}
