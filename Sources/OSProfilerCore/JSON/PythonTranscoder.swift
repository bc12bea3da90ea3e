//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

/// Rewrites simple JSON text as Python does, while it reads it.
///
/// Nearly every payload is small, was written by Python and repeats no key, so that rewriting it means copying it
/// with other white space. This type does so several times as fast as ``JSONTape``, which takes over where
/// ``write(_:level:unwrapsTypes:into:)`` gives up. The result is the same either way.
struct PythonTranscoder: ~Copyable {
    /// The length of the longest text to try, in bytes.
    static let maximumLength = 1 << 16

    /// The maximum depth of nested containers.
    private static let maximumDepth = 64
    /// The maximum number of keys in all open objects.
    private static let maximumKeys = 128

    /// An open container.
    private struct Container: BitwiseCopyable {
        /// A bit set of its keys; see ``isNewKey(_:_:)``.
        var mask: UInt64
        /// The index of its first key in `keys`.
        let firstKey: Int
        let isObject: Bool
    }

    private var base: UnsafePointer<UInt8>
    private var count = 0
    private var index = 0
    private var unwrapsTypes = false
    private var open = PlainStack<Container>(capacity: PythonTranscoder.maximumDepth)
    /// The ranges of the open objects' keys.
    private let keys = UnsafeMutablePointer<(start: UInt32, end: UInt32)>.allocate(capacity: maximumKeys)
    private var keyCount = 0

    init() {
        base = UnsafePointer(keys).withMemoryRebound(to: UInt8.self, capacity: 1) { $0 }
    }

    deinit { keys.deallocate() }

    /// Writes one value.
    ///
    /// - Returns: false if the text is not simple; a part of it may have been written then.
    mutating func write(
        _ text: UnsafeRawBufferPointer,
        level: Int,
        unwrapsTypes: Bool,
        into writer: inout ByteWriter
    ) -> Bool {
        guard let address = text.baseAddress else { return false }
        base = address.assumingMemoryBound(to: UInt8.self)
        count = text.count
        index = 0
        self.unwrapsTypes = unwrapsTypes
        open.removeAll()
        keyCount = 0
        return run(level, into: &writer)
    }

    private mutating func run(_ level: Int, into writer: inout ByteWriter) -> Bool {
        while true {
            skipWhitespace()
            guard index < count else { return false }
            let byte = base[index]
            if byte == UInt8(ascii: "{") || byte == UInt8(ascii: "[") {
                index += 1
                skipWhitespace()
                guard index < count else { return false }
                let end = byte &+ 2  // the closing bracket of either kind
                writer.write(byte)
                if base[index] == end {
                    index += 1
                    writer.write(end)
                } else {
                    guard enter(byte == UInt8(ascii: "{")), begin(level, into: &writer) else { return false }
                    continue
                }
            } else if !writeScalar(byte, into: &writer) {
                return false
            }
            // After a value: closing brackets, up to a comma.
            while true {
                skipWhitespace()
                if open.isEmpty { return index == count }
                guard index < count else { return false }
                let byte = base[index]
                index += 1
                if byte == UInt8(ascii: ",") {
                    writer.write(byte)
                    guard begin(level, into: &writer) else { return false }
                    break
                }
                let container = open.top
                guard byte == (container.isObject ? UInt8(ascii: "}") : UInt8(ascii: "]")) else { return false }
                keyCount = container.firstKey
                open.removeTop()
                writer.writeLineBreak(level: level + open.count)
                writer.write(byte)
            }
        }
    }

    // MARK: Containers

    private mutating func enter(_ isObject: Bool) -> Bool {
        guard open.count < Self.maximumDepth else { return false }
        open.push(Container(mask: 0, firstKey: keyCount, isObject: isObject))
        return true
    }

    /// Starts the line of an element, or of a member with its key.
    private mutating func begin(_ level: Int, into writer: inout ByteWriter) -> Bool {
        guard open.top.isObject else {
            writer.writeLineBreak(level: level + open.count)
            return true
        }
        skipWhitespace()
        guard index < count, base[index] == UInt8(ascii: "\"") else { return false }
        let start = index
        guard let end = plainStringEnd(), isNewKey(start + 1, end - 1) else { return false }
        index = end
        skipWhitespace()
        guard index < count, base[index] == UInt8(ascii: ":") else { return false }
        index += 1
        let indentation = PythonJSON.margin(level: level + open.count)
        writer.write(atMost: 1 + indentation + (end - start) + 2) { target in
            target[0] = UInt8(ascii: "\n")
            (target + 1).update(repeating: UInt8(ascii: " "), count: indentation)
            let key = target + 1 + indentation
            key.update(from: base + start, count: end - start)
            key[end - start] = UInt8(ascii: ":")
            key[end - start + 1] = UInt8(ascii: " ")
            return 1 + indentation + (end - start) + 2
        }
        return true
    }

    /// Records a key of the innermost object; returns false if it is not new or may denote a Python type.
    private mutating func isNewKey(_ start: Int, _ end: Int) -> Bool {
        let length = end - start
        if unwrapsTypes, length >= 8, base[start] == UInt8(ascii: "_"), base[start + 1] == UInt8(ascii: "_") {
            return false
        }
        guard keyCount < Self.maximumKeys else { return false }
        // Keys that set different bits differ; others are compared.
        let first = length > 0 ? UInt64(base[start]) : 0
        let middle = length > 0 ? UInt64(base[start + length / 2]) : 0
        let bit = UInt64(1) << ((UInt64(length) &* 11 &+ first &* 5 &+ middle) & 63)
        if open.top.mask & bit != 0 {
            for other in open.top.firstKey..<keyCount where Int(keys[other].end &- keys[other].start) == length {
                let otherStart = Int(keys[other].start)
                var offset = 0
                while offset < length, base[otherStart + offset] == base[start + offset] { offset += 1 }
                if offset == length { return false }
            }
        }
        open.top.mask |= bit
        keys[keyCount] = (UInt32(truncatingIfNeeded: start), UInt32(truncatingIfNeeded: end))
        keyCount += 1
        return true
    }

