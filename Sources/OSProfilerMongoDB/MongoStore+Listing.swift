//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if MongoDB
internal import OSProfilerCore
public import OSProfilerStore

extension MongoStore {
    /// The number of latest points of Python's services that are searched for traces without a record.
    static let foreignPoints = 20_000

    /// Returns traces with a record, found through their indexes, and those that Python's services wrote lately. The
    /// summaries are computed from their points.
    public func summaries(_ query: TraceQuery) throws(StoreError) -> [TraceSummary] {
        let client = try pool.client()
        var found =
            query.onlyPinned ? [:] : try foreignTraces(query.idPrefix, client).filter { query.matches($0.value) }
        try addRecorded(query, to: &found, client)
        return query.first(of: found.values)
    }

    private func foreignTraces(
        _ prefix: TraceIDPrefix?,
        _ client: MongoClient
    ) throws(StoreError) -> [TraceName: TraceSummary] {
        let options: BSONValue = [
            "sort": ["_id": -1], "limit": .int(Int64(Self.foreignPoints)), "projection": ["_id": 1, "base_id": 1],
        ]
        var names: Set<TraceName> = []
        var filter: BSONValue = ["_id": ForeignPoint.ids()]
        Self.add(prefix, to: &filter)
        try client.find(filter, in: .points, options) {
            if let name = TraceName(foreign: BSONValue(decoding: $0)) { names.insert(name) }
            return true
        }
        return try Self.tallied(Array(names), client)
    }

    /// Adds the newest traces with a record, up to the query's limit, or all if another order or ``TraceSummary/running``
    /// decides.
    private func addRecorded(
        _ query: TraceQuery,
        to found: inout [TraceName: TraceSummary],
        _ client: MongoClient
    ) throws(StoreError) {
        let limit = query.newestLimit ?? .max
        guard limit > 0 else { return }
        var added = 0
        var candidates: [TraceName] = []
        /// Sums up the candidates, in their order.
        func addCandidates() throws(StoreError) {
            let summaries = try Self.tallied(candidates, client)
            for name in candidates {
                // An interrupted deletion leaves a record without points.
                guard added < limit, let summary = summaries[name], query.matches(summary) else { continue }
                found[name] = summary
                added += 1
            }
            candidates.removeAll()
        }
        let options: BSONValue = [
            "sort": ["started": -1, "base_id": -1], "projection": ["base_id": 1, "raw_id": 1],
            "batchSize": .int(Int64(min(limit, 1000))),
        ]
        let foreign = Set(found.keys)
        try client.find(Self.filter(query), in: .traces, options) { document throws(StoreError) in
            guard let name = TraceName(record: BSONValue(decoding: document)), !foreign.contains(name) else {
                return true
            }
            candidates.append(name)
            if candidates.count >= min(limit - added, 200) { try addCandidates() }
            return added < limit
        }
        try addCandidates()
    }

    private static func filter(_ query: TraceQuery) -> BSONValue {
        var filter: BSONValue = [:]
        // A record also counts the errors of stray spans, so it may match too much; the summary of its points decides.
        if query.onlyErrors { filter.add("errors", true) }
        if query.onlyPinned { filter.add("pinned", true) }
        // Points of Python's services in the same trace can only make it begin earlier and last longer.
        Self.add(query.idPrefix, to: &filter)
        // A record's times hold the early points, so the trace may begin at any time until it ends.
        if let since = query.since { filter.add("finished", ["$gte": .int(since.microseconds)]) }
        if let until = query.until { filter.add("started", ["$lt": .int(until.microseconds)]) }
        if let duration = query.minimumDuration {
            filter.add("$expr", ["$gte": [["$subtract": ["$finished", "$started"]], .int(duration)]])
        }
        return filter
    }

    private static func add(_ prefix: TraceIDPrefix?, to filter: inout BSONValue) {
        guard let prefix else { return }
        let ranges = prefix.ranges.map { range -> BSONValue in
            ["base_id": ["$gte": .text(Array(range.lowerBound.utf8)), "$lt": .text(Array(range.upperBound.utf8))]]
        }
        filter.add("$or", .array(ranges))
    }
}

extension TraceName {
    /// Reads the name of the trace from a point's document; nil if its `base_id` is neither text, an integer nor
    /// null.
    init?(foreign document: BSONValue) {
        switch document["base_id"] {
        case .text(let text): self.init(text: text)
        case .int(let number): self.init(text: Array(String(number).utf8))
        case .null: self.init(text: Array("null".utf8))
        default: return nil
        }
    }
}
#endif
