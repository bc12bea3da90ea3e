//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if Elasticsearch
internal import Foundation
public import OSProfilerCore
public import OSProfilerStore

extension ElasticsearchStore {
    public func delete(_ baseIDs: [OpaqueID]) throws(StoreError) -> [OpaqueID] {
        var unknown: [OpaqueID] = []
        for id in baseIDs {
            let key = TraceKey(id)
            let known = try recordsIfAny([key])[0]
            let deleted = try deletePoints([key])
            try forget([(key, known.condition)])
            if deleted == 0, known.record == nil { unknown.append(id) }
        }
        return unknown
    }

    public func setPinned(_ isPinned: Bool, _ baseIDs: [OpaqueID]) throws(StoreError) -> [OpaqueID] {
        try client.makeIndexes()
        var unknown: [OpaqueID] = []
        for id in baseIDs {
            let key = TraceKey(id)
            var isKnown = false
            try records.update([key]) { _, record in
                isKnown = record != nil
                guard var record else { return nil }
                record.isPinned = isPinned
                return record
            }
            if isKnown { continue }
            // A trace of Python's driver gets a record, and from now on an age.
            let now = Timestamp(microseconds: Int64(Date().timeIntervalSince1970 * 1_000_000))
            if try !records.recount(key, at: now, isPinned: isPinned) { unknown.append(id) }
        }
        return unknown
    }

    /// Returns the records of traces; empty values if their index does not exist.
    private func recordsIfAny(_ keys: [TraceKey]) throws(StoreError) -> [TraceRecords.Known] {
        let mapping = try client.ask("GET", "/\(ElasticsearchIndex.traces.rawValue)/_mapping")
        return mapping.status == 404 ? keys.map { _ in TraceRecords.Known() } : try records.known(keys)
    }

    /// Deletes the documents of traces, except for their records.
    ///
    /// - Returns: the number of deleted points.
    private func deletePoints(_ keys: [TraceKey]) throws(StoreError) -> Int {
        try client.refresh([.points, .payloads, .errors])
        let query = TraceKey.query(keys, field: try client.baseIDField(in: .points))
        let deleted = try deleteAll(.points, query) + deleteAll(.payloads, TraceKey.query(keys, field: nil))
        _ = try deleteAll(.errors, TraceKey.query(keys, field: try client.baseIDField(in: .errors)))
        return deleted
    }

    /// The number of documents deleted in one request, so that the server answers in time.
    private static let deletionLength = 5000

    private func deleteAll(_ index: ElasticsearchIndex, _ query: String) throws(StoreError) -> Int {
        let path =
            "/\(index.rawValue)/_delete_by_query?conflicts=proceed&refresh=true&ignore_unavailable=true"
            + "&max_docs=\(Self.deletionLength)"
        var all = 0
        var attempts = 0
        while true {
            let answer = try client.ask("POST", path, "{\"query\":\(query)}").checked()
            if let failure = answer["failures"]?.elements.first {
                throw ElasticsearchError(status: 503, failure["cause"]).storeError(client.place)
            }
            let deleted = Int(answer["deleted"]?.whole ?? 0)
            all += deleted
            if deleted > 0 { continue }
            // Another client may be deleting the same documents.
            guard answer["version_conflicts"]?.whole ?? 0 > 0 else { return all }
            attempts += 1
            guard attempts < 20 else {
                throw StoreError(.busy, "\(client.place) could not delete documents that others change: try again")
            }
            usleep(100_000)
        }
    }

    /// Deletes records that are still in a given state; recounts traces that got points meanwhile.
    private func forget(_ traces: [(key: TraceKey, condition: BulkRequest.Condition?)]) throws(StoreError) {
        var bulk = BulkRequest()
        var keys: [TraceKey] = []
        for (key, condition) in traces {
            guard let condition else { continue }
            bulk.delete(.traces, id: key.digest, if: condition)
            keys.append(key)
        }
        for (key, outcome) in zip(keys, try bulk.send(by: client)) where !outcome.isDone && outcome.status != 404 {
            guard outcome.isConflict else { throw outcome.fault.storeError(client.place) }
            let now = Timestamp(microseconds: Int64(Date().timeIntervalSince1970 * 1_000_000))
            _ = try records.recount(key, at: now)
        }
    }

    // MARK: Purging

    public func purgeStep(_ limit: PurgeLimit, atMost points: Int) throws(StoreError) -> PurgeResult {
        try client.refresh([.traces, .rejected])
        var leaving: [(key: TraceKey, condition: BulkRequest.Condition?)] = []
        var result = PurgeResult()
        try beyond(limit) { record, condition in
            leaving.append((record.key, condition))
            result += PurgeResult(traces: 1, points: record.points)
            return result.points < points && leaving.count < 1000
        }
        if !leaving.isEmpty {
            _ = try deletePoints(leaving.map(\.key))
            try forget(leaving)
        }
        if case .ingestedBefore(let time) = limit {
            result.rejected = try deleteAll(.rejected, "{\"range\":{\"time\":{\"lt\":\(time.microseconds)}}}")
        }
        return result
    }

    public func purgeable(_ limit: PurgeLimit) throws(StoreError) -> PurgeResult {
        try client.refresh([.traces, .rejected])
        var result = PurgeResult()
        try beyond(limit) { record, _ in
            result += PurgeResult(traces: 1, points: record.points)
            return true
        }
        if case .ingestedBefore(let time) = limit {
            result.rejected = try client.count(.rejected, "{\"range\":{\"time\":{\"lt\":\(time.microseconds)}}}")
        }
        return result
    }

    /// Passes the traces that a limit no longer keeps to a closure, ordered from the oldest ingestion to the newest.
    ///
    /// - Parameter visit: returns whether to go on.
    private func beyond(
        _ limit: PurgeLimit,
        _ visit: (TraceRecord, BulkRequest.Condition?) -> Bool
    ) throws(StoreError) {
        var filter = [#"{"term":{"is_pinned":false}}"#]
        var excess = Int64.max
        switch limit {
        case .ingestedBefore(let time): filter.append("{\"range\":{\"ingested\":{\"lt\":\(time.microseconds)}}}")
        case .bytes(let bytes): excess = try sum(of: "bytes") - bytes
        }
        guard excess > 0 else { return }
        let cursor = SearchCursor(
            client: client,
            index: .traces,
            query: "{\"bool\":{\"filter\":[\(filter.joined(separator: ","))]}}",
            sort: #"[{"ingested":"asc"},{"base_id":"asc"}]"#
        )
        try cursor.pages { hits, _ throws(StoreError) in
            for hit in hits {
                guard let source = hit["_source"] else { continue }
                let record = try TraceRecord(source)
                excess -= record.bytes
                guard visit(record, hit.condition), excess > 0 else { return false }
            }
            return true
        }
    }
}
#endif
