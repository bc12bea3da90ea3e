//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

/// A growing byte buffer for encoders. Capacity is reserved once per piece, and the bytes are then stored unchecked.
///
/// An array would check uniqueness and capacity for each byte, which costs more than the encoding itself.
package struct ByteWriter: ~Copyable {
    private var storage: UnsafeMutablePointer<UInt8>
    private var capacity: Int
    private let sink: ((UnsafeRawBufferPointer) -> Void)?
    /// While true, no bytes go to the sink.
    private var isAttempt = false
    package private(set) var count = 0
    /// The text of the last second written; see ``writeTimestamp(_:separator:)``.
    var clock = ClockText()

    package init(capacity: Int = 1024) {
        self.capacity = max(capacity, 64)
        storage = .allocate(capacity: self.capacity)
        sink = nil
    }

    /// Creates a writer that passes its bytes to `sink` when it is full, instead of growing, and starts over. The
    /// caller ends with ``flush()``.
    package init(capacity: Int, sink: @escaping (UnsafeRawBufferPointer) -> Void) {
        self.capacity = max(capacity, 64)
        storage = .allocate(capacity: self.capacity)
        self.sink = sink
    }

    deinit { storage.deallocate() }

    /// Passes the remaining bytes to the sink; does nothing without a sink.
    package mutating func flush() {
        guard let sink, count > 0, !isAttempt else { return }
        sink(bytes)
        count = 0
    }

    /// The bytes written so far, or since the last flush; valid until the next write.
    package var bytes: UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(start: storage, count: count)
    }

    package mutating func removeAll() { count = 0 }

    /// Frees memory that one unusually large piece used.
    package mutating func shrink(to limit: Int) {
        guard capacity > limit else { return }
        storage.deallocate()
        capacity = limit
        storage = .allocate(capacity: limit)
        count = 0
    }

    /// Lets `body` write, and discards what it wrote if it returns false.
    mutating func attempt(_ body: (inout ByteWriter) -> Bool) -> Bool {
        // Flush first, because during the attempt a full buffer can only grow.
        if count > capacity / 2 { flush() }
        let start = count
        isAttempt = true
        let isDone = body(&self)
        isAttempt = false
        if !isDone { count = start }
        return isDone
    }

    @inline(__always)
    private mutating func reserve(_ bytes: Int) {
        if count + bytes > capacity { grow(bytes) }
    }

    @inline(never)
    private mutating func grow(_ bytes: Int) {
        flush()
        if count + bytes <= capacity { return }
        capacity = max(capacity * 2, count + bytes)
        let larger = UnsafeMutablePointer<UInt8>.allocate(capacity: capacity)
        larger.update(from: storage, count: count)
        storage.deallocate()
        storage = larger
    }

    @inline(__always)
    package mutating func write(_ byte: UInt8) {
        reserve(1)
        storage[count] = byte
        count += 1
    }

    @inline(__always)
    package mutating func write(_ text: StaticString) {
        write(UnsafeRawBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }

    @inline(__always)
    package mutating func write(_ bytes: UnsafeRawBufferPointer) {
        guard let source = bytes.baseAddress else { return }
        reserve(bytes.count)
        UnsafeMutableRawPointer(storage + count).copyMemory(from: source, byteCount: bytes.count)
        count += bytes.count
    }

    package mutating func write(_ bytes: [UInt8]) {
        bytes.withUnsafeBytes { write($0) }
    }

    package mutating func write(repeating byte: UInt8, count repeats: Int) {
        reserve(repeats)
        (storage + count).update(repeating: byte, count: repeats)
        count += repeats
    }

    /// Replaces the last byte.
    @inline(__always)
    mutating func replaceLast(with text: StaticString) {
        count -= 1
        write(text)
    }

    /// Lets `body` store up to `limit` bytes; it returns how many it stored.
    @inline(__always)
    package mutating func write(atMost limit: Int, _ body: (UnsafeMutablePointer<UInt8>) -> Int) {
        reserve(limit)
        count += body(storage + count)
    }
}

// MARK: - JSON

extension ByteWriter {
    /// Writes a JSON string in ASCII as Python's `json.dumps` does.
    package mutating func writeJSON(_ text: String) {
        let isWritten: Void? = text.utf8.withContiguousStorageIfAvailable {
            writeJSON(utf8: UnsafeRawBufferPointer($0))
        }
        if isWritten == nil {
            // A string bridged from Objective-C.
            var copy = text
            copy.withUTF8 { writeJSON(utf8: UnsafeRawBufferPointer($0)) }
        }
    }

    /// Writes UTF-8 or WTF-8 as an ASCII JSON string: `\uXXXX` in lower case, surrogate pairs beyond the basic plane,
    /// and only the short escapes of `" \ \b \f \n \r \t`.
    package mutating func writeJSON(utf8: UnsafeRawBufferPointer) {
        var rest = utf8
        write(UInt8(ascii: "\""))
        while true {
            let piece = UnsafeRawBufferPointer(rebasing: rest.prefix(Self.pieceLength))
            let length = writePlain(piece)
            if length == rest.count { break }
            let escaped = length < piece.count ? writeEscaped(rest, at: length) : 0
            rest = UnsafeRawBufferPointer(rebasing: rest[(length + escaped)...])
        }
        write(UInt8(ascii: "\""))
    }

    /// Writes a JSON string in UTF-8, in which only what JSON forbids is escaped.
    package mutating func writeUnicodeJSON(_ text: String) {
        var text = text
        write(UInt8(ascii: "\""))
        text.withUTF8 { utf8 in
            let bytes = UnsafeRawBufferPointer(utf8)
            for (index, byte) in bytes.enumerated() {
                if byte < 0x80, JSONString.needsEscaping(byte) {
                    _ = writeEscaped(bytes, at: index)
                } else {
                    write(byte)
                }
            }
        }
        write(UInt8(ascii: "\""))
    }

