//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if Elasticsearch
internal import OSProfilerCore
public import OSProfilerStore

extension ElasticsearchStore {
    public func health(within limit: Duration) throws(StoreError) -> StoreHealth {
        let deadline = ContinuousClock.now + limit
        var health = StoreHealth()
        let server = try client.server()
        health.findings.append(StoreFinding("version", .good, server.description))
        try client.refresh(ElasticsearchIndex.allCases)
        health.findings.append(contentsOf: try cluster())
        health.findings.append(contentsOf: try mapping())
        guard ContinuousClock.now < deadline else { return health }
        health.traces = try client.count(.traces)
        health.points = try client.count(.points) + client.count(.payloads, #"{"term":{"is_alone":true}}"#)
        health.rejected = try client.count(.rejected)
        health.size = try sum(of: "bytes")
        guard ContinuousClock.now < deadline else { return health }
        try readLatest(&health)
        health.oldest = try start("asc")
        health.newest = try start("desc")
        health.isWritable = try client.acceptsPoints()
        return health
    }

    /// Reads the time of the last ingestion, and the largest skew among the latest traces.
    private func readLatest(_ health: inout StoreHealth) throws(StoreError) {
        let path = "/\(ElasticsearchIndex.traces.rawValue)/_search?ignore_unavailable=true"
        let body = """
            {"size":\(StoreHealth.skewSample),"query":{"match_all":{}},"sort":[{"ingested":"desc"}]}
            """
        for hit in try client.ask("POST", path, body).checked().hits {
            guard let source = hit["_source"] else { continue }
            let record = try TraceRecord(source)
            health.lastIngestion = max(health.lastIngestion ?? record.ingested, record.ingested)
            let lead = record.finished.microseconds(since: record.ingested)
            if lead > health.skew?.lead ?? .min { health.skew = .init(baseID: record.key.baseID, lead: lead) }
        }
    }

    /// Returns when the first trace begins, with traces sorted by their start.
    private func start(_ order: StaticString) throws(StoreError) -> Timestamp? {
        let path = "/\(ElasticsearchIndex.traces.rawValue)/_search?ignore_unavailable=true"
        let body = "{\"size\":1,\"query\":{\"match_all\":{}},\"sort\":[{\"started\":\"\(order)\"}]}"
        guard let source = try client.ask("POST", path, body).checked().hits.first?["_source"] else { return nil }
        return try TraceRecord(source).started
    }

    private func cluster() throws(StoreError) -> [StoreFinding] {
        let names = ElasticsearchIndex.allCases.map(\.rawValue).joined(separator: ",")
        let answer = try client.ask("GET", "/_cluster/health/\(names)?timeout=1s")
        // For indexes that do not exist, the server waits for the time-out and then answers with 408.
        guard answer.isSuccess else {
            let reason = answer.status == 408 ? "not all indexes exist yet" : answer.fault.reason
            return [StoreFinding("cluster", answer.status == 408 ? .good : .unknown, reason)]
        }
        let nodes = answer.root["number_of_nodes"]?.whole ?? 0
        let unassigned = answer.root["unassigned_shards"]?.whole ?? 0
        switch answer.root["status"]?.string {
        case "green": return [StoreFinding("cluster", .good, "green, \(nodes) nodes")]
        case "yellow":
            return [
                StoreFinding(
                    "cluster",
                    .warning,
                    "yellow: \(unassigned) shards without a node, of \(nodes) nodes",
                    advice: "data on a single node is lost with that node: add nodes, or set number_of_replicas to 0"
                )
            ]
        default:
            return [
                StoreFinding(
                    "cluster",
                    .problem,
                    "red: \(unassigned) shards without a node, of \(nodes) nodes",
                    advice: "bring the missing nodes back: GET /_cluster/allocation/explain shows the cause"
                )
            ]
        }
    }

    /// Returns a finding on the mapping of the points index, which shows which program created it.
    private func mapping() throws(StoreError) -> [StoreFinding] {
        guard try client.baseIDField(in: .points) != "base_id" else { return [] }
        return [
            StoreFinding(
                "mapping",
                .warning,
                "the index \(ElasticsearchIndex.points.rawValue) was not created by this program: the server maps all "
                    + "that services send, and Python's reports mix traces whose ids share a group of digits",
                advice: "once its traces are no longer needed, delete it and start `osprofiler consume` again"
            )
        ]
    }
}

extension ElasticsearchClient {
    /// Returns whether the points index accepts documents, that is, no block prevents it; nil if the user may not
    /// ask.
    func acceptsPoints() throws(StoreError) -> Bool? {
        let answer = try ask("GET", "/\(ElasticsearchIndex.points.rawValue)/_settings")
        if answer.fault.type == ElasticsearchError.noIndex { return true }
        if answer.status == 403 { return nil }
        let blocks = try answer.checked().firstValue?["settings"]?["index"]?["blocks"]?.members.map(\.value) ?? []
        return !blocks.contains { $0.string == "true" || $0.bool == true }
    }
}
#endif
