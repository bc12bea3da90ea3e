//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

package import OSProfilerCore
package import OSProfilerStore

/// A store in memory with something the matter: what a double does not say itself, the store inside says.
package protocol StoreDouble: TraceStore {
    var inner: InMemoryStore { get }
}

extension StoreDouble {
    package var capabilities: StoreCapabilities { inner.capabilities }

    package func readPoints(of baseID: OpaqueID, _ visit: (PointBatch, Int) -> Void) -> Bool {
        inner.readPoints(of: baseID, visit)
    }

    package func summaries(_ query: TraceQuery) -> [TraceSummary] { inner.summaries(query) }
    package func delete(_ baseIDs: [OpaqueID]) -> [OpaqueID] { inner.delete(baseIDs) }
    package func setPinned(_ isPinned: Bool, _ baseIDs: [OpaqueID]) -> [OpaqueID] { inner.setPinned(isPinned, baseIDs) }
    package func purgeStep(_ limit: PurgeLimit, atMost points: Int) -> PurgeResult {
        inner.purgeStep(limit, atMost: points)
    }
    package func purgeable(_ limit: PurgeLimit) -> PurgeResult { inner.purgeable(limit) }
    package func reclaimSpace() {}
    package func size() -> Int64? { inner.size() }
    package func room() -> StoreFreeSpace? { inner.room() }
    package func rejectedMessages(limit: Int) -> [RejectedMessage] { inner.rejectedMessages(limit: limit) }
    package func close() {}
}
