//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

import OSProfilerCore
import OSProfilerStore
import OSProfilerStoreContract
import TestSupport
import Testing

/// The kit has to find what is wrong with a store, not only to let a good one pass.
@Suite struct StoreContractTests {
    @Test(arguments: FaultyStore.Fault.allCases)
    func kitFinds(_ fault: FaultyStore.Fault) {
        let isFound = StoreContract.cases.contains { check in
            do {
                try check.run { FaultyStore(fault) }
                return false
            } catch {
                return true
            }
        }
        #expect(isFound, "no case fails")
    }

    @Test func casesAreToldApartByTheirDescription() {
        #expect(Set(StoreContract.cases.map(\.description)).count == StoreContract.cases.count)
    }
}

/// A good store with one thing wrong.
final class FaultyStore: StoreDouble {
    enum Fault: CaseIterable {
        case forgetsTheLastPoint, storesEverythingTwice, countsEverythingAsNew, turnsTheOrderAround, cutsPayloads
        case ignoresDeletes, deletesMore, ignoresPins, purgesPinned, ignoresLimits, ignoresSince, listsOldestFirst
        case losesRejected, losesEnvelopes, foldsCase, pretendsToDelete, pretendsToPin, pretendsToKeepRejected
        case tellsMoreTraces, isVeryFull, countsRejectedAsTraces, countsPinned
    }

    private let fault: Fault
    let inner = InMemoryStore()

    init(_ fault: Fault) { self.fault = fault }

    var capabilities: StoreCapabilities {
        var capabilities = inner.capabilities
        capabilities.cannotDelete = fault == .pretendsToDelete
        capabilities.cannotPin = fault == .pretendsToPin
        capabilities.cannotKeepRejected = fault == .pretendsToKeepRejected
        return capabilities
    }

    func makeWriter(isCancelled: @escaping @Sendable () -> Bool) -> any TraceWriter {
        Writer(fault: fault, writer: inner.makeWriter(isCancelled: isCancelled))
    }

    func readPoints(of baseID: OpaqueID, _ visit: (PointBatch, Int) -> Void) -> Bool {
        var points: [(payload: [UInt8], key: UUID128, isEnveloped: Bool)] = []
        guard
            inner.readPoints(
                of: fault == .foldsCase ? OpaqueID(baseID.description.lowercased()) : baseID,
                { batch, _ in
                    points += batch.entries.indices.map {
                        (batch.payload(at: $0), batch.entries[$0].messageKey, batch.entries[$0].isEnveloped)
                    }
                }
            )
        else { return false }
        if fault == .turnsTheOrderAround { points.reverse() }
        var batch = PointBatch()
        for var point in points {
            if fault == .cutsPayloads { point.payload.removeAll { $0 == UInt8(ascii: " ") } }
            if fault == .losesEnvelopes { point.isEnveloped = false }
            point.payload.withUnsafeBytes {
                try? batch.append(payload: $0, messageKey: point.key, isEnveloped: point.isEnveloped)
            }
        }
        visit(batch, points.count)
        return true
    }

    func summaries(_ query: TraceQuery) -> [TraceSummary] {
        var query = query
        if fault == .ignoresLimits { query.limit = nil }
        if fault == .ignoresSince { query.since = nil }
        let found = inner.summaries(query)
        return fault == .listsOldestFirst ? found.reversed() : found
    }

    func delete(_ baseIDs: [OpaqueID]) -> [OpaqueID] {
        if fault == .ignoresDeletes { return [] }
        let all = inner.summaries(TraceQuery()).map(\.baseID)
        let more = all.filter { id in baseIDs.contains { id.description.hasPrefix($0.description) } }
        if fault == .deletesMore { _ = inner.delete(more.filter { !baseIDs.contains($0) }) }
        return inner.delete(baseIDs)
    }

    func setPinned(_ isPinned: Bool, _ baseIDs: [OpaqueID]) -> [OpaqueID] {
        fault == .ignoresPins ? [] : inner.setPinned(isPinned, baseIDs)
    }

    func purgeStep(_ limit: PurgeLimit, atMost points: Int) -> PurgeResult {
        if fault == .purgesPinned { _ = inner.setPinned(false, inner.summaries(TraceQuery()).map(\.baseID)) }
        guard case .bytes(let bytes) = limit else { return inner.purgeStep(limit, atMost: points) }
        let rejected = inner.rejectedMessages(limit: .max).reduce(0) { $0 + Int64($1.body.count) }
        let others = fault == .countsRejectedAsTraces ? rejected : fault == .countsPinned ? pinnedBytes : 0
        return inner.purgeStep(.bytes(bytes - others), atMost: points)
    }

    private var pinnedBytes: Int64 {
        var query = TraceQuery()
        query.onlyPinned = true
        return inner.summaries(query).reduce(0) { $0 + Int64((try? inner.points(of: $1.baseID))?.byteCount ?? 0) }
    }

    func freeSpace() -> StoreFreeSpace? { fault == .isVeryFull ? StoreFreeSpace(free: 2, total: 1) : nil }

    func health(within limit: Duration) -> StoreHealth {
        var health = inner.health(within: limit)
        if fault == .tellsMoreTraces { health.traces = health.traces.map { $0 + 1 } }
        return health
    }

    private final class Writer: TraceWriter {
        private let fault: Fault
        private let writer: any TraceWriter

        init(fault: Fault, writer: any TraceWriter) {
            self.fault = fault
            self.writer = writer
        }

        func append(
            _ batch: PointBatch,
            rejected: [RejectedMessage],
            at time: Timestamp
        ) throws(StoreError) -> AppendResult {
            var kept = PointBatch()
            for index in 0..<(fault == .forgetsTheLastPoint ? max(0, batch.count - 1) : batch.count) {
                kept.append(batch.entries[index], from: batch)
            }
            var result = try writer.append(kept, rejected: fault == .losesRejected ? [] : rejected, at: time)
            if fault == .storesEverythingTwice {
                var again = PointBatch()
                for var entry in batch.entries {
                    entry.messageKey = UUID128(first: entry.messageKey.first ^ 1, second: entry.messageKey.second)
                    again.append(entry, from: batch)
                }
                result.stored += try writer.append(again, rejected: [], at: time).stored
            }
            if fault == .countsEverythingAsNew { result = AppendResult(stored: batch.count, duplicates: 0) }
            if fault == .forgetsTheLastPoint { result.stored += min(1, batch.count) }
            return result
        }

        func check() throws(StoreError) { try writer.check() }

        func close() { writer.close() }
    }
}
