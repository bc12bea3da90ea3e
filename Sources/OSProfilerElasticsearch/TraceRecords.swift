//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if Elasticsearch
internal import Foundation
internal import OSProfilerCore
internal import OSProfilerStore

/// Reads and changes records. Each change names the state that it goes on from, so that of two consumers at the same
/// trace the later one goes on from what the earlier one wrote.
struct TraceRecords {
    /// A record and its state; without a record there is none yet.
    struct Known {
        var record: TraceRecord?
        var condition: BulkRequest.Condition?
    }

    /// How often a change that came second is tried again.
    private static let rounds = 20
    /// Ids in one request.
    private static let pageLength = 500

    let client: ElasticsearchClient

    /// The records of traces, in their order; as they are now, searched or not.
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

    /// Longer from time to time, and never as long as others wait who came second too.
    private static func pause(before round: Int) {
        if round > 0 { usleep(.random(in: 1000...20_000 << UInt32(min(round, 5)))) }
    }

    /// Changes records until no change comes second.
    ///
    /// - Parameter change: what becomes of a record, by the trace's place; nil leaves it as it is.
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
                // Gone meanwhile counts as changed.
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

    /// Counts a trace anew from its points, however many consumers are at it, and deletes the record of one without.
    ///
    /// - Parameters:
    ///   - time: the time of ingestion of a trace that has no record.
    ///   - isPinned: nil leaves it as it is.
    /// - Returns: whether it has points.
    func recount(_ key: TraceKey, at time: Timestamp, isPinned: Bool? = nil) throws(StoreError) -> Bool {
        for round in 0..<Self.rounds {
            Self.pause(before: round)
            // Read first: what others write during the count makes the write come second.
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

    /// How many points of a trace are stored, after a refresh.
    func pointCount(_ key: TraceKey, field: String?) throws(StoreError) -> Int {
        let points = try client.count(.points, TraceKey.query([key], field: field))
        let query = """
            {"bool":{"filter":[{"term":{"is_alone":true}},\(TraceKey.query([key], field: nil))]}}
            """
        return points + (try client.count(.payloads, query))
    }
}

extension ElasticsearchClient {
    /// How many documents a query finds; none in an index that does not exist.
    func count(_ index: ElasticsearchIndex, _ query: String = #"{"match_all":{}}"#) throws(StoreError) -> Int {
        let path = "/\(index.rawValue)/_count?ignore_unavailable=true"
        return Int(try ask("POST", path, "{\"query\":\(query)}").checked()["count"]?.integer ?? 0)
    }
}
#endif
