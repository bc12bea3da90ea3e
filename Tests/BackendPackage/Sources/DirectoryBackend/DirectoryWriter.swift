//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

import OSProfilerStore

/// Adds points to the files of their traces.
final class DirectoryWriter: TraceWriter {
    /// What tells a point of a trace from a repetition of the same message.
    private struct PointKey: Hashable {
        let traceID: OpaqueID
        let name: [UInt8]
        let message: UUID128

        init(_ point: PointBatch.Point) {
            traceID = point.traceID
            name = Array(point.name)
            message = point.messageKey
        }
    }

    private let folder: TraceFolder
    private let syncs: Bool
    private let isCancelled: @Sendable () -> Bool

    init(_ folder: TraceFolder, syncs: Bool, _ isCancelled: @escaping @Sendable () -> Bool) {
        self.folder = folder
        self.syncs = syncs
        self.isCancelled = isCancelled
    }

    /// When it throws, some traces may have their points already; the same append again finds them there.
    func append(
        _ batch: PointBatch,
        rejected: [RejectedMessage],
        at time: Timestamp
    ) throws(StoreError) -> AppendResult {
        guard rejected.isEmpty else { throw DirectoryStore.unsupported("keeps no rejected messages") }
        let traces = Dictionary(grouping: batch.points) { $0.baseID.textBytes }
        return try folder.withLock(.alone, isCancelled: isCancelled) { () throws(StoreError) in
            var stored = 0
            for points in traces.values { stored += try append(points, to: points[0].baseID, at: time) }
            return AppendResult(stored: stored, duplicates: batch.count - stored)
        }
    }

    /// - Returns: how many points were new.
    private func append(
        _ points: [PointBatch.Point],
        to id: OpaqueID,
        at time: Timestamp
    ) throws(StoreError) -> Int {
        let file = folder.read(id) ?? TraceFile()
        var known = Set(file.points.points.map(PointKey.init))
        var bytes: [UInt8] = []
        var stored = 0
        for point in points where known.insert(PointKey(point)).inserted {
            TraceFile.append(point, at: time, to: &bytes)
            stored += 1
        }
        if stored > 0 { try folder.write(bytes, to: id, behind: file.length, syncs: syncs) }
        return stored
    }

    func check() throws(StoreError) {
        try folder.withLock(.alone, isCancelled: isCancelled) {}
    }

    func close() {}
}
