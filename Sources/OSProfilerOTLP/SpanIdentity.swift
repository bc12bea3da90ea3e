//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if OTLP
internal import OSProfilerCore

/// What a span is known by: the sixteen and eight bytes in which OpenTelemetry names trace and span.
struct SpanKey: Hashable {
    let traceID: UUID128
    /// Eight bytes as they lie in memory.
    let spanID: UInt64

    init(_ entry: PointEntry, in batch: PointBatch) {
        traceID = Self.traceID(entry.baseID, batch)
        spanID = Self.spanID(entry.traceID, batch)
    }

    /// A uuid's bytes, as in osprofiler's own driver; of any other id a digest of its text.
    private static func traceID(_ id: IDReference, _ batch: PointBatch) -> UUID128 {
        // All zeros mean that there is no id.
        if id.kind == .uuid, id.uuid.first | id.uuid.second != 0 { return id.uuid }
        return digest(id, batch)
    }

    /// The last eight bytes of a uuid, as in osprofiler's own driver; of any other id a digest of its text.
    static func spanID(_ id: IDReference, _ batch: PointBatch) -> UInt64 {
        if id.kind == .uuid, id.uuid.second != 0 { return id.uuid.second }
        return digest(id, batch).second
    }

    private static func digest(_ id: IDReference, _ batch: PointBatch) -> UUID128 {
        batch.id(id).textBytes.withUnsafeBytes(ContentDigest.sixteenBytes)
    }
}
#endif
