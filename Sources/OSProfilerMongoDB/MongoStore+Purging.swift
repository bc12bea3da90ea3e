//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if MongoDB
internal import OSProfilerCore
public import OSProfilerStore

extension MongoStore {
    public func purgeStep(_ limit: PurgeLimit, atMost points: Int) throws(StoreError) -> PurgeResult {
        let client = try pool.client(decides: true)
        // Points that are appended from now on stay, whatever their trace.
        let last = try Self.lastSequence(client)
        switch limit {
        case .ingestedBefore(let time):
            var result = PurgeResult(rejected: try RejectedMessages.purge(before: time, client))
            try purgeRecorded(before: time, atMost: points, through: last, &result, client)
            if result.points < points { try purgeForeign(before: time, atMost: points, &result, client) }
            return result
        case .bytes(let bytes):
            let rejected = try RejectedMessages.measured(keeping: limit.rejectedBytes, client)
            if !rejected.beyond.isEmpty {
                return PurgeResult(rejected: try RejectedMessages.delete(Array(rejected.beyond.prefix(100)), client))
            }
            let excess = try unpinnedBytes(besides: rejected.bytes, client) - bytes
            guard excess > 0 else { return PurgeResult() }
            var result = PurgeResult()
            let now = Timestamp.now()
            try purgeRecorded(before: nil, bytes: excess, atMost: points, through: last, &result, client)
            if result.isEmpty { try purgeForeign(before: now, bytes: excess, atMost: points, &result, client) }
            return result
        }
    }

    public func purgeable(_ limit: PurgeLimit) throws(StoreError) -> PurgeResult {
        let client = try pool.client(decides: true)
        switch limit {
        case .ingestedBefore(let time):
            var result = PurgeResult(rejected: try client.count(RejectedMessages.filter(before: time), in: .rejected))
            try eachRecorded(Self.unpinned(before: time), client) { part throws(StoreError) in
                result += PurgeResult(traces: part.count, points: part.reduce(0) { $0 + $1.points })
                return true
            }
            try eachForeign(before: time, client) { trace in
                result += PurgeResult(traces: 1, points: trace.points)
                return true
            }
            return result
        case .bytes(let bytes):
            let rejected = try RejectedMessages.measured(keeping: limit.rejectedBytes, client)
            var excess = try unpinnedBytes(besides: rejected.bytes, client) - bytes
            var result = PurgeResult(rejected: rejected.beyond.count)
            guard excess > 0 else { return result }
            try eachRecorded(Self.unpinned(before: nil), client) { part throws(StoreError) in
                for trace in part where excess > 0 {
                    result += PurgeResult(traces: 1, points: trace.points)
                    excess -= trace.bytes
                }
                return excess > 0
            }
            return result
        }
    }

    /// Returns the size of what is neither pinned nor a rejected message.
    private func unpinnedBytes(besides rejected: Int64, _ client: MongoClient) throws(StoreError) -> Int64 {
        var bytes = try Self.size(client) - rejected
        try eachRecorded(["pinned": true], client) { part throws(StoreError) in
            for trace in part {
                bytes -= trace.bytes
                let stages: [BSONValue] = [
                    ["$match": Blobs.filter(trace: trace.name.key)],
                    ["$group": ["_id": .null, "bytes": ["$sum": ["$bsonSize": "$$ROOT"]]]],
                ]
                try client.aggregate(stages, in: .blobs) { bytes -= $0["bytes"]?.integer ?? 0 }
            }
            return true
        }
        return bytes
    }

    // MARK: Traces with a record

    /// A trace that may be deleted.
    private struct Candidate {
        let name: TraceName
        /// When its last point was ingested. A trace that gets a point meanwhile keeps its record.
        var ingested: Int64 = 0
        var points = 0
        var bytes: Int64 = 0
    }

    /// The approximate size of a record in bytes.
    private static let recordBytes: Int64 = 300

    /// Returns the filter for the records of traces that may be deleted.
    private static func unpinned(before time: Timestamp?) -> BSONValue {
        var filter: BSONValue = ["pinned": false]
        if let time { filter.add("ingested", ["$lt": .int(time.microseconds)]) }
        return filter
    }

    /// Passes traces to a closure, some at a time, ordered from the oldest ingestion to the newest.
    private func eachRecorded(
        _ filter: BSONValue,
        _ client: MongoClient,
        _ visit: ([Candidate]) throws(StoreError) -> Bool
    ) throws(StoreError) {
        var candidates: [Candidate] = []
        var goesOn = true
        func visitCandidates() throws(StoreError) {
            guard !candidates.isEmpty else { return }
            goesOn = try visit(try measured(candidates, client))
            candidates.removeAll()
        }
        let options: BSONValue = [
            "sort": ["ingested": 1], "projection": ["base_id": 1, "raw_id": 1, "ingested": 1], "batchSize": 100,
        ]
        try client.find(filter, in: .traces, options) { document throws(StoreError) in
            let record = BSONValue(decoding: document)
            guard let name = TraceName(record: record) else { return true }
            candidates.append(Candidate(name: name, ingested: record["ingested"]?.integer ?? 0))
            if candidates.count == 50 { try visitCandidates() }
            return goesOn
        }
        if goesOn { try visitCandidates() }
    }

