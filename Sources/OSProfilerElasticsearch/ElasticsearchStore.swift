//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if Elasticsearch
internal import Foundation
public import OSProfilerCore
public import OSProfilerStore

/// A store of traces in Elasticsearch 7 or later, or OpenSearch, in the layout of Python's driver.
///
/// Connects at its first use, and again after an outage.
public final class ElasticsearchStore: TraceStore {
    let client: ElasticsearchClient
    var records: TraceRecords { TraceRecords(client: client) }

    public init(_ connectionString: ElasticsearchConnectionString) throws(StoreError) {
        client = try ElasticsearchClient(connectionString)
    }

    public var capabilities: StoreCapabilities { StoreCapabilities() }

    /// Returns a writer that waits up to its time-outs, whatever `isCancelled` returns.
    public func makeWriter(
        isCancelled: @escaping @Sendable () -> Bool
    ) throws(StoreError) -> any TraceWriter {
        return ElasticsearchWriter(client)
    }

    public func readPoints(
        of baseID: OpaqueID,
        _ visit: (_ points: PointBatch, _ total: Int) -> Void
    ) throws(StoreError) -> Bool {
        try PointReader(client: client).read(TraceKey(baseID)) { visit($0.points, $0.total) }
    }

    public func rejectedMessages(limit: Int) throws(StoreError) -> [RejectedMessage] {
        guard limit > 0 else { return [] }
        try client.refresh([.rejected])
        var messages: [RejectedMessage] = []
        let cursor = SearchCursor(
            client: client,
            index: .rejected,
            query: #"{"match_all":{}}"#,
            sort: #"[{"time":"asc"},{"_seq_no":"asc"}]"#
        )
        try cursor.pages { hits, _ throws(StoreError) in
            for hit in hits.prefix(limit - messages.count) {
                guard let source = hit["_source"], let message = RejectedMessage(source) else {
                    throw StoreError(.corrupt, "\(client.place) has a rejected message that cannot be read")
                }
                messages.append(message)
            }
            return messages.count < limit
        }
        return messages
    }

    /// Does nothing: the server removes deleted documents by itself when it merges segments.
    public func reclaimSpace() {}

    /// Returns the size of all payloads, without the server's indexes, replicas and compression.
    public func size() throws(StoreError) -> Int64? {
        try client.refresh([.traces])
        return try sum(of: "bytes")
    }

    /// Returns the sum of a field over all records that a query finds.
    func sum(of field: StaticString, _ query: String = #"{"match_all":{}}"#) throws(StoreError) -> Int64 {
        let body = "{\"size\":0,\"query\":\(query),\"aggs\":{\"sum\":{\"sum\":{\"field\":\"\(field)\"}}}}"
        let path = "/\(ElasticsearchIndex.traces.rawValue)/_search?ignore_unavailable=true"
        return try client.ask("POST", path, body).checked()["aggregations"]?["sum"]?["value"]?.whole ?? 0
    }

    public func freeSpace() -> StoreFreeSpace? { nil }

    public func close() { client.close() }
}

extension RejectedMessage {
    fileprivate init?(_ source: JSONView) {
        guard let reason = source["reason"]?.string, let detail = source["detail"]?.string,
            let exchange = source["exchange"]?.string, let routingKey = source["routing_key"]?.string,
            let properties = source["properties"]?.string, let time = source["time"]?.whole,
            let body = source["body"]?.string.flatMap({ Data(base64Encoded: $0) })
        else { return nil }
        self.init(
            reason: reason,
            detail: detail,
            exchange: exchange,
            routingKey: routingKey,
            properties: properties,
            body: [UInt8](body),
            time: Timestamp(microseconds: time)
        )
    }
}
#endif
