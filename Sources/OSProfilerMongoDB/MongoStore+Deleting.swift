//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if MongoDB
public import OSProfilerCore
public import OSProfilerStore

extension MongoStore {
    public func delete(_ baseIDs: [OpaqueID]) throws(StoreError) -> [OpaqueID] {
        let client = try pool.client()
        var unknown: [OpaqueID] = []
        for id in baseIDs {
            let name = TraceName(id)
            let points = try Self.deletePoints(of: [name], name.filter, client)
            let records = try client.delete(["_id": BSONValue(name.key)], from: .traces)
            if points + records == 0 { unknown.append(id) }
        }
        return unknown
    }

    /// Deletes points of traces and what belongs to them, but not the records, which lead to what is left should this be
    /// interrupted.
    ///
    /// - Returns: how many points.
    static func deletePoints(
        of names: [TraceName],
        _ filter: BSONValue,
        _ client: MongoClient
    ) throws(StoreError) -> Int {
        let points = try client.delete(filter, from: .points)
        _ = try client.delete(Blobs.filter(traces: names.map(\.key)), from: .blobs)
        _ = try client.delete(TraceName.filter(names), from: .errors)
        return points
    }

    public func setPinned(_ isPinned: Bool, _ baseIDs: [OpaqueID]) throws(StoreError) -> [OpaqueID] {
        let client = try pool.client()
        var unknown: [OpaqueID] = []
        for id in baseIDs {
            let name = TraceName(id)
            let record: BSONValue = ["_id": BSONValue(name.key)]
            let change: BSONValue = ["$set": ["pinned": .bool(isPinned)]]
            if try client.update(record, change, in: .traces) > 0 { continue }
            guard try recordForeign(name, client) else {
                unknown.append(id)
                continue
            }
            _ = try client.update(record, change, in: .traces)
        }
        return unknown
    }

    /// Makes the record of a trace that Python's services wrote.
    ///
    /// - Returns: false when there is no such trace.
    private func recordForeign(_ name: TraceName, _ client: MongoClient) throws(StoreError) -> Bool {
        var record = TraceRecord(name)
        let decoder = PointDecoder()
        var batch = PointBatch()
        var ingested = Timestamp(microseconds: 0)
        try Self.findInOrder(name.filter, client) { document in
            batch.removeAll(keepingAtMost: 1 << 20)
            decoder.add(document, to: &batch)
            guard let entry = batch.entries.first else { return }
            record.add(entry, in: batch, sequence: 0)
            let id = BSONValue(decoding: document)["_id"] ?? .null
            ingested = max(ingested, ForeignPoint.time(of: id) ?? ingested)
        }
        guard record.summary.points > 0 else { return false }
        let refusals = try client.upsert([record.update(at: ingested)], in: .traces)
        if let refusal = refusals.first(where: { !$0.isDuplicate }) { throw client.failure(refusal.fault) }
        return true
    }

    /// Nothing: WiredTiger uses the room of what was deleted again, and returns it only to `compact`, which holds others up.
    public func reclaimSpace() {}

    public func size() throws(StoreError) -> Int64? {
        try Self.size(pool.client())
    }

    /// Bytes of all documents before compression: what deleting makes less at once.
    static func size(_ client: MongoClient) throws(StoreError) -> Int64 {
        try client.run(["dbStats": 1])["dataSize"]?.integer ?? 0
    }

    /// Nil: it is the server's disk, which ``health(within:)`` tells of; a server without room refuses what is appended.
    public func room() -> StoreRoom? { nil }
}
#endif
