//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import OSProfilerCore
internal import OSProfilerStore

/// What a store has of some traces.
struct StoredPoints {
    private let store: any TraceStore

    init(_ store: any TraceStore) { self.store = store }

    /// Returns the points that the store lacks.
    ///
    /// A saved report does not tell the identities of messages, so that points of one trace with one trace id, name and
    /// timestamp are the same. A store that cannot be read lacks all.
    func without(_ points: PointBatch) throws(StoreError) -> PointBatch {
        guard !store.capabilities.cannotRead else { return points }
        var known: [OpaqueID: Set<Mark>] = [:]
        var new = PointBatch()
        for entry in points.entries {
            let trace = points.id(entry.baseID)
            if known[trace] == nil {
                var marks: Set<Mark> = []
                _ = try store.readPoints(of: trace) { stored, _ in
                    for point in stored.entries { marks.insert(Mark(point, stored)) }
                }
                known[trace] = marks
            }
            if known[trace]?.contains(Mark(entry, points)) == false { new.append(entry, from: points) }
        }
        return new
    }

    private struct Mark: Hashable {
        let traceID: OpaqueID
        let name: [UInt8]
        let time: Timestamp

        init(_ entry: PointEntry, _ batch: PointBatch) {
            traceID = batch.id(entry.traceID)
            name = Array(batch.bytes(entry.name))
            time = entry.timestamp
        }
    }
}
