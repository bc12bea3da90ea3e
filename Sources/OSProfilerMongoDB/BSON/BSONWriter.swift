//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if MongoDB
internal import OSProfilerCore

/// Types of BSON elements, by their byte.
enum BSONType: UInt8 {
    case double = 0x01
    case string = 0x02
    case document = 0x03
    case array = 0x04
    case binary = 0x05
    case objectID = 0x07
    case bool = 0x08
    case date = 0x09
    case null = 0x0A
    case int32 = 0x10
    case int64 = 0x12
}

/// Writes BSON documents, one behind the other, into one block of memory.
///
/// Own code rather than libbson's builder: a point costs one pass over its payload, without a call into C a member.
struct BSONWriter {
    private(set) var bytes: [UInt8] = []

    mutating func removeAll(keepingAtMost limit: Int) {
        bytes.removeAll(keepingCapacity: bytes.capacity <= limit)
    }

    /// Takes back what was written since there were `count` bytes.
    mutating func truncate(to count: Int) {
        bytes.removeLast(bytes.count - count)
    }

    // MARK: Containers

    /// Begins a document or array; its elements follow.
    ///
    /// - Returns: what ``end(_:)`` needs.
    mutating func begin() -> Int {
        let start = bytes.count
        write(UInt32(0))
        return start
    }

    mutating func end(_ start: Int) {
        bytes.append(0)
        let length = UInt32(bytes.count - start)
        for index in 0..<4 { bytes[start + index] = UInt8(truncatingIfNeeded: length >> (8 * UInt32(index))) }
    }

    // MARK: Keys

    mutating func key(_ type: BSONType, _ name: StaticString) {
        bytes.append(type.rawValue)
        name.withUTF8Buffer { bytes.append(contentsOf: $0) }
        bytes.append(0)
    }

    /// - Parameter name: UTF-8 without a NUL.
    mutating func key(_ type: BSONType, _ name: UnsafeRawBufferPointer) {
        bytes.append(type.rawValue)
        bytes.append(contentsOf: name)
        bytes.append(0)
    }

    /// The key of an array's element.
    mutating func key(_ type: BSONType, index: Int) {
        bytes.append(type.rawValue)
        bytes.append(contentsOf: String(index).utf8)
        bytes.append(0)
    }

    // MARK: Values

    /// - Parameter text: UTF-8.
    mutating func string(_ text: UnsafeRawBufferPointer) {
        write(UInt32(text.count + 1))
        bytes.append(contentsOf: text)
        bytes.append(0)
    }

    mutating func binary(_ data: UnsafeRawBufferPointer) {
        write(UInt32(data.count))
        bytes.append(0)
        bytes.append(contentsOf: data)
    }

    mutating func objectID(_ data: [UInt8]) {
        bytes.append(contentsOf: data)
    }

    mutating func bool(_ value: Bool) {
        bytes.append(value ? 1 : 0)
    }

    mutating func int32(_ value: Int32) { write(UInt32(bitPattern: value)) }
    mutating func int64(_ value: Int64) { write(UInt64(bitPattern: value)) }
    mutating func double(_ value: Double) { write(value.bitPattern) }

    private mutating func write<Word: FixedWidthInteger>(_ word: Word) {
        withUnsafeBytes(of: word.littleEndian) { bytes.append(contentsOf: $0) }
    }
}
#endif
