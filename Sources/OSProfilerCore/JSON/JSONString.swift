//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

/// The content of JSON strings: unescapes to bytes, and escapes as Python does.
package enum JSONString {
    @inline(__always)
    static func hexValue(_ byte: UInt8) -> UInt16? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt16(byte - UInt8(ascii: "0"))
        case UInt8(ascii: "a")...UInt8(ascii: "f"): UInt16(byte - UInt8(ascii: "a") + 10)
        case UInt8(ascii: "A")...UInt8(ascii: "F"): UInt16(byte - UInt8(ascii: "A") + 10)
        default: nil
        }
    }

    /// Appends the text of a validated string (the bytes between its quotes) to `output`.
    ///
    /// A surrogate pair becomes one character. A lone surrogate becomes three bytes (WTF-8), because Python keeps it
    /// and UTF-8 cannot encode it.
    package static func unescape(_ content: UnsafeRawBufferPointer, into output: inout [UInt8]) {
        var index = 0
        while index < content.count {
            let start = index
            while index < content.count, content[index] != UInt8(ascii: "\\") { index += 1 }
            output.append(contentsOf: content[start..<index])
            guard index < content.count else { return }
            let kind = content[index + 1]
            index += 2
            switch kind {
            case UInt8(ascii: "b"): output.append(0x08)
            case UInt8(ascii: "f"): output.append(0x0C)
            case UInt8(ascii: "n"): output.append(0x0A)
            case UInt8(ascii: "r"): output.append(0x0D)
            case UInt8(ascii: "t"): output.append(0x09)
            case UInt8(ascii: "u"):
                let unit = codeUnit(content, at: index)
                index += 4
                if unit & 0xFC00 == 0xD800, index + 6 <= content.count, content[index] == UInt8(ascii: "\\"),
                    content[index + 1] == UInt8(ascii: "u")
                {
                    let second = codeUnit(content, at: index + 2)
                    if second & 0xFC00 == 0xDC00 {
                        index += 6
                        append(0x10000 + (UInt32(unit & 0x3FF) << 10 | UInt32(second & 0x3FF)), to: &output)
                        continue
                    }
                }
                append(UInt32(unit), to: &output)
            default: output.append(kind)  // an escaped quote, backslash or slash
            }
        }
    }

    /// Returns the text of a validated string.
    package static func unescaped(_ content: UnsafeRawBufferPointer) -> [UInt8] {
        var text: [UInt8] = []
        unescape(content, into: &text)
        return text
    }

    private static func codeUnit(_ content: UnsafeRawBufferPointer, at offset: Int) -> UInt16 {
        var unit: UInt16 = 0
        for index in offset..<(offset + 4) { unit = unit << 4 | (hexValue(content[index]) ?? 0) }
        return unit
    }

    /// Appends a code point as UTF-8, surrogates included.
    private static func append(_ scalar: UInt32, to output: inout [UInt8]) {
        func continuation(_ shift: UInt32) -> UInt8 { 0x80 | UInt8(scalar >> shift & 0x3F) }
        switch scalar {
        case 0..<0x80: output.append(UInt8(scalar))
        case 0x80..<0x800:
            output.append(0xC0 | UInt8(scalar >> 6))
            output.append(continuation(0))
        case 0x800..<0x10000:
            output.append(0xE0 | UInt8(scalar >> 12))
            output.append(continuation(6))
            output.append(continuation(0))
        default:
            output.append(0xF0 | UInt8(scalar >> 18))
            output.append(continuation(12))
            output.append(continuation(6))
            output.append(continuation(0))
        }
    }

    /// Returns whether Python's `json.dumps` escapes a byte.
    @inline(__always)
    static func needsEscaping(_ byte: UInt8) -> Bool {
        byte < 0x20 || byte >= 0x7F || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\")
    }

    /// Returns whether any of eight bytes needs escaping.
    @inline(__always)
    static func needsEscaping(_ word: UInt64) -> Bool {
        let ones: UInt64 = 0x0101_0101_0101_0101
        let quote = word ^ (ones &* UInt64(UInt8(ascii: "\"")))
        let backslash = word ^ (ones &* UInt64(UInt8(ascii: "\\")))
        // The high bit of a byte is set for the two characters (zero), for less than 0x20, and for 0x7F and more.
        let marks =
            (quote &- ones) & ~quote | (backslash &- ones) & ~backslash | (word &- ones &* 0x20) & ~word
            | (word &+ ones) | word
        return marks & (ones << 7) != 0
    }

    /// Returns the number of code points in UTF-8 or WTF-8 text.
    package static func codePoints(in text: UnsafeRawBufferPointer) -> Int {
        text.reduce(into: 0) { count, byte in if byte & 0xC0 != 0x80 { count += 1 } }
    }
}
