//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

/// The scalars of UTF-8 or WTF-8 text. Invalid input, such as a lone surrogate or a stray byte, yields U+FFFD.
package struct ScalarSequence: Sequence, IteratorProtocol {
    private static let replacement: Unicode.Scalar = "\u{FFFD}"

    private let text: UnsafeRawBufferPointer
    private var index = 0

    package init(_ text: UnsafeRawBufferPointer) {
        self.text = text
    }

    package mutating func next() -> Unicode.Scalar? {
        guard index < text.count else { return nil }
        let lead = text[index]
        index += 1
        if lead < 0x80 { return Unicode.Scalar(lead) }
        let length = lead < 0xE0 ? 1 : lead < 0xF0 ? 2 : 3
        guard (0xC2...0xF4).contains(lead), index + length <= text.count else { return Self.replacement }
        var value = UInt32(lead) & (0x3F >> UInt32(length))
        for byte in text[index..<(index + length)] {
            // The byte may begin a character.
            guard byte & 0xC0 == 0x80 else { return Self.replacement }
            value = value << 6 | UInt32(byte & 0x3F)
        }
        // An overlong encoding would hide a character from code that searches for its byte.
        guard value >= (length == 1 ? 0x80 : length == 2 ? 0x800 : 0x10000) else { return Self.replacement }
        index += length
        return Unicode.Scalar(value) ?? Self.replacement
    }
}
