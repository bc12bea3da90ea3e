//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if MongoDB
internal import CMongoDB
internal import OSProfilerCore

/// The value of a point's `_id`, the one member that Python's driver leaves out of its reports: `{s: sequence of
/// arrival, k: message, f: flags}`. Points of Python's services have an object id instead.
struct PointIdentity {
    /// The length of `k` in bytes: the trace's key, a digest of trace id and name, and the message key.
    static let keyLength = 48

    private enum Flag {
        static let enveloped: Int64 = 1
        static let raw: Int64 = 2
    }

    /// The bit of `f` that represents ``isRaw``.
    static let rawFlag = Flag.raw

    let key: [UInt8]
    /// The value of ``PointEntry/isEnveloped``.
    let isEnveloped: Bool
    /// Whether the payload is stored as a blob under the same key.
    let isRaw: Bool

    /// The message key, which is the last part of the key.
    var messageKey: UUID128 {
        key.withUnsafeBytes {
            UUID128(
                first: $0.loadUnaligned(fromByteOffset: 32, as: UInt64.self),
                second: $0.loadUnaligned(fromByteOffset: 40, as: UInt64.self)
            )
        }
    }

    /// Returns the key of a point, which is unique for its message and close to the keys of the same trace.
    static func key(of entry: PointEntry, in batch: PointBatch, trace: UUID128) -> [UInt8] {
        var place: [UInt8] = [entry.traceID.kind.rawValue]
        switch entry.traceID.kind {
        case .uuid: withUnsafeBytes(of: entry.traceID.uuid) { place += $0 }
        case .text, .integer, .null: place += batch.bytes(entry.traceID.range)
        }
        // The separator is a byte that UTF-8 never contains.
        place.append(0xFF)
        place += batch.bytes(entry.name)
        let digest = place.withUnsafeBytes { ContentDigest.sixteenBytes(of: $0) }
        var key: [UInt8] = []
        key.reserveCapacity(keyLength)
        for part in [trace, digest, entry.messageKey] { withUnsafeBytes(of: part) { key += $0 } }
        return key
    }

    /// Appends the member `_id` to a document that is empty.
    static func append(key: [UInt8], sequence: Int64, isEnveloped: Bool, isRaw: Bool, to document: OpaquePointer) {
        BSONDocument.append(to: document, BSONBytes("_id")) { id in
            bson_append_int64(id, "s", 1, sequence)
            key.withUnsafeBytes { BSONDocument.append(to: id, BSONBytes("k"), binary: BSONBytes($0)) }
            let flags = (isEnveloped ? Flag.enveloped : 0) | (isRaw ? Flag.raw : 0)
            if flags != 0 { bson_append_int32(id, "f", 1, Int32(flags)) }
        }
    }

    /// Decodes the identity of a point that this store appended; nil for any other document.
    init?(of document: UnsafeRawBufferPointer) {
        var id: BSONValue?
        _ = BSONElement.forEach(in: document) { element in
            if element.hasKey("_id"), element.type == BSON_TYPE_DOCUMENT { id = BSONValue(decoding: element.value) }
            return false
        }
        guard let value = id, case .binary(let key) = value["k"], key.count == Self.keyLength else { return nil }
        self.key = key
        let flags = value["f"]?.integer ?? 0
        isEnveloped = flags & Flag.enveloped != 0
        isRaw = flags & Flag.raw != 0
    }
}

/// Points that Python's services wrote. Their `_id` is an object id, which begins with the second in which they were
/// written.
enum ForeignPoint {
    /// Returns the filter for object ids of a range of time.
    static func ids(before end: Timestamp? = nil) -> BSONValue {
        guard let end else { return ["$gte": first(0), "$lte": .objectID(Array(repeating: 0xFF, count: 12))] }
        return ["$gte": first(0), "$lt": first(max(0, end.microseconds / 1_000_000))]
    }

    static func ids(since start: Timestamp) -> BSONValue {
        ["$gte": first(max(0, start.microseconds / 1_000_000)), "$lte": .objectID(Array(repeating: 0xFF, count: 12))]
    }

    private static func first(_ second: Int64) -> BSONValue {
        let bytes = withUnsafeBytes(of: UInt32(clamping: second).bigEndian) { Array($0) }
        return .objectID(bytes + Array(repeating: 0, count: 8))
    }

    /// Returns when a document was written, to the second.
    static func time(of id: BSONValue) -> Timestamp? {
        guard case .objectID(let bytes) = id else { return nil }
        let second = bytes.prefix(4).reduce(Int64(0)) { $0 << 8 | Int64($1) }
        return Timestamp(microseconds: second * 1_000_000)
    }

    /// Returns the value that is used as the message key.
    static func messageKey(of document: UnsafeRawBufferPointer) -> UUID128 {
        var key: UUID128?
        _ = BSONElement.forEach(in: document) { element in
            if element.hasKey("_id") { key = ContentDigest.sixteenBytes(of: element.value) }
            return key == nil
        }
        return key ?? ContentDigest.sixteenBytes(of: document)
    }
}
#endif