    // MARK: Scalars

    @inline(__always)
    private mutating func skipWhitespace() {
        while index < count {
            let byte = base[index]
            guard byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 else { return }
            index += 1
        }
    }

    private mutating func writeScalar(_ byte: UInt8, into writer: inout ByteWriter) -> Bool {
        let start = index
        switch byte {
        case UInt8(ascii: "\""):
            guard let end = canonicalStringEnd() else { return false }
            index = end
        case UInt8(ascii: "n"): return writeWord("null", into: &writer)
        case UInt8(ascii: "t"): return writeWord("true", into: &writer)
        case UInt8(ascii: "f"): return writeWord("false", into: &writer)
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return writeNumber(into: &writer)
        default: return false
        }
        writer.write(UnsafeRawBufferPointer(start: base + start, count: index - start))
        return true
    }

    private mutating func writeWord(_ word: StaticString, into writer: inout ByteWriter) -> Bool {
        for offset in 0..<word.utf8CodeUnitCount {
            guard index < count, base[index] == word.utf8Start[offset] else { return false }
            index += 1
        }
        writer.write(word)
        return true
    }

    private mutating func writeNumber(into writer: inout ByteWriter) -> Bool {
        let start = index
        if base[index] == UInt8(ascii: "-") { index += 1 }
        let first = index
        guard skipDigits(), base[first] != UInt8(ascii: "0") || index == first + 1 else { return false }
        let end = index
        if index < count, base[index] == UInt8(ascii: ".") {
            index += 1
            guard skipDigits() else { return false }
        }
        if index < count, base[index] | 0x20 == UInt8(ascii: "e") {
            index += 1
            if index < count, base[index] == UInt8(ascii: "+") || base[index] == UInt8(ascii: "-") { index += 1 }
            guard skipDigits() else { return false }
        }
        let number = UnsafeRawBufferPointer(start: base + start, count: index - start)
        if index > end {
            writer.writePythonFloat(PythonFloat.parse(number))
            return true
        }
        // -0 becomes 0.
        guard first == start || base[first] != UInt8(ascii: "0") else { return false }
        writer.write(number)
        return true
    }

    /// Advances past digits; returns false if there are none.
    @inline(__always)
    private mutating func skipDigits() -> Bool {
        let start = index
        while index < count, base[index] &- UInt8(ascii: "0") < 10 { index += 1 }
        return index > start
    }

    /// Returns the end of a string without escapes, in ASCII without DEL.
    @inline(__always)
    private func plainStringEnd() -> Int? {
        let end = plainEnd(from: index + 1)
        return end < count && base[end] == UInt8(ascii: "\"") ? end + 1 : nil
    }

    /// Returns the end of a string that Python would write unchanged: ASCII, with the escapes that Python uses.
    private func canonicalStringEnd() -> Int? {
        var end = plainEnd(from: index + 1)
        while end < count, base[end] == UInt8(ascii: "\\"), end + 1 < count {
            switch base[end + 1] {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "b"), UInt8(ascii: "f"), UInt8(ascii: "n"),
                UInt8(ascii: "r"), UInt8(ascii: "t"):
                end = plainEnd(from: end + 2)
            case UInt8(ascii: "u"):
                guard isCanonicalUnit(at: end + 2) else { return nil }
                end = plainEnd(from: end + 6)
            default: return nil
            }
        }
        return end < count && base[end] == UInt8(ascii: "\"") ? end + 1 : nil
    }

    /// Returns whether four lower-case digits are a code unit for which Python writes this escape and no other.
    private func isCanonicalUnit(at start: Int) -> Bool {
        guard start + 4 <= count else { return false }
        var unit: UInt32 = 0
        for index in start..<(start + 4) {
            let byte = base[index]
            guard byte < UInt8(ascii: "A") || byte > UInt8(ascii: "F"), let digit = JSONString.hexValue(byte) else {
                return false
            }
            unit = unit << 4 | UInt32(digit)
        }
        switch unit {
        case 0x08, 0x09, 0x0A, 0x0C, 0x0D: return false
        case 0x20..<0x7F: return false
        default: return true
        }
    }

    /// Returns the first index from `start` on of a quote, a backslash, a control character, DEL or a non-ASCII byte.
    @inline(__always)
    private func plainEnd(from start: Int) -> Int {
        var index = start
        let ones: UInt64 = 0x0101_0101_0101_0101
        let highs: UInt64 = 0x8080_8080_8080_8080
        while index + 8 <= count {
            let word = UnsafeRawPointer(base + index).loadUnaligned(as: UInt64.self).littleEndian
            let quote = word ^ (ones &* UInt64(UInt8(ascii: "\"")))
            let backslash = word ^ (ones &* UInt64(UInt8(ascii: "\\")))
            // Zero bytes borrow and DEL carries, so only the lowest mark is exact. No higher mark is used.
            let marks =
                ((quote &- ones) & ~quote | (backslash &- ones) & ~backslash | (word &- ones &* 0x20) & ~word
                    | (word &+ ones) | word) & highs
            if marks != 0 { return index + marks.trailingZeroBitCount >> 3 }
            index += 8
        }
        while index < count {
            let byte = base[index]
            if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") || byte < 0x20 || byte >= 0x7F { return index }
            index += 1
        }
        return index
    }
}
