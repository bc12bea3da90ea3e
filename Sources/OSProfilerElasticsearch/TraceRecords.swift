//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if Elasticsearch
internal import Foundation
internal import OSProfilerCore
internal import OSProfilerStore

/// Reads and changes records. Each change names the state on which it is based. If two consumers change the same
/// trace, the server refuses the later change, which is then repeated on the new state.
struct TraceRecords {
    /// A record and its state; nil if the trace has no record yet.
    struct Known {
        var record: TraceRecord?
        var condition: BulkRequest.Condition?
    }

    /// How often a refused change is tried in all.
    private static let rounds = 20
    /// The number of ids in one request.
    private static let pageLength = 500

    let client: ElasticsearchClient

    /// Returns the current records of traces, in the order of the keys, without the delay of a search.
    func known(_ keys: [TraceKey]) throws(StoreError) -> [Known] {
        var known: [Known] = []
        for start in stride(from: 0, to: keys.count, by: Self.pageLength) {
            let page = keys[start..<min(start + Self.pageLength, keys.count)]
            let ids = page.map { "\"\($0.digest)\"" }.joined(separator: ",")
            let path = "/\(ElasticsearchIndex.traces.rawValue)/_mget"
            let documents = try client.ask("POST", path, "{\"ids\":[\(ids)]}").documents()
            guard documents.count == page.count else {
                throw StoreError(.other, "\(client.place) answered \(documents.count) of \(page.count) documents")
            }
            for document in documents {
                guard document["found"]?.bool == true, let source = document["_source"] else {
                    known.append(Known())
                    continue
                }
                known.append(Known(record: try TraceRecord(source), condition: document.condition))
            }
        }
        return known
    }

    /// Sleeps for a random time whose bound grows, so that competing consumers do not collide again.
    private static func pause(before round: Int) {
        if round > 0 { usleep(.random(in: 1000...20_000 << UInt32(min(round, 5)))) }
    }

    /// Changes records until the server refuses no change.
    ///
    /// - Parameter change: returns the new record, given the index of the trace; nil to leave the record as it is.
    func update(
        _ keys: [TraceKey],
        _ change: (_ index: Int, _ record: TraceRecord?) -> TraceRecord?
    ) throws(StoreError) {
        var left = Array(keys.indices)
        for round in 0..<Self.rounds where !left.isEmpty {
            Self.pause(before: round)
            let known = try known(left.map { keys[$0] })
            var bulk = BulkRequest()
            var sent: [Int] = []
            var document = ByteWriter()
            for (index, known) in zip(left, known) {
                guard let record = change(index, known.record) else { continue }
                document.removeAll()
                record.write(to: &document)
                bulk.replace(.traces, id: keys[index].digest, if: known.condition, document.bytes)
                sent.append(index)
            }
            let outcomes = try bulk.send(by: client)
            left = []
            for (index, outcome) in zip(sent, outcomes) where !outcome.isDone {
                // A record that was deleted meanwhile counts as changed.
                guard outcome.isConflict || outcome.status == 404 else {
                    throw outcome.fault.storeError(client.place)
                }
                left.append(index)
            }
        }
        guard left.isEmpty else {
            throw StoreError(.busy, "\(client.place): other consumers keep changing the same traces")
        }
    }

    /// Recounts a trace from its points, however many consumers do so, and deletes the record of a trace without
    /// points.
    ///
    /// - Parameters:
    ///   - time: the time of ingestion if the trace has no record.
    ///   - isPinned: nil to leave it as it is.
    /// - Returns: whether the trace has points.
    func recount(_ key: TraceKey, at time: Timestamp, isPinned: Bool? = nil) throws(StoreError) -> Bool {
        for round in 0..<Self.rounds {
            Self.pause(before: round)
            // The record is read first: if others write it during the count, the write is refused.
            let known = try known([key])[0]
            var record = TraceRecord(key)
            let isThere = try PointReader(client: client).read(key) { page in
                for entry in page.points.entries { record.add(entry, in: page.points) }
                record.countedTo = page.sequence
            }
            record.ingested = known.record?.ingested ?? time
            record.isPinned = isPinned ?? known.record?.isPinned ?? false
            var bulk = BulkRequest()
            if isThere {
                var document = ByteWriter()
                record.write(to: &document)
                bulk.replace(.traces, id: key.digest, if: known.condition, document.bytes)
            } else if let condition = known.condition {
                bulk.delete(.traces, id: key.digest, if: condition)
            } else {
                return false
            }
            let outcome = try bulk.send(by: client)[0]
            if outcome.isDone || outcome.status == 404 { return isThere }
            guard outcome.isConflict else { throw outcome.fault.storeError(client.place) }
        }
        throw StoreError(.busy, "\(client.place): other consumers keep changing the same trace")
    }

    /// Returns how many points of a trace are stored, after a refresh.
    func pointCount(_ key: TraceKey, field: String?) throws(StoreError) -> Int {
        let points = try client.count(.points, TraceKey.query([key], field: field))
        let query = """
            {"bool":{"filter":[{"term":{"is_alone":true}},\(TraceKey.query([key], field: nil))]}}
            """
        return points + (try client.count(.payloads, query))
    }
}

extension ElasticsearchClient {
    /// Returns how many documents a query finds; 0 if the index does not exist.
    func count(_ index: ElasticsearchIndex, _ query: String = #"{"match_all":{}}"#) throws(StoreError) -> Int {
        let path = "/\(index.rawValue)/_count?ignore_unavailable=true"
        return Int(try ask("POST", path, "{\"query\":\(query)}").checked()["count"]?.whole ?? 0)
    }
}
#endif
