//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if Elasticsearch
internal import OSProfilerCore
public import OSProfilerStore

extension ElasticsearchStore {
    public func summaries(_ query: TraceQuery) throws(StoreError) -> [TraceSummary] {
        let limit = query.newestLimit ?? .max
        guard limit > 0, query.limit != 0 else { return [] }
        try client.refresh([.traces, .points, .payloads])
        var found: [TraceRecord] = []
        let cursor = SearchCursor(
            client: client,
            index: .traces,
            query: Self.filter(query),
            sort: #"[{"started":"desc"},{"base_id":"desc"}]"#
        )
        try cursor.pages { hits, _ throws(StoreError) in
            for hit in hits where found.count < limit {
                guard let source = hit["_source"] else { continue }
                let record = try TraceRecord(source)
                if query.matches(record.summary(running: -1)) { found.append(record) }
            }
            return found.count < limit
        }
        var byKey: [TraceKey: TraceSummary] = [:]
        for record in found { byKey[record.key] = record.summary(running: try running(record)) }
        if !query.onlyPinned {
            for (key, summary) in try uncounted(query) { byKey[key] = query.matches(summary) ? summary : nil }
        }
        return query.first(of: byKey.values.filter(query.matches))
    }

    /// Returns the query for the index. Services, names, hosts and paths of spans are compared in the hits instead:
    /// they are not mapped, because services put anything there.
    private static func filter(_ query: TraceQuery) -> String {
        var terms: [String] = []
        if query.onlyErrors { terms.append(#"{"range":{"errors":{"gt":0}}}"#) }
        if query.onlyPinned { terms.append(#"{"term":{"is_pinned":true}}"#) }
        if let since = query.since { terms.append("{\"range\":{\"started\":{\"gte\":\(since.microseconds)}}}") }
        if let until = query.until { terms.append("{\"range\":{\"started\":{\"lt\":\(until.microseconds)}}}") }
        if let prefix = query.idPrefix { terms.append(Self.filter(prefix, "base_id")) }
        if let duration = query.minimumDuration { terms.append("{\"range\":{\"duration\":{\"gte\":\(duration)}}}") }
        return terms.isEmpty ? #"{"match_all":{}}"# : "{\"bool\":{\"filter\":[\(terms.joined(separator: ","))]}}"
    }

    private static func filter(_ prefix: TraceIDPrefix, _ field: String) -> String {
        let ranges = prefix.ranges.map { range in
            "{\"range\":{\"\(field)\":{\"gte\":\"\(range.lowerBound)\",\"lt\":\"\(range.upperBound)\"}}}"
        }
        return "{\"bool\":{\"should\":[\(ranges.joined(separator: ","))]}}"
    }

    /// Counts the trace ids with a start and no stop.
    private func running(_ record: TraceRecord) throws(StoreError) -> Int {
        guard !record.isBalanced else { return 0 }
        var work = UnfinishedWork()
        _ = try PointReader(client: client).read(record.key) { page in
            for entry in page.points.entries { work.add(entry, in: page.points) }
        }
        return work.count
    }

    // MARK: Traces of Python's driver

    /// The number of latest traces of Python's driver that a list examines.
    private static let uncountedLimit = 1000

    /// Returns traces with points that no record counts, because a service stored them itself. Reads and sums up as
    /// many traces as the query wants.
    private func uncounted(_ query: TraceQuery) throws(StoreError) -> [(TraceKey, TraceSummary)] {
        let stored = try client.count(.points) + client.count(.payloads, #"{"term":{"is_alone":true}}"#)
        let counted = try sum(of: "points")
        guard Int64(stored) > counted, let field = try client.baseIDField(in: .points) else { return [] }
        let path = "/\(ElasticsearchIndex.points.rawValue)/_search"
        let points = query.idPrefix.map { Self.filter($0, field) } ?? #"{"match_all":{}}"#
        let body = """
            {"size":0,"query":\(points),"aggs":{"traces":{"terms":{"field":"\(field)","size":\(Self.uncountedLimit),\
            "order":{"latest":"desc"}},"aggs":{"latest":{"max":{"field":"timestamp"}}}}}}
            """
        let answer = try client.ask("POST", path, body).checked()
        let buckets = answer["aggregations"]?["traces"]?["buckets"]?.elements.map(\.self) ?? []
        let keys = buckets.map { TraceKey(text: $0["key"]?.text ?? $0["key"]?.bytes ?? []) }
        var summaries: [(TraceKey, TraceSummary)] = []
        var matching = 0
        for ((bucket, key), known) in zip(zip(buckets, keys), try records.known(keys)) {
            guard matching < query.newestLimit ?? .max else { break }
            let count = Int(bucket["doc_count"]?.whole ?? 0)
            guard count > known.record?.points ?? 0 else { continue }
            var tally = TraceTally()
            guard try PointReader(client: client).read(key, { page in tally.add(page.points) }) else { continue }
            let summary = tally.summary(key.baseID)
            summaries.append((key, summary))
            if query.matches(summary) { matching += 1 }
        }
        return summaries
    }
}
#endif
