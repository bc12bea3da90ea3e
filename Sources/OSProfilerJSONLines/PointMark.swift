//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import OSProfilerCore

/// A hash that identifies repetitions of the same message, in 64 bits seeded per process: among a million points, a
/// collision occurs about once in ten million cases.
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
