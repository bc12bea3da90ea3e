//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

/// The reason why a text is not valid JSON.
package enum JSONError: Error, Equatable {
    case unexpectedEnd
    case unexpectedByte(offset: Int)
    case invalidUTF8(offset: Int)
    /// Arrays and objects are nested deeper than ``JSONScanner/maximumDepth``.
    case tooDeep
    /// The text has 4 GiB or more, beyond the offsets of a ``JSONTape``.
    case tooLong

    package var reason: String {
        switch self {
        case .unexpectedEnd: "the text ends in the middle of a value"
        case .unexpectedByte(let offset): "unexpected character at byte \(offset)"
        case .invalidUTF8(let offset): "invalid UTF-8 at byte \(offset)"
        case .tooDeep: "nested deeper than \(JSONScanner.maximumDepth) levels"
        case .tooLong: "4 GiB or more"
        }
    }
}

/// The place of one value in scanned text. Ten bytes, so that tokens fit into registers.
package struct JSONToken: Equatable {
    package enum Kind: UInt8, BitwiseCopyable { case null, `true`, `false`, integer, float, string, array, object }

    private let first: UInt32
    private let last: UInt32
    package let kind: Kind
    /// Whether a string contains a backslash, so that its bytes differ from its text.
    package let isEscaped: Bool

    @inline(__always)
    package init(kind: Kind, isEscaped: Bool = false, start: Int, end: Int) {
        first = UInt32(truncatingIfNeeded: start)
        last = UInt32(truncatingIfNeeded: end)
        self.kind = kind
        self.isEscaped = isEscaped
    }

    /// Offset of the value's first byte; for a string, of its opening quote.
    @inline(__always)
    package var start: Int { Int(first) }
    /// Offset after the value's last byte; for a string, after its closing quote.
    @inline(__always)
    package var end: Int { Int(last) }

    /// The range between a string's quotes.
    @inline(__always)
    package var content: Range<Int> { Range(uncheckedBounds: (start + 1, end - 1)) }
}

/// A validating JSON scanner that records the places of values and copies nothing.
///
/// It accepts what Python's `json` accepts, since the services write and read that: RFC 8259 plus the bare words
/// `NaN`, `Infinity` and `-Infinity`, and escapes of lone surrogates. Raw bytes must be valid UTF-8;
/// `allowsSurrogates` also accepts three-byte surrogates, which unescaping an inner document produces.
///
/// Not a library, because it runs once per message on the hot path: one pass, eight bytes at a time inside strings,
/// no allocation. It borrows the bytes, which must outlive it.
package struct JSONScanner {
    /// The maximum depth of nested arrays and objects, beyond which the scanner throws ``JSONError/tooDeep``.
    package static let maximumDepth = 512

    let base: UnsafePointer<UInt8>
    package let count: Int
    package var position: Int
    let allowsSurrogates: Bool

    package init(_ bytes: UnsafeRawBufferPointer, allowsSurrogates: Bool = false) {
        // An empty buffer may have no address. Nothing is read through the substitute, because count is zero.
        base =
            bytes.baseAddress?.assumingMemoryBound(to: UInt8.self)
            ?? UnsafePointer(bitPattern: MemoryLayout<UInt64>.alignment)!
        count = bytes.count
        position = 0
        self.allowsSurrogates = allowsSurrogates
    }

    /// Returns the bytes in a range of offsets.
    package func bytes(_ range: Range<Int>) -> UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(start: base + range.lowerBound, count: range.count)
    }

    /// Returns whether a token is a string whose text equals `text`.
    @inline(__always)
    package func isString(_ token: JSONToken, _ text: StaticString) -> Bool {
        guard token.kind == .string else { return false }
        guard !token.isEscaped else { return isEscapedString(token, text) }
        let length = token.end - token.start - 2
        guard length == text.utf8CodeUnitCount else { return false }
        return Self.areEqual(UnsafeRawPointer(base + token.start + 1), UnsafeRawPointer(text.utf8Start), length)
    }

    @inline(never)
    private func isEscapedString(_ token: JSONToken, _ text: StaticString) -> Bool {
        let decoded = JSONString.unescaped(bytes(token.content))
        return decoded.count == text.utf8CodeUnitCount
            && decoded.withUnsafeBytes {
                $0.isEmpty || Self.areEqual($0.baseAddress!, UnsafeRawPointer(text.utf8Start), $0.count)
            }
    }

    /// Compares short texts by words that may overlap.
    @inline(__always)
    private static func areEqual(_ left: UnsafeRawPointer, _ right: UnsafeRawPointer, _ count: Int) -> Bool {
        func same<Word: FixedWidthInteger>(_ type: Word.Type, at offset: Int) -> Bool {
            left.loadUnaligned(fromByteOffset: offset, as: type)
                == right.loadUnaligned(fromByteOffset: offset, as: type)
        }
        switch count {
        case 0: return true
        case 1..<4: return (0..<count).allSatisfy { same(UInt8.self, at: $0) }
        case 4..<8: return same(UInt32.self, at: 0) && same(UInt32.self, at: count - 4)
        default:
            var offset = 0
            while offset + 8 <= count {
                guard same(UInt64.self, at: offset) else { return false }
                offset += 8
            }
            return same(UInt64.self, at: count - 8)
        }
    }
}

