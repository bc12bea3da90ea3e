//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

/// A bounded first-in, first-out queue of byte records in one block of memory.
///
/// Every record is contiguous, so that it can be passed to C directly. A record that does not fit behind the last one
/// begins at the start of the block. An offset stays valid until its record is removed.
///
/// Not a `Deque`: a deque of bytes splits a record where it wraps around, and a deque of arrays allocates once per
/// point.
///
/// Sendable, because it is the only owner of its block and cannot be copied.
package struct RecordRing: ~Copyable, @unchecked Sendable {
    /// Size of the block in bytes; each record uses its length, rounded up to a multiple of eight, plus eight.
    package let capacity: Int
    /// Records in the queue.
    package private(set) var count = 0

    private let storage: UnsafeMutableRawPointer
    /// Offset of the first record.
    private var head = 0
    /// Offset after the last record.
    private var tail = 0

    /// Written in place of a length where the rest of the block is unused.
    private static let gap = UInt64.max
    private static let headerSize = MemoryLayout<UInt64>.size

    /// Reserves `capacity` bytes, rounded down to a multiple of eight; the system backs them with memory on first
    /// use.
    package init(capacity: Int) {
        self.capacity = Self.usable(capacity)
        storage = .allocate(byteCount: self.capacity, alignment: Self.headerSize)
    }

    deinit { storage.deallocate() }

    /// Returns the length of the longest record that fits into an empty queue of this capacity.
    package static func maximumLength(capacity: Int) -> Int { usable(capacity) - headerSize }

    private static func usable(_ capacity: Int) -> Int { max(capacity, 64) & ~7 }

    /// Adds a record at the end.
    ///
    /// - Returns: its offset, or nil if there is no space.
    package mutating func append(_ bytes: UnsafeRawBufferPointer) -> Int? {
        guard let offset = room(for: Self.headerSize + (bytes.count + 7) & ~7) else { return nil }
        storage.storeBytes(of: UInt64(bytes.count), toByteOffset: offset, as: UInt64.self)
        if let source = bytes.baseAddress {
            (storage + offset + Self.headerSize).copyMemory(from: source, byteCount: bytes.count)
        }
        count += 1
        return offset
    }

    /// Reserves `size` contiguous bytes and moves the tail behind them.
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
        // The records wrap around, so the free space lies between the last and the first.
        guard size <= head - tail else { return nil }
        defer { tail += size }
        return tail
    }

    /// Returns the record at an offset that ``append(_:)`` returned.
    package func record(at offset: Int) -> UnsafeRawBufferPointer {
        let length = storage.load(fromByteOffset: offset, as: UInt64.self)
        return UnsafeRawBufferPointer(start: storage + offset + Self.headerSize, count: Int(length))
    }

    /// The oldest record; nil if the queue is empty.
    package var first: UnsafeRawBufferPointer? {
        count == 0 ? nil : record(at: head)
    }

    /// Removes the oldest record. The queue must not be empty.
    package mutating func removeFirst() {
        head += Self.headerSize + (record(at: head).count + 7) & ~7
        count -= 1
        guard count > 0 else { return }
        if head == capacity || storage.load(fromByteOffset: head, as: UInt64.self) == Self.gap { head = 0 }
    }
}
