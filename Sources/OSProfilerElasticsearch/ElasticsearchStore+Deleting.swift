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
    func deletePoints(_ keys: [TraceKey]) throws(StoreError) -> Int {
        try client.refresh([.points, .payloads, .errors])
        let query = TraceKey.query(keys, field: try client.baseIDField(in: .points))
        let deleted = try deleteAll(.points, query) + deleteAll(.payloads, TraceKey.query(keys, field: nil))
        _ = try deleteAll(.errors, TraceKey.query(keys, field: try client.baseIDField(in: .errors)))
        return deleted
    }

    /// The number of documents deleted in one request, so that the server answers in time.
    private static let deletionLength = 5000

    func deleteAll(_ index: ElasticsearchIndex, _ query: String) throws(StoreError) -> Int {
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
    func forget(_ traces: [(key: TraceKey, condition: BulkRequest.Condition?)]) throws(StoreError) {
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
}
#endif
