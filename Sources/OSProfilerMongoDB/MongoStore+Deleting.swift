//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if MongoDB
public import OSProfilerCore
public import OSProfilerStore

extension MongoStore {
    public func delete(_ baseIDs: [OpaqueID]) throws(StoreError) -> [OpaqueID] {
        let client = try pool.client(decides: true)
        var unknown: [OpaqueID] = []
        for id in baseIDs {
            let name = TraceName(id)
            // Points that are appended from now on stay, and so does the record, which they change.
            let last = try Self.lastSequence(client)
            let record = try client.first(["_id": BSONValue(name.key)], in: .traces, ["projection": ["ingested": 1]])
            let points = try Self.deletePoints(of: [name], through: last, client)
            if let ingested = record?["ingested"] {
                _ = try client.delete(["_id": BSONValue(name.key), "ingested": ingested], from: .traces)
            }
            if points == 0, record == nil { unknown.append(id) }
        }
        return unknown
    }

    /// Deletes points of traces and their blobs, but not the records, by which the rest can be found if this is
    /// interrupted.
    ///
    /// - Parameters:
    ///   - last: the sequence number after which points stay.
    ///   - time: the time from which on points of Python's services stay.
    /// - Returns: the number of deleted points.
    static func deletePoints(
        of names: [TraceName],
        through last: Int64,
        before time: Timestamp? = nil,
        _ client: MongoClient
    ) throws(StoreError) -> Int {
        var filter = TraceName.filter(names)
        filter.add("$or", [["_id.s": ["$lte": .int(last)]], ["_id": ForeignPoint.ids(before: time)]])
        try deletePayloads(of: filter, client)
        let points = try client.delete(filter, from: .points)
        _ = try client.delete(TraceName.filter(names), from: .errors)
        return points
    }

    /// Deletes the blobs of points, before the points by which they are found.
    private static func deletePayloads(of filter: BSONValue, _ client: MongoClient) throws(StoreError) {
        var filter = filter
        filter.add("_id.f", ["$bitsAllSet": .int(PointIdentity.rawFlag)])
        var keys: [[UInt8]] = []
        func deleteBlobs() throws(StoreError) {
            if !keys.isEmpty { _ = try client.delete(Blobs.filter(keys: keys), from: .blobs) }
            keys.removeAll()
        }
        try client.find(filter, in: .points, ["projection": ["_id": 1]]) { document throws(StoreError) in
            if let identity = PointIdentity(of: document) { keys.append(identity.key) }
            if keys.count == 500 { try deleteBlobs() }
            return true
        }
        try deleteBlobs()
    }

    public func setPinned(_ isPinned: Bool, _ baseIDs: [OpaqueID]) throws(StoreError) -> [OpaqueID] {
        let client = try pool.client(decides: true)
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

    /// Creates the record of a trace that Python's services wrote.
    ///
    /// - Returns: false if the trace does not exist.
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

    /// Does nothing: WiredTiger reuses the space of deleted documents. Only `compact` gives it back, and blocks other
    /// operations.
    public func reclaimSpace() {}

    public func size() throws(StoreError) -> Int64? {
        try Self.size(pool.client())
    }

    /// Returns the size of all documents before compression, which deleting reduces at once.
    static func size(_ client: MongoClient) throws(StoreError) -> Int64 {
        try client.run(["dbStats": 1])["dataSize"]?.integer ?? 0
    }

    /// Returns nil: the disk is the server's, on which ``health(within:)`` reports. A server without space refuses to
    /// append.
    public func freeSpace() -> StoreFreeSpace? { nil }
}
#endif