// MARK: - Structure

extension JSONScanner {
    @inline(__always)
    package mutating func skipWhitespace() {
        while position < count {
            let byte = base[position]
            guard byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 else { return }
            position += 1
        }
    }

    /// Skips white space and returns the next byte without consuming it.
    @inline(__always)
    package mutating func peek() throws(JSONError) -> UInt8 {
        skipWhitespace()
        guard position < count else { throw .unexpectedEnd }
        return base[position]
    }

    /// Consumes one punctuation character.
    @inline(__always)
    package mutating func expect(_ byte: UInt8) throws(JSONError) {
        guard try peek() == byte else { throw .unexpectedByte(offset: position) }
        position += 1
    }

    /// Throws unless only white space is left.
    package mutating func expectEnd() throws(JSONError) {
        skipWhitespace()
        guard position == count else { throw .unexpectedByte(offset: position) }
    }

    /// Consumes the opening brace of an object; returns false if the object is empty, and then consumes its end too.
    @inline(__always)
    package mutating func beginObject() throws(JSONError) -> Bool {
        try expect(UInt8(ascii: "{"))
        guard try peek() == UInt8(ascii: "}") else { return true }
        position += 1
        return false
    }

    /// Reads a key and its colon.
    @inline(__always)
    package mutating func readKey() throws(JSONError) -> JSONToken {
        guard try peek() == UInt8(ascii: "\"") else { throw .unexpectedByte(offset: position) }
        let key = try readString()
        try expect(UInt8(ascii: ":"))
        return key
    }

    /// Consumes what follows a member; returns true for a comma, false for the end of the object.
    @inline(__always)
    package mutating func hasNextMember() throws(JSONError) -> Bool {
        let byte = try peek()
        guard byte == UInt8(ascii: ",") || byte == UInt8(ascii: "}") else { throw .unexpectedByte(offset: position) }
        position += 1
        return byte == UInt8(ascii: ",")
    }

    /// Reads any value and validates all of it.
    ///
    /// - Parameter depth: the number of arrays and objects already open around it.
    /// - Parameter depth: arrays and objects already open around it.
    @inline(__always)
    package mutating func readValue(depth: Int) throws(JSONError) -> JSONToken {
        switch try peek() {
        case UInt8(ascii: "\""): return try readString()
        case UInt8(ascii: "{"), UInt8(ascii: "["): return try readContainer(depth: depth)
        default: return try readScalar()
        }
    }

