//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if OTLP
internal import OSProfilerCore

/// The identity of a span: the 16 and 8 bytes that identify trace and span in OpenTelemetry.
struct SpanKey: Hashable {
    let traceID: UUID128
    /// Eight bytes in memory order.
    let spanID: UInt64

    init(_ entry: PointEntry, in batch: PointBatch) {
        traceID = Self.traceID(entry.baseID, batch)
        spanID = Self.spanID(entry.traceID, batch)
    }

    /// Returns the bytes of a uuid, as osprofiler's own driver does, or a digest of any other id's text.
    private static func traceID(_ id: IDReference, _ batch: PointBatch) -> UUID128 {
        // In OpenTelemetry, all zeros mean a missing id.
        if id.kind == .uuid, id.uuid.first | id.uuid.second != 0 { return id.uuid }
        return digest(id, batch)
    }

    /// Returns the last eight bytes of a uuid, as osprofiler's own driver does, or a digest of any other id's text.
    static func spanID(_ id: IDReference, _ batch: PointBatch) -> UInt64 {
        if id.kind == .uuid, id.uuid.second != 0 { return id.uuid.second }
        return digest(id, batch).second
    }

    private static func digest(_ id: IDReference, _ batch: PointBatch) -> UUID128 {
        batch.id(id).textBytes.withUnsafeBytes(ContentDigest.sixteenBytes)
    }
}
#endif
