//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

public import OSProfilerCore
internal import Synchronization

/// A store that keeps traces in memory, for tests and for reading what is on the bus.
///
/// Keeps everything until it is deleted. Its size has no limit, so limit what you append.
public final class InMemoryStore: TraceStore {
    private struct Trace {
        var points = PointBatch()
        var keys: Set<PointKey> = []
        var tally = TraceTally()
        var ingested: Timestamp
        var isPinned = false

        init(ingested: Timestamp) { self.ingested = ingested }

        var byteCount: Int64 { Int64(points.byteCount) }

        mutating func add(_ entry: PointEntry, from batch: PointBatch) {
            tally.add(entry, in: batch)
            points.append(entry, from: batch)
        }
    }

    /// The key that identifies repetitions of the same message.
    private struct PointKey: Hashable {
        var traceID: OpaqueID
        var name: [UInt8]
        var message: UUID128
    }

    private struct State {
        var traces: [[UInt8]: Trace] = [:]
        private(set) var rejected: [RejectedMessage] = []
        private var rejectedIdentities: Set<UUID128> = []

        var byteCount: Int64 {
            traces.values.reduce(0) { $0 + $1.byteCount } + rejected.reduce(0) { $0 + $1.approximateBytes }
        }

        mutating func add(_ message: RejectedMessage) {
            if rejectedIdentities.insert(message.identity).inserted { rejected.append(message) }
        }

        mutating func removeFirstRejected(_ count: Int) {
            for message in rejected.prefix(count) { rejectedIdentities.remove(message.identity) }
            rejected.removeFirst(count)
        }

        /// Returns the traces that a limit no longer keeps, and how many of the first rejected messages.
        func beyond(_ limit: PurgeLimit) -> (traces: [[UInt8]], rejected: Int) {
            let oldest = traces.filter { !$0.value.isPinned }.sorted { $0.value.ingested < $1.value.ingested }
            switch limit {
            case .ingestedBefore(let time):
                return (
                    oldest.prefix { $0.value.ingested < time }.map(\.key), rejected.prefix { $0.time < time }.count
                )
            case .bytes(let bytes):
                var excess = oldest.reduce(-bytes) { $0 + $1.value.byteCount }
                let leaving = oldest.prefix { trace in
                    defer { excess -= trace.value.byteCount }
                    return excess > 0
                }
                var rejectedExcess = rejected.reduce(-limit.rejectedBytes) { $0 + $1.approximateBytes }
                let first = rejected.prefix { message in
                    defer { rejectedExcess -= message.approximateBytes }
                    return rejectedExcess > 0
                }
                return (leaving.map(\.key), first.count)
            }
        }
    }

    private let state = Mutex(State())

    public init() {}

    public var capabilities: StoreCapabilities {
        var capabilities = StoreCapabilities()
        capabilities.isVolatile = true
        return capabilities
    }

    /// Returns a writer that never waits.
    public func makeWriter(isCancelled: @escaping @Sendable () -> Bool) -> any TraceWriter {
        Writer(store: self)
    }

    public func readPoints(of baseID: OpaqueID, _ visit: (_ points: PointBatch, _ total: Int) -> Void) -> Bool {
        guard let points = state.withLock({ $0.traces[baseID.textBytes]?.points }) else { return false }
        visit(points, points.count)
        return true
    }

    public func summaries(_ query: TraceQuery) -> [TraceSummary] {
        state.withLock { state in
            let candidates = query.onlyPinned ? state.traces.filter(\.value.isPinned) : state.traces
            return query.first(
                of: candidates.map { id, trace in trace.tally.summary(id.withUnsafeBytes { OpaqueID(text: $0) }) }
                    .filter(query.matches)
            )
        }
    }

    public func delete(_ baseIDs: [OpaqueID]) -> [OpaqueID] {
        state.withLock { state in
            baseIDs.filter { state.traces.removeValue(forKey: $0.textBytes) == nil }
        }
    }

    public func setPinned(_ isPinned: Bool, _ baseIDs: [OpaqueID]) -> [OpaqueID] {
        state.withLock { state in
            baseIDs.filter { id in
                guard state.traces[id.textBytes] != nil else { return true }
                state.traces[id.textBytes]!.isPinned = isPinned
                return false
            }
        }
    }

    /// Deletes everything beyond the limit in one step, however much that is: it takes little time.
    public func purgeStep(_ limit: PurgeLimit, atMost points: Int) -> PurgeResult {
        state.withLock { state in
            let (keys, rejected) = state.beyond(limit)
            var result = PurgeResult(rejected: rejected)
            state.removeFirstRejected(rejected)
            for key in keys {
                result += PurgeResult(traces: 1, points: state.traces.removeValue(forKey: key)!.points.count)
            }
            return result
        }
    }

    public func purgeable(_ limit: PurgeLimit) -> PurgeResult {
        state.withLock { state in
            let (keys, rejected) = state.beyond(limit)
            return PurgeResult(
                traces: keys.count,
                points: keys.reduce(0) { $0 + state.traces[$1]!.points.count },
                rejected: rejected
            )
        }
    }

    public func reclaimSpace() {}

    public func size() -> Int64? { state.withLock(\.byteCount) }

    public func freeSpace() -> StoreFreeSpace? { nil }

    public func rejectedMessages(limit: Int) -> [RejectedMessage] {
        state.withLock { Array($0.rejected.prefix(limit)) }
    }

    public func close() {}

    private final class Writer: TraceWriter {
        private let store: InMemoryStore

        init(store: InMemoryStore) { self.store = store }

        func append(_ batch: PointBatch, rejected: [RejectedMessage], at time: Timestamp) -> AppendResult {
            store.state.withLock { state in
                var stored = 0
                for entry in batch.entries {
                    let baseID = batch.id(entry.baseID).textBytes
                    let key = PointKey(
                        traceID: batch.id(entry.traceID),
                        name: Array(batch.bytes(entry.name)),
                        message: entry.messageKey
                    )
                    var trace = state.traces.removeValue(forKey: baseID) ?? Trace(ingested: time)
                    if trace.keys.insert(key).inserted {
                        trace.add(entry, from: batch)
                        trace.ingested = time
                        stored += 1
                    }
                    state.traces[baseID] = trace
                }
                for message in rejected { state.add(message) }
                return AppendResult(stored: stored, duplicates: batch.count - stored)
            }
        }

        /// Does nothing: appending to memory always works.
        func check() {}

        func close() {}
    }
}

extension InMemoryStore {
    public func health(within limit: Duration) -> StoreHealth {
        state.withLock { state in
            var health = StoreHealth()
            health.traces = state.traces.count
            health.points = state.traces.values.reduce(0) { $0 + $1.points.count }
            health.rejected = state.rejected.count
            health.oldest = state.traces.values.map(\.tally.started).min()
            health.newest = state.traces.values.map(\.tally.started).max()
            health.lastIngestion = state.traces.values.map(\.ingested).max()
            let latest = state.traces.sorted { $0.value.ingested > $1.value.ingested }.prefix(StoreHealth.skewSample)
            health.skew = latest.map { id, trace in
                StoreHealth.Skew(
                    baseID: id.withUnsafeBytes { OpaqueID(text: $0) },
                    lead: trace.tally.finished.microseconds(since: trace.ingested)
                )
            }.max { $0.lead < $1.lead }
            health.size = state.byteCount
            health.isWritable = true
            return health
        }
    }
}
