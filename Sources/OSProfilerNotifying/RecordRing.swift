//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

/// A bounded queue of byte records in one block of memory, first in, first out.
///
/// Every record lies in one piece, so that it can be handed to C as it is; one that does not fit behind the last
/// begins at the start of the block again. Offsets stay valid until their record is removed.
///
/// Not a `Deque`: one of bytes breaks a record in two where it wraps around, and one of arrays allocates a point.
///
/// Sendable, because it is the only owner of its block and cannot be copied.
package struct RecordRing: ~Copyable, @unchecked Sendable {
    /// Bytes of the block; each record takes its length, rounded up to a multiple of eight, and eight more.
    package let capacity: Int
    /// Records in the queue.
    package private(set) var count = 0

    private let storage: UnsafeMutableRawPointer
    /// Offset of the first record.
    private var head = 0
    /// Offset after the last record.
    private var tail = 0

    /// Stands in a length's place where the rest of the block is unused.
    private static let gap = UInt64.max
    private static let headerSize = MemoryLayout<UInt64>.size

    /// Takes `capacity` bytes, rounded down to a multiple of eight; the system backs them with memory as they are used.
    package init(capacity: Int) {
        self.capacity = Self.usable(capacity)
        storage = .allocate(byteCount: self.capacity, alignment: Self.headerSize)
    }

    deinit { storage.deallocate() }

    /// The longest record that fits into an empty queue of a capacity.
    package static func maximumLength(capacity: Int) -> Int { usable(capacity) - headerSize }

    private static func usable(_ capacity: Int) -> Int { max(capacity, 64) & ~7 }

    /// Adds a record at the end.
    ///
    /// - Returns: its offset, or nil when there is no room.
    package mutating func append(_ bytes: UnsafeRawBufferPointer) -> Int? {
        guard let offset = room(for: Self.headerSize + (bytes.count + 7) & ~7) else { return nil }
        storage.storeBytes(of: UInt64(bytes.count), toByteOffset: offset, as: UInt64.self)
        if let source = bytes.baseAddress {
            (storage + offset + Self.headerSize).copyMemory(from: source, byteCount: bytes.count)
        }
        count += 1
        return offset
    }

    /// Makes room for `size` bytes in one piece and moves the tail behind them.
    private mutating func room(for size: Int) -> Int? {
        if count == 0 {
            head = 0
            tail = 0
        }
        if tail > head || count == 0 {
            if size <= capacity - tail {
                defer { tail += size }
                return tail
            }
            guard size <= head else { return nil }
            if tail < capacity { storage.storeBytes(of: Self.gap, toByteOffset: tail, as: UInt64.self) }
            tail = size
            return 0
        }
        // The records wrap around: what is free lies between the last and the first.
        guard size <= head - tail else { return nil }
        defer { tail += size }
        return tail
    }

    /// The record at an offset that ``append(_:)`` returned.
    package func record(at offset: Int) -> UnsafeRawBufferPointer {
        let length = storage.load(fromByteOffset: offset, as: UInt64.self)
        return UnsafeRawBufferPointer(start: storage + offset + Self.headerSize, count: Int(length))
    }

    /// The oldest record; nil when there is none.
    package var first: UnsafeRawBufferPointer? {
        count == 0 ? nil : record(at: head)
    }

    /// Removes the oldest record; there must be one.
    package mutating func removeFirst() {
        head += Self.headerSize + (record(at: head).count + 7) & ~7
        count -= 1
        guard count > 0 else { return }
        if head == capacity || storage.load(fromByteOffset: head, as: UInt64.self) == Self.gap { head = 0 }
    }
}
