//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if Elasticsearch
internal import OSProfilerCore
public import OSProfilerStore

extension ElasticsearchStore {
    public func purgeStep(_ limit: PurgeLimit, atMost points: Int) throws(StoreError) -> PurgeResult {
        try client.refresh([.traces, .rejected])
        let rejected = try rejected(beyond: limit.rejectedBytes)
        if !rejected.isEmpty { return PurgeResult(rejected: try deleteRejected(rejected)) }
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
        result.rejected = try rejected(beyond: limit.rejectedBytes).count
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
        case .bytes(let bytes): excess = try sum(of: "bytes", filter[0]) - bytes
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

    // MARK: Rejected messages

    /// Returns the rejected messages that do not fit into a number of bytes with all later ones, the latest first.
    private func rejected(
        beyond limit: Int64
    ) throws(StoreError) -> [(id: String, condition: BulkRequest.Condition)] {
        guard limit < .max else { return [] }
        var bytes: Int64 = 0
        var beyond: [(id: String, condition: BulkRequest.Condition)] = []
        let cursor = SearchCursor(
            client: client,
            index: .rejected,
            query: #"{"match_all":{}}"#,
            sort: #"[{"time":"desc"},{"_seq_no":"desc"}]"#,
            members: #"["bytes"]"#
        )
        try cursor.pages { hits, _ in
            for hit in hits {
                // An earlier version stored no size.
                bytes += hit["_source"]?["bytes"]?.whole ?? RejectedMessage.rowBytes
                if bytes > limit, let id = hit["_id"]?.string, let condition = hit.condition {
                    beyond.append((id, condition))
                }
            }
            return true
        }
        return beyond
    }

    /// - Returns: the number of deleted messages.
    private func deleteRejected(
        _ messages: [(id: String, condition: BulkRequest.Condition)]
    ) throws(StoreError) -> Int {
        var bulk = BulkRequest()
        for (id, condition) in messages.suffix(1000) { bulk.delete(.rejected, id: id, if: condition) }
        var deleted = 0
        for outcome in try bulk.send(by: client) {
            guard outcome.isDone || outcome.isConflict || outcome.status == 404 else {
                throw outcome.fault.storeError(client.place)
            }
            if outcome.isDone { deleted += 1 }
        }
        return deleted
    }
}
#endif
