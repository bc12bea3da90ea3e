//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if MongoDB
internal import OSProfilerCore
internal import OSProfilerStore

/// Appends each batch with a bulk insert of its points, and then one of the data on their traces.
///
/// Uses no transaction, which a single server does not support. Instead, repeating a step changes nothing, and the
/// points come before everything that is derived from them.
final class MongoWriter: TraceWriter {
    private let pool: MongoPool
    private var client: MongoClient?
    private var sequence: ArrivalSequence?
    private var encoder = PointEncoder()
    private var points = BSONDocuments()
    private var blobs = BSONDocuments()

    init(_ pool: MongoPool) { self.pool = pool }

    func append(
        _ batch: PointBatch,
        rejected: [RejectedMessage],
        at time: Timestamp
    ) throws(StoreError) -> AppendResult {
        guard !batch.isEmpty || !rejected.isEmpty else { return AppendResult(stored: 0, duplicates: 0) }
        let client = try connected()
        do throws(StoreError) {
            let duplicates = try insert(batch, at: time, client)
            try RejectedMessages.insert(rejected, client)
            return AppendResult(stored: batch.count - duplicates, duplicates: duplicates)
        } catch {
            // The next call reads it again, because the database may have been dropped or restored from a backup.
            sequence = nil
            if error.code == .unavailable { self.client = nil }
            throw error
        }
    }

    func check() throws(StoreError) {
        let client = try connected()
        guard try client.run(["hello": 1])["isWritablePrimary"] == true else {
            throw StoreError(.unavailable, "MongoDB has no primary that accepts writes")
        }
        try client.checkWriteConcern()
    }

    func close() { client = nil }

    private func connected() throws(StoreError) -> MongoClient {
        if self.client == nil { self.client = try pool.client(decides: true) }
        let client = self.client!
        if sequence == nil {
            try Collection.makeIndexes(client)
            sequence = try ArrivalSequence(after: MongoStore.lastSequence(client))
        }
        return client
    }

    // MARK: Points

    /// - Returns: how many points the store had already.
    private func insert(_ batch: PointBatch, at time: Timestamp, _ client: MongoClient) throws(StoreError) -> Int {
        guard !batch.isEmpty, var numbers = sequence else { return 0 }
        defer {
            points.removeAll()
            blobs.removeAll()
        }
        var traces = TraceRecords()
        let first = numbers.take(batch.count)
        sequence = numbers
        for (index, entry) in batch.entries.enumerated() {
            let trace = traces.index(of: entry, in: batch)
            traces.records[trace].add(entry, in: batch, sequence: first + Int64(index))
            let key = PointIdentity.key(of: entry, in: batch, trace: traces.keys[trace])
            encoder.add(entry, of: batch, key: key, sequence: first + Int64(index), to: &points, &blobs)
        }
        // The blobs come before the points that refer to them.
        try refuseAll(try client.insert(blobs, into: .blobs).filter { !$0.isDuplicate }, client)
        var known = Set<Int>()
        var refused: [Int] = []
        for refusal in try client.insert(points, into: .points) {
            if refusal.isDuplicate { known.insert(refusal.index) } else { refused.append(refusal.index) }
        }
        if !refused.isEmpty {
            known.formUnion(try insertClipped(refused, of: batch, first, traces, client))
        }
        for (index, trace) in traces.members.enumerated() where !known.contains(index) {
            traces.records[trace].hasNewPoints = true
        }
        try upsert(traces.records.map { $0.update(at: time) }, in: .traces, client)
        try upsert(traces.errors(of: batch), in: .errors, client)
        return known.count
    }

    /// Inserts, in a clipped form and with the whole payload as a blob, points whose documents the server refuses.
    ///
    /// - Returns: the indexes of points that the store had already.
    private func insertClipped(
        _ indexes: [Int],
        of batch: PointBatch,
        _ first: Int64,
        _ traces: TraceRecords,
        _ client: MongoClient
    ) throws(StoreError) -> [Int] {
        points.removeAll()
        blobs.removeAll()
        for index in indexes {
            let entry = batch.entries[index]
            let key = PointIdentity.key(of: entry, in: batch, trace: traces.keys[traces.members[index]])
            encoder.addClipped(entry, of: batch, key: key, sequence: first + Int64(index), to: &points, &blobs)
        }
        try refuseAll(try client.insert(blobs, into: .blobs).filter { !$0.isDuplicate }, client)
        let refusals = try client.insert(points, into: .points)
        try refuseAll(refusals.filter { !$0.isDuplicate }, client)
        return refusals.map { indexes[$0.index] }
    }

    private func refuseAll(_ refusals: [MongoClient.Refusal], _ client: MongoClient) throws(StoreError) {
        if let first = refusals.first { throw client.failure(first.fault) }
    }

    /// Two writers that insert the same document at once conflict only once, so one retry is enough.
    private func upsert(
        _ updates: [MongoClient.Update],
        in collection: Collection,
        _ client: MongoClient
    ) throws(StoreError) {
        let refusals = try client.upsert(updates, in: collection)
        try refuseAll(refusals.filter { !$0.isDuplicate }, client)
        let again = try client.upsert(refusals.map { updates[$0.index] }, in: collection)
        try refuseAll(again, client)
    }
}

/// Sequence numbers in order of arrival: microseconds since 1970, each used once.
///
/// The numbers follow the clock, so that several consumers roughly agree without asking the server. They exceed all
/// stored numbers, so that a clock that was set back does not put new points before old ones.
struct ArrivalSequence {
    private var last: Int64

    init(after last: Int64) { self.last = last }

    /// - Returns: the first of `count` consecutive numbers.
    mutating func take(_ count: Int) -> Int64 {
        let first = max(last + 1, Timestamp.now().microseconds)
        last = first + Int64(count) - 1
        return first
    }
}
#endif
