//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

/// Sixteen bytes of a uuid, in the order in which its text spells them.
///
/// Most ids of a trace are canonical lower-case uuids; kept as sixteen bytes they compare, hash and store in a
/// fraction of the room that their text takes. The two words hold the bytes in memory order, so that a pointer to
/// the value is a pointer to the sixteen bytes.
public struct UUID128: Hashable, Sendable {
    /// Bytes 0–7 as they lie in memory.
    package var first: UInt64
    /// Bytes 8–15 as they lie in memory.
    package var second: UInt64

    package init(first: UInt64, second: UInt64) {
        self.first = first
        self.second = second
    }
}

extension UUID128 {
    /// Characters of the canonical form, `8-4-4-4-12`.
    package static let textLength = 36

    /// Reads the canonical form: 36 characters, lower-case hexadecimal, dashes in their places.
    ///
    /// Any other spelling (upper case, no dashes, braces) gives nil, because it would not come back as it was.
    package init?(canonical text: UnsafeRawBufferPointer) {
        guard text.count == Self.textLength, text[8] == dash, text[13] == dash, text[18] == dash, text[23] == dash
        else { return nil }
        var reader = HexReader(text: text)
        let first = reader.read(0, 4) << 32 | reader.read(9, 2) << 16 | reader.read(14, 2)
        let second = reader.read(19, 2) << 48 | reader.read(24, 6)
        guard !reader.failed else { return nil }
        self.init(first: first.bigEndian, second: second.bigEndian)
    }

    /// Reads 32 lower-case hexadecimal digits, the form of oslo.messaging's `_unique_id`.
    package init?(hexadecimal text: UnsafeRawBufferPointer) {
        guard text.count == 32 else { return nil }
        var reader = HexReader(text: text)
        let first = reader.read(0, 8)
        let second = reader.read(16, 8)
        guard !reader.failed else { return nil }
        self.init(first: first.bigEndian, second: second.bigEndian)
    }

    /// Reads the canonical form from a string.
    public init?(canonical text: String) {
        var text = text
        guard let value = text.withUTF8({ UUID128(canonical: UnsafeRawBufferPointer($0)) }) else { return nil }
        self = value
    }
}

private let dash = UInt8(ascii: "-")

/// Reads lower-case hexadecimal and remembers whether anything else came along.
private struct HexReader {
    let text: UnsafeRawBufferPointer
    var failed = false

    /// - Returns: `bytes` bytes (at most eight) read from the digits at `offset`, big-endian.
    mutating func read(_ offset: Int, _ bytes: Int) -> UInt64 {
        var value: UInt64 = 0
        for index in offset..<(offset + 2 * bytes) {
            let character = text[index]
            let digit = character &- UInt8(ascii: "0")
            let letter = character &- UInt8(ascii: "a")
            if digit < 10 {
                value = value << 4 | UInt64(digit)
            } else if letter < 6 {
                value = value << 4 | UInt64(letter + 10)
            } else {
                failed = true
            }
        }
        return value
    }
}

extension UUID128 {
    /// Writes the 36 characters of the canonical form.
    package func writeCanonical(to target: UnsafeMutablePointer<UInt8>) {
        let high = first.bigEndian
        let low = second.bigEndian
        HexWriter.write(high >> 32, bytes: 4, to: target)
        target[8] = dash
        HexWriter.write(high >> 16, bytes: 2, to: target + 9)
        target[13] = dash
        HexWriter.write(high, bytes: 2, to: target + 14)
        target[18] = dash
        HexWriter.write(low >> 48, bytes: 2, to: target + 19)
        target[23] = dash
        HexWriter.write(low, bytes: 6, to: target + 24)
    }

    /// Writes 32 hexadecimal digits without dashes.
    package func writeHexadecimal(to target: UnsafeMutablePointer<UInt8>) {
        HexWriter.write(first.bigEndian, bytes: 8, to: target)
        HexWriter.write(second.bigEndian, bytes: 8, to: target + 16)
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

/// Lower-case hexadecimal digits, eight bytes at a time.
enum HexWriter {
    /// Writes the low `bytes` bytes of `value`, the most significant first.
    @inline(__always)
    static func write(_ value: UInt64, bytes: Int, to target: UnsafeMutablePointer<UInt8>) {
        var shift = UInt64(bytes * 8)
        var target = target
        while shift > 0 {
            shift -= 4
            let nibble = UInt8(truncatingIfNeeded: value >> shift) & 0x0F
            // '0'…'9', or past a gap of 39 'a'…'f'.
            target.pointee = nibble &+ 48 &+ (nibble > 9 ? 39 : 0)
            target += 1
        }
    }
}
