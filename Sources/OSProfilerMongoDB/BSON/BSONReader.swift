//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if MongoDB
/// Walks the elements of one BSON document in place.
///
/// Lengths are checked against the bytes that are there; what does not fit ends the walk with ``isBroken``.
struct BSONReader {
    struct Element {
        /// The type's byte, which may be one that ``BSONType`` does not name.
        let type: UInt8
        let key: UnsafeRawBufferPointer
        /// The value as it stands: a string with its length and NUL, a document whole.
        let value: UnsafeRawBufferPointer

        func hasKey(_ name: StaticString) -> Bool {
            key.count == name.utf8CodeUnitCount && name.withUTF8Buffer { key.elementsEqual($0) }
        }

        /// A string's text.
        var text: UnsafeRawBufferPointer {
            UnsafeRawBufferPointer(rebasing: value.dropFirst(4).dropLast())
        }

        /// What a binary value holds.
        var data: UnsafeRawBufferPointer {
            UnsafeRawBufferPointer(rebasing: value.dropFirst(5))
        }

        /// An integer, a date or a bool as a number.
        var integer: Int64? {
            switch BSONType(rawValue: type) {
            case .int64, .date: Int64(littleEndian: value.loadUnaligned(as: Int64.self))
            case .int32: Int64(Int32(littleEndian: value.loadUnaligned(as: Int32.self)))
            case .bool: Int64(value[0])
            case .double: Int64(exactly: double.rounded())
            default: nil
            }
        }

        var double: Double {
            Double(bitPattern: UInt64(littleEndian: value.loadUnaligned(as: UInt64.self)))
        }
    }

    private let bytes: UnsafeRawBufferPointer
    private var position: Int
    private(set) var isBroken = false

    init(_ document: UnsafeRawBufferPointer) {
        bytes = document
        position = 4
        if document.count < 5 || Int(document.loadUnaligned(as: UInt32.self).littleEndian) != document.count {
            isBroken = true
        }
    }

    /// The next element; nil at the end, or where the document is broken.
    mutating func next() -> Element? {
        guard !isBroken, position < bytes.count else { return broken() }
        let type = bytes[position]
        guard type != 0 else { return nil }
        let keyStart = position + 1
        guard let keyEnd = bytes[keyStart...].firstIndex(of: 0),
            let length = length(of: type, at: keyEnd + 1), length <= bytes.count - 1 - (keyEnd + 1)
        else { return broken() }
        let valueStart = keyEnd + 1
        position = valueStart + length
        return Element(
            type: type,
            key: UnsafeRawBufferPointer(rebasing: bytes[keyStart..<keyEnd]),
            value: UnsafeRawBufferPointer(rebasing: bytes[valueStart..<position])
        )
    }

    private mutating func broken() -> Element? {
        isBroken = true
        return nil
    }

    /// Bytes of a value; nil for a type that does not exist.
    private func length(of type: UInt8, at start: Int) -> Int? {
        /// A length that stands first, and what it does not count.
        func counted(_ extra: Int) -> Int? {
            guard start + 4 <= bytes.count else { return nil }
            let length = Int(bytes.loadUnaligned(fromByteOffset: start, as: Int32.self).littleEndian)
            return length < 0 || length + extra < 5 ? nil : length + extra
        }
        switch type {
        case 0x02, 0x0D, 0x0E: return counted(4)
        case 0x03, 0x04, 0x0F: return counted(0)
        case 0x05: return counted(5)
        case 0x07: return 12
        case 0x08: return 1
        case 0x01, 0x09, 0x11, 0x12: return 8
        case 0x10: return 4
        case 0x13: return 16
        case 0x06, 0x0A, 0x7F, 0xFF: return 0
        case 0x0C: return counted(4 + 12)
        case 0x0B:
            guard let first = bytes[start...].firstIndex(of: 0), first + 1 < bytes.count,
                let second = bytes[(first + 1)...].firstIndex(of: 0)
            else { return nil }
            return second + 1 - start
        default: return nil
        }
    }
}
#endif
