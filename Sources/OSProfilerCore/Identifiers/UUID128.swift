//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

/// The 16 bytes of a uuid, in the order of its text.
///
/// Most ids of a trace are canonical lower-case uuids. As 16 bytes they are compared, hashed and stored in a fraction
/// of the space of their text. The two words hold the bytes in memory order, so a pointer to the value is a pointer
/// to the 16 bytes.
public struct UUID128: Hashable, Sendable {
    /// Bytes 0–7 in memory order.
    package var first: UInt64
    /// Bytes 8–15 in memory order.
    package var second: UInt64

    package init(first: UInt64, second: UInt64) {
        self.first = first
        self.second = second
    }
}

extension UUID128 {
    /// The number of characters of the canonical form, `8-4-4-4-12`.
    package static let textLength = 36

    /// Parses the canonical form: 36 characters, lower-case hexadecimal, dashes in their places.
    ///
    /// Returns nil for any other spelling (upper case, no dashes, braces), because it would not be written back
    /// unchanged.
    package init?(canonical text: UnsafeRawBufferPointer) {
        guard text.count == Self.textLength, text[8] == dash, text[13] == dash, text[18] == dash, text[23] == dash
        else { return nil }
        var reader = HexReader()
        let first = reader.read(text.word(at: 0))
        let second = reader.read(text.halfWord(at: 9) | text.halfWord(at: 14) << 32)
        let third = reader.read(text.halfWord(at: 19) | text.halfWord(at: 24) << 32)
        let fourth = reader.read(text.word(at: 28))
        guard reader.isValid else { return nil }
        self.init(first: (first | second << 32).littleEndian, second: (third | fourth << 32).littleEndian)
    }

    /// Parses 32 lower-case hexadecimal digits, the form of oslo.messaging's `_unique_id`.
    package init?(hexadecimal text: UnsafeRawBufferPointer) {
        guard text.count == 32 else { return nil }
        var reader = HexReader()
        let first = reader.read(text.word(at: 0)) | reader.read(text.word(at: 8)) << 32
        let second = reader.read(text.word(at: 16)) | reader.read(text.word(at: 24)) << 32
        guard reader.isValid else { return nil }
        self.init(first: first.littleEndian, second: second.littleEndian)
    }

    /// Parses the canonical form from a string.
    public init?(canonical text: String) {
        var text = text
        guard let value = text.withUTF8({ UUID128(canonical: UnsafeRawBufferPointer($0)) }) else { return nil }
        self = value
    }
}

private let dash = UInt8(ascii: "-")

/// Parses lower-case hexadecimal digits, eight at a time, and records invalid characters.
private struct HexReader {
    private var faults: UInt64 = 0

    var isValid: Bool { faults == 0 }

    /// - Parameter word: eight digits, the first one in the lowest byte.
    /// - Returns: four bytes, the first one in the lowest byte.
    @inline(__always)
    mutating func read(_ word: UInt64) -> UInt64 {
        let ones: UInt64 = 0x0101_0101_0101_0101
        // Bit 6 is set in letters and clear in digits; a letter's value is nine more than its low four bits.
        let letters = word >> 6 & ones
        let nibbles = (word & (ones &* 0x0F)) &+ letters &* 9
        // The text of these values must equal the input, and letters must stand for values above nine.
        faults |= (nibbles &+ ones &* 0x30 &+ letters &* 0x27) ^ word
        faults |= nibbles & (ones &* 0xF0)
        faults |= (nibbles &+ ones &* 0x76) >> 7 & ones ^ letters
        var bytes = (nibbles << 4 | nibbles >> 8) & 0x00FF_00FF_00FF_00FF
        bytes = (bytes | bytes >> 8) & 0x0000_FFFF_0000_FFFF
        return (bytes | bytes >> 16) & 0xFFFF_FFFF
    }
}

extension UnsafeRawBufferPointer {
    /// Returns eight bytes, the first one in the lowest byte.
    fileprivate func word(at offset: Int) -> UInt64 {
        loadUnaligned(fromByteOffset: offset, as: UInt64.self).littleEndian
    }

    /// Returns four bytes, the first one in the lowest byte.
    fileprivate func halfWord(at offset: Int) -> UInt64 {
        UInt64(loadUnaligned(fromByteOffset: offset, as: UInt32.self).littleEndian)
    }
}