    /// Reads an array or an object to its end. Does not recurse, so that hostile nesting cannot exhaust the stack.
    private mutating func readContainer(depth: Int) throws(JSONError) -> JSONToken {
        let start = position
        let kind = base[start] == UInt8(ascii: "{") ? JSONToken.Kind.object : .array
        var isObject = InlineArray<9, UInt64>(repeating: 0)  // one bit per level, set for objects
        var level = 0

        func mark(_ object: Bool) {
            let bit = UInt64(1) << UInt64(level & 63)
            if object { isObject[level >> 6] |= bit } else { isObject[level >> 6] &= ~bit }
        }

        while true {
            // At the start of a value.
            let byte = try peek()
            if byte == UInt8(ascii: "{") || byte == UInt8(ascii: "[") {
                level += 1
                guard depth + level <= Self.maximumDepth else { throw .tooDeep }
                mark(byte == UInt8(ascii: "{"))
                position += 1
                let next = try peek()
                if byte == UInt8(ascii: "{") {
                    if next != UInt8(ascii: "}") {
                        _ = try readKey()
                        continue
                    }
                } else if next != UInt8(ascii: "]") {
                    continue
                }
                position += 1
                level -= 1
            } else if byte == UInt8(ascii: "\"") {
                _ = try readString()
            } else {
                _ = try readScalar()
            }
            // After a value: commas and closing brackets, until another value begins.
            while level > 0 {
                let inObject = isObject[level >> 6] & (UInt64(1) << UInt64(level & 63)) != 0
                let byte = try peek()
                position += 1
                if byte == UInt8(ascii: ",") {
                    if inObject { _ = try readKey() }
                    break
                }
                guard byte == (inObject ? UInt8(ascii: "}") : UInt8(ascii: "]")) else {
                    throw .unexpectedByte(offset: position - 1)
                }
                level -= 1
            }
            if level == 0 {
                return JSONToken(kind: kind, start: start, end: position)
            }
        }
    }
}

// MARK: - Scalars

extension JSONScanner {
    /// Reads a number or one of the bare words.
    private mutating func readScalar() throws(JSONError) -> JSONToken {
        let start = position
        switch base[start] {
        case UInt8(ascii: "n"): return try readWord("null", .null)
        case UInt8(ascii: "t"): return try readWord("true", .true)
        case UInt8(ascii: "f"): return try readWord("false", .false)
        case UInt8(ascii: "N"): return try readWord("NaN", .float)
        case UInt8(ascii: "I"): return try readWord("Infinity", .float)
        case UInt8(ascii: "-"):
            position += 1
            if position < count, base[position] == UInt8(ascii: "I") {
                _ = try readWord("Infinity", .float)
                return JSONToken(kind: .float, start: start, end: position)
            }
        default: break
        }
        guard position < count else { throw .unexpectedEnd }
        var kind = JSONToken.Kind.integer
        if base[position] == UInt8(ascii: "0") {
            position += 1
        } else {
            try readDigits()
        }
        if position + 1 < count, base[position] == UInt8(ascii: "."), Self.isDigit(base[position + 1]) {
            kind = .float
            position += 1
            try readDigits()
        }
        if position < count, base[position] | 0x20 == UInt8(ascii: "e") {
            kind = .float
            position += 1
            if position < count, base[position] == UInt8(ascii: "+") || base[position] == UInt8(ascii: "-") {
                position += 1
            }
            guard position < count else { throw .unexpectedEnd }
            try readDigits()
        }
        return JSONToken(kind: kind, start: start, end: position)
    }

    @inline(__always)
    private static func isDigit(_ byte: UInt8) -> Bool { byte &- UInt8(ascii: "0") < 10 }

    private mutating func readDigits() throws(JSONError) {
        let start = position
        while position < count, Self.isDigit(base[position]) { position += 1 }
        guard position > start else { throw .unexpectedByte(offset: position) }
    }

