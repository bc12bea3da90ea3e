//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import OSProfilerCore

/// What tells a point from a repetition of the same message, in 64 bits of the process's own hashing: a million points
/// are mistaken once in some ten million times.
struct PointMark: Hashable {
    private let hash: Int

    init(_ entry: PointEntry, in batch: PointBatch) {
        var hasher = Hasher()
        hasher.combine(batch.id(entry.baseID).textBytes)
        hasher.combine(batch.id(entry.traceID))
        hasher.combine(batch.bytes(entry.name))
        hasher.combine(entry.messageKey)
        hash = hasher.finalize()
    }
}