extension UUID128 {
    /// Writes the 36 characters of the canonical form.
    package func writeCanonical(to target: UnsafeMutablePointer<UInt8>) {
        let raw = UnsafeMutableRawPointer(target)
        let digits = self.digits
        // Writes eight digits at a time; digits on both sides of a dash are stored once for each side.
        raw.storeBytes(of: digits.0, toByteOffset: 0, as: UInt64.self)
        raw.storeBytes(of: digits.1, toByteOffset: 9, as: UInt64.self)
        raw.storeBytes(of: Self.secondHalf(digits.1), toByteOffset: 14, as: UInt32.self)
        raw.storeBytes(of: digits.2, toByteOffset: 19, as: UInt64.self)
        raw.storeBytes(of: Self.secondHalf(digits.2), toByteOffset: 24, as: UInt32.self)
        raw.storeBytes(of: digits.3, toByteOffset: 28, as: UInt64.self)
        target[8] = dash
        target[13] = dash
        target[18] = dash
        target[23] = dash
    }

    /// Returns the second four bytes of a word in memory order.
    @inline(__always)
    private static func secondHalf(_ word: UInt64) -> UInt32 {
        UInt32(truncatingIfNeeded: word.littleEndian >> 32).littleEndian
    }

    /// Writes 32 hexadecimal digits without dashes.
    package func writeHexadecimal(to target: UnsafeMutablePointer<UInt8>) {
        let raw = UnsafeMutableRawPointer(target)
        let digits = self.digits
        raw.storeBytes(of: digits.0, toByteOffset: 0, as: UInt64.self)
        raw.storeBytes(of: digits.1, toByteOffset: 8, as: UInt64.self)
        raw.storeBytes(of: digits.2, toByteOffset: 16, as: UInt64.self)
        raw.storeBytes(of: digits.3, toByteOffset: 24, as: UInt64.self)
    }

    /// The 32 digits in memory order.
    @inline(__always)
    private var digits: (UInt64, UInt64, UInt64, UInt64) {
        let first = first.littleEndian
        let second = second.littleEndian
        let left = HexWriter.digits(SIMD2(first & 0xFFFF_FFFF, first >> 32))
        let right = HexWriter.digits(SIMD2(second & 0xFFFF_FFFF, second >> 32))
        return (left[0], left[1], right[0], right[1])
    }
}

extension UUID128: CustomStringConvertible {
    /// The canonical form, `8-4-4-4-12` lower-case digits.
    public var description: String {
        String(unsafeUninitializedCapacity: Self.textLength) { buffer in
            writeCanonical(to: buffer.baseAddress!)
            return Self.textLength
        }
    }
}

/// Writes lower-case hexadecimal digits, sixteen at a time.
enum HexWriter {
    /// Writes the low `bytes` bytes of `value`, at most four, the most significant one first.
    @inline(__always)
    static func write(_ value: UInt32, bytes: Int, to target: UnsafeMutablePointer<UInt8>) {
        // Moves the bytes to the top, whose digits come first.
        let word = (value << UInt32(32 - 8 * bytes)).byteSwapped
        var rest = digits(SIMD2(UInt64(word), 0))[0].littleEndian
        for offset in 0..<(2 * bytes) {
            target[offset] = UInt8(truncatingIfNeeded: rest)
            rest >>= 8
        }
    }

    /// Returns the eight digits of each lane in memory order.
    ///
    /// Spreads the bytes to one nibble per byte, then converts all nibbles to text at once.
    ///
    /// - Parameter words: four bytes per lane, the first one in the lowest place.
    @inline(__always)
    static func digits(_ words: SIMD2<UInt64>) -> SIMD2<UInt64> {
        var bytes = words
        bytes = (bytes | bytes &<< 16) & 0x0000_FFFF_0000_FFFF
        bytes = (bytes | bytes &<< 8) & 0x00FF_00FF_00FF_00FF
        let nibbles = bytes &>> 4 & 0x000F_000F_000F_000F | (bytes & 0x000F_000F_000F_000F) &<< 8
        // One if the nibble is ten or more: a letter, which follows a gap of 39 (32 + 8 - 1) after the decimal
        // digits.
        let letters = (nibbles &+ 0x0606_0606_0606_0606) &>> 4 & 0x0101_0101_0101_0101
        let text = nibbles &+ 0x3030_3030_3030_3030 &+ (letters &<< 5) &+ (letters &<< 3) &- letters
        return SIMD2(text[0].littleEndian, text[1].littleEndian)
    }
}
