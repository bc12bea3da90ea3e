//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

/// The identity of a span in OpenTelemetry: 16 bytes for its trace, 8 for itself.
package struct SpanKey: Hashable, Sendable {
    package let traceID: UUID128
    /// Eight bytes in memory order.
    package let spanID: UInt64

    package init(traceID: UUID128, spanID: UInt64) {
        self.traceID = traceID
        self.spanID = spanID
    }

    package init(_ entry: PointEntry, in batch: PointBatch) {
        self = batch.arena.withUnsafeBytes { arena in
            SpanKey(traceID: Self.traceID(entry.baseID, arena), spanID: Self.spanID(entry.traceID, arena))
        }
    }

    /// Creates the identity of a span that is sent, as that of the stored one.
    package init(baseID: OpaqueID, traceID: OpaqueID) {
        self.init(traceID: Self.traceID(baseID), spanID: Self.spanID(traceID))
    }

    private static func traceID(_ id: OpaqueID) -> UUID128 {
        if case .uuid(let uuid) = id.storage, uuid.first | uuid.second != 0 { return uuid }
        return id.textBytes.withUnsafeBytes(ContentDigest.sixteenBytes)
    }

    private static func spanID(_ id: OpaqueID) -> UInt64 {
        if case .uuid(let uuid) = id.storage, uuid.second != 0 { return uuid.second }
        return id.textBytes.withUnsafeBytes(ContentDigest.sixteenBytes).second
    }

    /// Returns the bytes of a uuid, as osprofiler's own driver does, or a digest of any other id's text.
    package static func traceID(_ id: IDReference, _ arena: UnsafeRawBufferPointer) -> UUID128 {
        // In OpenTelemetry, all zeros mean a missing id.
        if id.kind == .uuid, id.uuid.first | id.uuid.second != 0 { return id.uuid }
        return digest(id, arena)
    }

    /// Returns the last eight bytes of a uuid, as osprofiler's own driver does, or a digest of any other id's text.
    package static func spanID(_ id: IDReference, _ arena: UnsafeRawBufferPointer) -> UInt64 {
        if id.kind == .uuid, id.uuid.second != 0 { return id.uuid.second }
        return digest(id, arena).second
    }

    private static func digest(_ id: IDReference, _ arena: UnsafeRawBufferPointer) -> UUID128 {
        switch id.kind {
        case .uuid: digest(id.uuid.description)
        case .null: digest("null")
        case .text, .integer: ContentDigest.sixteenBytes(of: UnsafeRawBufferPointer(rebasing: arena[id.range.range]))
        }
    }

    private static func digest(_ text: String) -> UUID128 {
        Array(text.utf8).withUnsafeBytes(ContentDigest.sixteenBytes)
    }
}

extension UUID128 {
    /// The value as 32 lower-case digits.
    package var hexadecimal: String {
        String(unsafeUninitializedCapacity: 32) { buffer in
            writeHexadecimal(to: buffer.baseAddress!)
            return 32
        }
    }
}

extension UInt64 {
    /// Eight bytes in memory order as 16 lower-case digits.
    package var hexadecimal: String { String(UUID128(first: self, second: 0).hexadecimal.prefix(16)) }
}
