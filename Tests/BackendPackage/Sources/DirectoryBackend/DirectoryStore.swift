//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

import Foundation
import OSProfilerStore

/// Traces in a folder, one file each. Made to be read, not to be fast: whatever asks for more than one trace reads all.
public final class DirectoryStore: TraceStore {
    private let string: DirectoryConnectionString
    private let folder: TraceFolder

    /// Touches nothing when it may make the folder: the first writer does.
    ///
    /// - Throws: ``StoreError`` of code `.notFound` when it may not, and there is none.
    public init(_ string: DirectoryConnectionString, creates: Bool) throws(StoreError) {
        self.string = string
        folder = TraceFolder(path: string.path)
        if !creates, !isThere { throw StoreError(.notFound, "there is no folder \(string.path)") }
    }

    private var isThere: Bool { FileManager.default.fileExists(atPath: string.path) }

    public var capabilities: StoreCapabilities {
        var capabilities = StoreCapabilities()
        capabilities.cannotPin = true
        capabilities.cannotMeasure = true
        capabilities.cannotKeepRejected = true
        return capabilities
    }

    public func makeWriter(
        isCancelled: @escaping @Sendable () -> Bool
    ) throws(StoreError) -> any TraceWriter {
        try folder.make(folder.path)
        return DirectoryWriter(folder, syncs: string.syncs, isCancelled)
    }

    public func close() {}

    // MARK: Reading

    public func readPoints(
        of baseID: OpaqueID,
        _ visit: (_ points: PointBatch, _ total: Int) -> Void
    ) throws(StoreError) -> Bool {
        guard isThere, let file = try folder.withLock(.shared, { folder.read(baseID) }) else { return false }
        visit(file.points, file.points.count)
        return true
    }

    public func summaries(_ query: TraceQuery) throws(StoreError) -> [TraceSummary] {
        if query.onlyPinned { throw Self.unsupported("pins no traces") }
        let summaries = try traces().map { id, file in
            var tally = TraceTally()
            tally.add(file.points)
            return tally.summary(id)
        }
        return query.first(of: summaries.filter(query.matches))
    }

    private func traces() throws(StoreError) -> [(id: OpaqueID, file: TraceFile)] {
        guard isThere else { return [] }
        return try folder.withLock(.shared) { folder.ids().compactMap { id in folder.read(id).map { (id, $0) } } }
    }

    // MARK: Deleting

    public func delete(_ baseIDs: [OpaqueID]) throws(StoreError) -> [OpaqueID] {
        guard isThere else { return baseIDs }
        return try folder.withLock(.alone) { baseIDs.filter { !folder.delete($0) } }
    }

    public func purgeStep(_ limit: PurgeLimit, atMost points: Int) throws(StoreError) -> PurgeResult {
        var result = PurgeResult()
        for (id, file) in try leaving(limit) where result.points < points {
            // It may have grown since it was looked at.
            let isGone = try folder.withLock(.alone) {
                folder.read(id)?.ingested == file.ingested && folder.delete(id)
            }
            if isGone { result += PurgeResult(traces: 1, points: file.points.count) }
        }
        return result
    }

    public func purgeable(_ limit: PurgeLimit) throws(StoreError) -> PurgeResult {
        var result = PurgeResult()
        for (_, file) in try leaving(limit) { result += PurgeResult(traces: 1, points: file.points.count) }
        return result
    }

    /// The traces that a limit no longer keeps, those first that were stored longest ago.
    private func leaving(_ limit: PurgeLimit) throws(StoreError) -> [(id: OpaqueID, file: TraceFile)] {
        guard case .ingestedBefore(let time) = limit else { throw Self.unsupported("cannot tell how large it is") }
        return try traces().filter { $0.file.ingested < time }.sorted { $0.file.ingested < $1.file.ingested }
    }

    public func reclaimSpace() {}

    // MARK: What it cannot do

    public func setPinned(_ isPinned: Bool, _ baseIDs: [OpaqueID]) throws(StoreError) -> [OpaqueID] {
        throw Self.unsupported("pins no traces")
    }

    public func size() -> Int64? { nil }

    public func freeSpace() -> StoreFreeSpace? { nil }

    public func rejectedMessages(limit: Int) -> [RejectedMessage] { [] }

    static func unsupported(_ what: String) -> StoreError { StoreError(.unsupported, "directory:// \(what)") }
}