    /// Bytes of a long string for which capacity is reserved at a time.
    private static let pieceLength = 4096

    /// Copies characters that need no escape, several at a time, up to the first that does.
    ///
    /// - Returns: the number of bytes copied.
    @inline(__always)
    private mutating func writePlain(_ text: UnsafeRawBufferPointer) -> Int {
        reserve(text.count)
        let target = UnsafeMutableRawPointer(storage + count)
        var length = 0
        while length + 8 <= text.count {
            let word = text.loadUnaligned(fromByteOffset: length, as: UInt64.self)
            guard !JSONString.needsEscaping(word) else { break }
            target.storeBytes(of: word, toByteOffset: length, as: UInt64.self)
            length += 8
        }
        let left = text.count - length
        if left > 0, left < 8, text.count >= 4 {
            // Read the last bytes as a whole word that overlaps bytes already copied.
            if text.count >= 8 {
                let word = text.loadUnaligned(fromByteOffset: text.count - 8, as: UInt64.self)
                if !JSONString.needsEscaping(word) {
                    target.storeBytes(of: word, toByteOffset: text.count - 8, as: UInt64.self)
                    length = text.count
                }
            } else {
                let first = text.loadUnaligned(as: UInt32.self)
                let last = text.loadUnaligned(fromByteOffset: text.count - 4, as: UInt32.self)
                if !JSONString.needsEscaping(UInt64(first) | UInt64(last) << 32) {
                    target.storeBytes(of: first, as: UInt32.self)
                    target.storeBytes(of: last, toByteOffset: text.count - 4, as: UInt32.self)
                    length = text.count
                }
            }
        }
        while length < text.count, !JSONString.needsEscaping(text[length]) {
            target.storeBytes(of: text[length], toByteOffset: length, as: UInt8.self)
            length += 1
        }
        count += length
        return length
    }

    /// Writes the character at `index` escaped.
    ///
    /// - Returns: the length of the character in `text`, in bytes.
    private mutating func writeEscaped(_ text: UnsafeRawBufferPointer, at index: Int) -> Int {
        let lead = text[index]
        switch lead {
        case UInt8(ascii: "\""): write("\\\"")
        case UInt8(ascii: "\\"): write("\\\\")
        case 0x08: write("\\b")
        case 0x0C: write("\\f")
        case 0x0A: write("\\n")
        case 0x0D: write("\\r")
        case 0x09: write("\\t")
        case 0..<0x80: writeUnit(UInt16(lead))
        case 0xC0..<0xE0 where index + 1 < text.count:
            writeUnit(UInt16(lead & 0x1F) << 6 | UInt16(text[index + 1] & 0x3F))
            return 2
        case 0xE0..<0xF0 where index + 2 < text.count:
            writeUnit(
                UInt16(lead & 0x0F) << 12 | UInt16(text[index + 1] & 0x3F) << 6 | UInt16(text[index + 2] & 0x3F)
            )
            return 3
        case 0xF0..<0xF8 where index + 3 < text.count:
            let scalar =
                UInt32(lead & 0x07) << 18 | UInt32(text[index + 1] & 0x3F) << 12
                | UInt32(text[index + 2] & 0x3F) << 6 | UInt32(text[index + 3] & 0x3F)
            writeUnit(0xD800 | UInt16(truncatingIfNeeded: (scalar &- 0x10000) >> 10 & 0x3FF))
            writeUnit(0xDC00 | UInt16(truncatingIfNeeded: scalar & 0x3FF))
            return 4
        default: writeUnit(0xFFFD)  // no validated text gets here
        }
        return 1
    }

    /// Writes a UTF-16 code unit as `\uXXXX`.
    mutating func writeUnit(_ unit: UInt16) {
        write(atMost: 6) { target in
            target[0] = UInt8(ascii: "\\")
            target[1] = UInt8(ascii: "u")
            HexWriter.write(UInt32(unit), bytes: 2, to: target + 2)
            return 6
        }
    }

    /// Writes an integer in decimal.
    package mutating func write(_ value: Int64) {
        var rest = value.magnitude
        var length = value < 0 ? 2 : 1
        var higher = rest / 10
        while higher > 0 {
            length += 1
            higher /= 10
        }
        write(atMost: length) { target in
            if value < 0 { target[0] = UInt8(ascii: "-") }
            var index = length
            repeat {
                index -= 1
                target[index] = UInt8(truncatingIfNeeded: rest % 10) &+ UInt8(ascii: "0")
                rest /= 10
            } while rest > 0
            return length
        }
    }

    package mutating func writeJSON(_ id: UUID128) {
        write(atMost: UUID128.textLength + 2) { target in
            target[0] = UInt8(ascii: "\"")
            id.writeCanonical(to: target + 1)
            target[UUID128.textLength + 1] = UInt8(ascii: "\"")
            return UUID128.textLength + 2
        }
    }

    /// Writes 32 hexadecimal digits in quotes, the format of oslo.messaging's `_unique_id`.
    package mutating func writeJSON(hexadecimal id: UUID128) {
        write(atMost: 34) { target in
            target[0] = UInt8(ascii: "\"")
            id.writeHexadecimal(to: target + 1)
            target[33] = UInt8(ascii: "\"")
            return 34
        }
    }

    package mutating func writeJSON(_ id: OpaqueID) {
        switch id.storage {
        case .uuid(let uuid): writeJSON(uuid)
        case .text(let text): text.withUnsafeBytes { writeJSON(utf8: $0) }
        case .integer(let digits): write(digits)
        case .null: write("null")
        }
    }
}