    private mutating func readWord(_ word: StaticString, _ kind: JSONToken.Kind) throws(JSONError) -> JSONToken {
        let start = position
        for index in 0..<word.utf8CodeUnitCount {
            guard position < count else { throw .unexpectedEnd }
            guard base[position] == word.utf8Start[index] else { throw .unexpectedByte(offset: position) }
            position += 1
        }
        return JSONToken(kind: kind, start: start, end: position)
    }
}

// MARK: - Strings

extension JSONScanner {
    /// Reads a string whose opening quote is next.
    @inline(__always)
    private mutating func readString() throws(JSONError) -> JSONToken {
        let start = position
        var isEscaped = false
        var index = start + 1
        while true {
            // Eight bytes at a time, up to the first that needs closer examination.
            while index + 8 <= count {
                let word = UnsafeRawPointer(base + index).loadUnaligned(as: UInt64.self).littleEndian
                let marks = Self.specialBytes(in: word)
                if marks != 0 {
                    index += marks.trailingZeroBitCount >> 3
                    break
                }
                index += 8
            }
            guard index < count else { throw .unexpectedEnd }
            let byte = base[index]
            if byte == UInt8(ascii: "\"") {
                position = index + 1
                return JSONToken(kind: .string, isEscaped: isEscaped, start: start, end: index + 1)
            }
            if byte == UInt8(ascii: "\\") {
                isEscaped = true
                index = try escapeEnd(at: index)
            } else if byte >= 0x80 {
                index = try sequenceEnd(at: index)
            } else if byte < 0x20 {
                throw .unexpectedByte(offset: index)
            } else {
                index += 1
            }
        }
    }

    /// Returns the high bit of each byte that is a quote, a backslash, a control character or not ASCII.
    ///
    /// Only the lowest mark is exact: borrows may set marks above it.
    @inline(__always)
    private static func specialBytes(in word: UInt64) -> UInt64 {
        let ones: UInt64 = 0x0101_0101_0101_0101
        // The exclusive or maps a quote (0x22) to 0x20, right above the control characters, which stay in their
        // range, and a backslash to zero. The subtraction makes all of these negative, which sets the high bit.
        let low = (word ^ (ones &* 0x02)) &- (ones &* 0x21)
        let backslash = (word ^ (ones &* UInt64(UInt8(ascii: "\\")))) &- ones
        return (low | backslash | word) & (ones << 7)
    }

    private func escapeEnd(at start: Int) throws(JSONError) -> Int {
        guard start + 1 < count else { throw .unexpectedEnd }
        switch base[start + 1] {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"), UInt8(ascii: "f"),
            UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
            return start + 2
        case UInt8(ascii: "u"):
            guard start + 6 <= count else { throw .unexpectedEnd }
            for index in (start + 2)..<(start + 6) where JSONString.hexValue(base[index]) == nil {
                throw .unexpectedByte(offset: index)
            }
            return start + 6
        default:
            throw .unexpectedByte(offset: start + 1)
        }
    }

    /// Returns the end of the multi-byte sequence at `start`, by the table of well-formed UTF-8 (Unicode 3.9, table
    /// 3-7).
    private func sequenceEnd(at start: Int) throws(JSONError) -> Int {
        let lead = base[start]
        let length: Int
        var lower: UInt8 = 0x80
        var upper: UInt8 = 0xBF
        switch lead {
        case 0xC2...0xDF: length = 2
        case 0xE0...0xEF:
            length = 3
            if lead == 0xE0 { lower = 0xA0 }
            if lead == 0xED, !allowsSurrogates { upper = 0x9F }
        case 0xF0...0xF4:
            length = 4
            if lead == 0xF0 { lower = 0x90 }
            if lead == 0xF4 { upper = 0x8F }
        default: throw .invalidUTF8(offset: start)
        }
        guard start + length <= count else { throw .unexpectedEnd }
        guard base[start + 1] >= lower, base[start + 1] <= upper else { throw .invalidUTF8(offset: start) }
        for index in (start + 2)..<max(start + 2, start + length) where base[index] & 0xC0 != 0x80 {
            throw .invalidUTF8(offset: start)
        }
        return start + length
    }
}
