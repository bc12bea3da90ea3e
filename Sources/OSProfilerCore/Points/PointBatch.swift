//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

/// Trace points in order of arrival, with their bytes in one arena.
///
/// A consumer passes a batch to a store, and a store passes one to a report. Read the points with ``points``, and add
/// some with ``append(payload:messageKey:isEnveloped:)``. Points are plain data over one block of memory, so that a
/// batch of a thousand costs a handful of allocations, or none if it is reused.
public struct PointBatch: Sendable {
    package internal(set) var arena: [UInt8] = []
    package internal(set) var entries: [PointEntry] = []

    /// Bytes of payload and text of one trace that a reader holds at the most: a report takes several times as much.
    package static let traceByteLimit = 500_000_000

    public init() {}

    /// The number of points.
    public var count: Int { entries.count }
    /// Whether the batch has no points.
    public var isEmpty: Bool { entries.isEmpty }
    /// The number of bytes of payload and text.
    public var byteCount: Int { arena.count }

    /// Reserves memory for a total number of points, and of bytes of payload and text.
    public mutating func reserve(points: Int, bytes: Int) {
        entries.reserveCapacity(points)
        arena.reserveCapacity(bytes)
    }

    /// Returns the number of bytes that `total` points will take if the present points are typical, plus a small
    /// margin. Growing step by step would temporarily take up to three times the memory.
    package func bytesExpected(for total: Int) -> Int {
        total <= count || isEmpty ? byteCount : byteCount / count * total / 32 * 33
    }

    /// Removes all points and keeps the memory, up to `limit` bytes of arena.
    public mutating func removeAll(keepingAtMost limit: Int) {
        entries.removeAll(keepingCapacity: true)
        arena.removeAll(keepingCapacity: arena.capacity <= limit)
    }

    package func withBytes<Result>(
        _ range: ByteRange,
        _ body: (UnsafeRawBufferPointer) throws -> Result
    ) rethrows -> Result {
        // An empty slice at the end is valid for UnsafeRawBufferPointer(rebasing:), and ranges are always within the
        // arena.
        try arena.withUnsafeBytes { arena in
            try body(UnsafeRawBufferPointer(rebasing: arena[range.range]))
        }
    }

    /// Passes points and arena together to a closure, for code that passes pointers into them to C.
    package func withUnsafeContents<Result>(
        _ body: (_ entries: UnsafeBufferPointer<PointEntry>, _ arena: UnsafeRawBufferPointer) throws -> Result
    ) rethrows -> Result {
        try entries.withUnsafeBufferPointer { entries in
            try arena.withUnsafeBytes { try body(entries, $0) }
        }
    }

    /// Returns the payload object of a point as the service sent it.
    public func payload(at index: Int) -> [UInt8] {
        Array(arena[entries[index].payload.range])
    }

    package func bytes(_ range: ByteRange) -> ArraySlice<UInt8> {
        arena[range.range]
    }

    /// Returns a copy of an id that does not refer to the batch.
    package func id(_ reference: IDReference) -> OpaqueID { reference.id(in: arena) }
}

// MARK: - Adding points

extension PointBatch {
    /// Scans a payload object and adds its point; stores use this for payloads that they kept.
    ///
    /// - Parameters:
    ///   - payload: exactly one JSON object; surrogates may take three bytes. It is read in one pass and copied into
    ///     the batch.
    ///   - messageKey: the message's identity, ``Point/messageKey``.
    ///   - isEnveloped: whether the message came in a 2.0 envelope, ``Point/isEnveloped``.
    /// - Throws: ``Rejection`` if the payload is not a trace point; the batch is then unchanged.
    public mutating func append(
        payload: UnsafeRawBufferPointer,
        messageKey: UUID128,
        isEnveloped: Bool
    ) throws(Rejection) {
        var scanner = JSONScanner(payload, allowsSurrogates: true)
        var found: ScannedPoint?
        do throws(JSONError) {
            if try scanner.peek() == UInt8(ascii: "{") {
                found = try ScannedPoint(&scanner, depth: 0)
                try scanner.expectEnd()
            }
        } catch {
            throw Rejection(error)
        }
        guard var scanned = found else { throw Rejection(.noPayload, "the payload is not an object") }
        scanned.messageKey = messageKey
        scanned.isEnveloped = isEnveloped
        try append(scanned, from: scanner)
    }

    /// Adds a point whose members are separate from its payload, for a layout that takes payloads apart.
    ///
    /// - Parameters:
    ///   - payload: one JSON object, which reports show unchanged.
    ///   - members: an object with the values that are otherwise read from a payload: ids, name, timestamp, project,
    ///     service, and in `info` host and error type.
    package mutating func append(
        payload: UnsafeRawBufferPointer,
        members: UnsafeRawBufferPointer,
        messageKey: UUID128,
        isEnveloped: Bool
    ) throws(Rejection) {
        try append(payload: members, messageKey: messageKey, isEnveloped: isEnveloped)
        let start = arena.count
        arena.append(contentsOf: payload)
        entries[entries.count - 1].payload = ByteRange(start: start, end: arena.count)
    }

    /// Adds copies of all points of another batch.
    public mutating func append(contentsOf other: PointBatch) {
        let shift = arena.count
        arena.append(contentsOf: other.arena)
        for entry in other.entries { entries.append(entry.moved(by: shift)) }
    }

    /// Adds a copy of a point of another batch.
    package mutating func append(_ entry: PointEntry, from other: PointBatch) {
        var entry = entry
        let payload = entry.payload
        let shift = arena.count - Int(payload.start)
        arena.append(contentsOf: other.arena[payload.range])

        entry.payload = ByteRange(start: Int(payload.start) + shift, end: Int(payload.end) + shift)
        entry.moveMembers { range in
            // An empty text needs no place, and its old one may be outside this arena.
            guard !range.isEmpty else {
                range = .none
                return
            }
            // Ranges inside the payload move with it; unescaped text is copied separately.
            if range.start >= payload.start, range.end <= payload.end {
                range = ByteRange(start: Int(range.start) + shift, end: Int(range.end) + shift)
            } else {
                range = place(other.bytes(range))
            }
        }
        entries.append(entry)
    }
}
