//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

package import OSProfilerCore
package import OSProfilerStore

/// A store with a deliberate defect: calls that a double does not implement itself go to the store in memory inside
/// it.
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
    package func freeSpace() -> StoreFreeSpace? { inner.freeSpace() }
    package func rejectedMessages(limit: Int) -> [RejectedMessage] { inner.rejectedMessages(limit: limit) }
    package func close() {}
}
