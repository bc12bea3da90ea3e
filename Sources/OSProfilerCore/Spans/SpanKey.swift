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