    /// Returns the candidates with the number and bytes of their points.
    private func measured(_ candidates: [Candidate], _ client: MongoClient) throws(StoreError) -> [Candidate] {
        var sizes: [TraceName: (points: Int, bytes: Int64)] = [:]
        try client.aggregate(
            [
                ["$match": TraceName.filter(candidates.map(\.name))],
                [
                    "$group": [
                        "_id": "$base_id", "points": ["$sum": 1], "bytes": ["$sum": ["$bsonSize": "$$ROOT"]],
                    ]
                ],
            ],
            in: .points
        ) { group in
            guard let name = TraceName(foreign: ["base_id": group["_id"] ?? .null]) else { return }
            sizes[name, default: (0, 0)].points += Int(group["points"]?.integer ?? 0)
            sizes[name, default: (0, 0)].bytes += group["bytes"]?.integer ?? 0
        }
        return candidates.map { candidate in
            var candidate = candidate
            let size = sizes[TraceName(text: BSONText.valid(candidate.name.text))] ?? (0, 0)
            candidate.points = size.points
            candidate.bytes = size.bytes + Self.recordBytes
            return candidate
        }
    }

    private func purgeRecorded(
        before time: Timestamp?,
        bytes limit: Int64 = .max,
        atMost points: Int,
        through last: Int64,
        _ result: inout PurgeResult,
        _ client: MongoClient
    ) throws(StoreError) {
        var bytes: Int64 = 0
        var chosen: [Candidate] = []
        var count = 0
        try eachRecorded(Self.unpinned(before: time), client) { part throws(StoreError) in
            for candidate in part where count < points && bytes < limit {
                chosen.append(candidate)
                count += candidate.points
                bytes += candidate.bytes
            }
            return count < points && bytes < limit
        }
        for start in stride(from: 0, to: chosen.count, by: 100) {
            try delete(
                Array(chosen[start..<min(start + 100, chosen.count)]),
                before: time,
                through: last,
                &result,
                client
            )
        }
    }

    private func delete(
        _ traces: [Candidate],
        before time: Timestamp?,
        through last: Int64,
        _ result: inout PurgeResult,
        _ client: MongoClient
    ) throws(StoreError) {
        // Reads again what was read before earlier deletions, because a trace may have been pinned since.
        var left: [TraceName: Int64] = [:]
        let ids: [BSONValue] = traces.map { BSONValue($0.name.key) }
        let options: BSONValue = ["projection": ["base_id": 1, "raw_id": 1, "ingested": 1]]
        try client.find(["_id": ["$in": .array(ids)], "pinned": false], in: .traces, options) {
            let record = BSONValue(decoding: $0)
            if let name = TraceName(record: record) { left[name] = record["ingested"]?.integer }
            return true
        }
        let leaving = traces.filter { left[$0.name] == $0.ingested }
        guard !leaving.isEmpty else { return }
        result.points += try Self.deletePoints(of: leaving.map(\.name), through: last, before: time, client)
        let records = leaving.map { trace -> BSONValue in
            ["_id": BSONValue(trace.name.key), "ingested": .int(trace.ingested), "pinned": false]
        }
        result.traces += try client.delete(["$or": .array(records)], from: .traces)
    }

    // MARK: Traces of Python's services

    /// Passes traces without a record that were written before a time to a closure, oldest first.
    private func eachForeign(
        before time: Timestamp,
        _ client: MongoClient,
        _ visit: (Candidate) throws(StoreError) -> Bool
    ) throws(StoreError) {
        var seen: Set<TraceName> = []
        let options: BSONValue = ["sort": ["_id": 1], "projection": ["base_id": 1]]
        try client.find(["_id": ForeignPoint.ids(before: time)], in: .points, options) { document throws(StoreError) in
            guard let name = TraceName(foreign: BSONValue(decoding: document)), seen.insert(name).inserted else {
                return true
            }
            var later = name.filter
            later.add("_id", ForeignPoint.ids(since: time))
            guard try client.first(later, in: .points, ["projection": ["_id": 1]]) == nil,
                try client.first(["_id": BSONValue(name.key)], in: .traces) == nil
            else { return true }
            return try visit(try measured([Candidate(name: name)], client)[0])
        }
    }

    private func purgeForeign(
        before time: Timestamp,
        bytes limit: Int64 = .max,
        atMost points: Int,
        _ result: inout PurgeResult,
        _ client: MongoClient
    ) throws(StoreError) {
        var bytes: Int64 = 0
        var chosen: [Candidate] = []
        var count = result.points
        try eachForeign(before: time, client) { trace in
            chosen.append(trace)
            count += trace.points
            bytes += trace.bytes
            return count < points && bytes < limit && chosen.count < 1000
        }
        for trace in chosen {
            let points = try Self.deletePoints(of: [trace.name], through: -1, before: time, client)
            result += PurgeResult(traces: 1, points: points)
        }
    }
}
#endif
