//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

/// Trace points in order of arrival, their bytes in one arena.
///
/// What a consumer hands to a store, and what a store hands to a report: read them with ``points``, add some with
/// ``append(payload:messageKey:isEnveloped:)``. Points are plain data over one block of
/// memory, so that a batch of a thousand costs a handful of allocations, or none when it is used again.
public struct PointBatch: Sendable {
    package internal(set) var arena: [UInt8] = []
    package internal(set) var entries: [PointEntry] = []

    public init() {}

    /// Points in the batch.
    public var count: Int { entries.count }
    public var isEmpty: Bool { entries.isEmpty }
    /// Bytes of payload and text.
    public var byteCount: Int { arena.count }

    /// Makes room for so many points, and so many bytes of payload and text, in all.
    public mutating func reserve(points: Int, bytes: Int) {
        entries.reserveCapacity(points)
        arena.reserveCapacity(bytes)
    }

    /// Bytes that so many points will take, when those that are here are typical ones; a little is added. Growing
    /// step by step would take up to three times the memory meanwhile.
    package func bytesExpected(for total: Int) -> Int {
        total <= count || isEmpty ? byteCount : byteCount / count * total / 32 * 33
    }

    /// Empties the batch and keeps its memory, up to `limit` bytes of arena.
    public mutating func removeAll(keepingAtMost limit: Int) {
        entries.removeAll(keepingCapacity: true)
        arena.removeAll(keepingCapacity: arena.capacity <= limit)
    }

    package func withBytes<Result>(
        _ range: ByteRange,
        _ body: (UnsafeRawBufferPointer) throws -> Result
    ) rethrows -> Result {
        // UnsafeRawBufferPointer(rebasing:) of an empty slice at the end is fine; out of range is not possible.
        try arena.withUnsafeBytes { arena in
            try body(UnsafeRawBufferPointer(rebasing: arena[range.range]))
        }
    }

    /// Lends points and arena together, for code that hands pointers into them to C.
    package func withUnsafeContents<Result>(
        _ body: (_ entries: UnsafeBufferPointer<PointEntry>, _ arena: UnsafeRawBufferPointer) throws -> Result
    ) rethrows -> Result {
        try entries.withUnsafeBufferPointer { entries in
            try arena.withUnsafeBytes { try body(entries, $0) }
        }
    }

    /// The payload object of a point, as the service sent it.
    public func payload(at index: Int) -> [UInt8] {
        Array(arena[entries[index].payload.range])
    }

    package func bytes(_ range: ByteRange) -> ArraySlice<UInt8> {
        arena[range.range]
    }

    /// An owned copy of an id.
    package func id(_ reference: IDReference) -> OpaqueID { reference.id(in: arena) }
}

// MARK: - Adding points

extension PointBatch {
    /// Scans a payload object that stands alone and adds its point: what a store does with what it kept.
    ///
    /// - Parameters:
    ///   - payload: exactly one JSON object; may hold surrogates as three bytes. It is read in one pass, and its bytes
    ///     go straight into the batch; nothing of it is kept.
    ///   - messageKey: the message's identity, ``Point/messageKey``.
    ///   - isEnveloped: whether it came in a 2.0 envelope, ``Point/isEnveloped``.
    /// - Throws: ``Rejection`` when it is no trace point; the batch is then as it was.
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

    /// Adds a point whose members are kept apart from its payload, by a layout that takes payloads apart.
    ///
    /// - Parameters:
    ///   - payload: one JSON object, shown as it is.
    ///   - members: an object with what is read from a payload otherwise: ids, name, timestamp, project, service, and
    ///     in `info` host and error type.
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

        // What stands inside the payload moves with it; unescaped text stands on its own.
        func move(_ range: inout ByteRange) {
            // An empty text is as good anywhere, but where it was may be outside this arena.
            guard !range.isEmpty else {
                range = .none
                return
            }
            if range.start >= payload.start, range.end <= payload.end {
                range = ByteRange(start: Int(range.start) + shift, end: Int(range.end) + shift)
            } else {
                let start = arena.count
                arena.append(contentsOf: other.arena[range.range])
                range = ByteRange(start: start, end: arena.count)
            }
        }
        entry.payload = ByteRange(start: Int(payload.start) + shift, end: Int(payload.end) + shift)
        for path in Self.places { move(&entry[keyPath: path]) }
        entries.append(entry)
    }

    private static var places: [WritableKeyPath<PointEntry, ByteRange>] {
        [
            \.baseID.range, \.traceID.range, \.parentID.range, \.name, \.project, \.service, \.host, \.errorType,
        ]
    }
}
