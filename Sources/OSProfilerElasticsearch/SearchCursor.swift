//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if Elasticsearch
internal import OSProfilerStore

/// Reads everything that a query finds, page by page, in the state at the beginning.
struct SearchCursor {
    let client: ElasticsearchClient
    let index: ElasticsearchIndex
    /// The query as JSON.
    let query: String
    /// The order as JSON. Hits come with the values by which they are sorted.
    var sort = #"[{"_seq_no":"asc"}]"#
    /// The members of the documents that hits come with, as JSON.
    var members = "true"

    private var size: Int { client.string.pageSize }

    /// - Parameter visit: gets the next hits and the total number of hits; returns whether to go on.
    func pages(_ visit: (_ hits: [JSONView], _ total: Int) throws(StoreError) -> Bool) throws(StoreError) {
        // Nearly every trace fits on one page, which needs no open context.
        let first = try search("/\(index.rawValue)/_search?ignore_unavailable=true")
        let total = Int(first["hits"]?["total"]?["value"]?.whole ?? 0)
        let hits = first.hits
        if hits.count >= total {
            if !hits.isEmpty { _ = try visit(hits, total) }
        } else if try client.server().hasPointInTime {
            try pointInTime(visit)
        } else {
            try scroll(visit)
        }
    }

    private func search(_ path: String, _ more: String = "") throws(StoreError) -> JSONView {
        let body = """
            {"size":\(size),"track_total_hits":true,"seq_no_primary_term":true,"query":\(query),"sort":\(sort),\
            "_source":\(members)\(more)}
            """
        return try client.ask("POST", path, body).checked()
    }

    private func pointInTime(_ visit: ([JSONView], Int) throws(StoreError) -> Bool) throws(StoreError) {
        let keepAlive = client.string.keepAlive
        let opened = try client.ask("POST", "/\(index.rawValue)/_pit?keep_alive=\(keepAlive)").checked()
        // Copied as JSON, because it is sent back unchanged.
        guard var id = opened["id"].map(\.json) else {
            throw StoreError(.other, "\(client.place) did not open a point in time")
        }
        defer { _ = try? client.ask("DELETE", "/_pit", "{\"id\":\(id)}") }
        var after = ""
        while true {
            let page = try search("/_search", ",\"pit\":{\"id\":\(id),\"keep_alive\":\"\(keepAlive)\"}\(after)")
            if let next = page["pit_id"] { id = next.json }
            let hits = page.hits
            guard let last = hits.last?["sort"] else { return }
            let isWanted = try visit(hits, Int(page["hits"]?["total"]?["value"]?.whole ?? 0))
            guard isWanted, hits.count == size else { return }
            after = ",\"search_after\":\(last.json)"
        }
    }

    private func scroll(_ visit: ([JSONView], Int) throws(StoreError) -> Bool) throws(StoreError) {
        let keepAlive = client.string.keepAlive
        var page = try search("/\(index.rawValue)/_search?scroll=\(keepAlive)")
        var id = "null"
        defer { _ = try? client.ask("DELETE", "/_search/scroll", "{\"scroll_id\":[\(id)]}") }
        while true {
            if let next = page["_scroll_id"] { id = next.json }
            let hits = page.hits
            guard !hits.isEmpty else { return }
            guard try visit(hits, Int(page["hits"]?["total"]?["value"]?.whole ?? 0)) else { return }
            page = try client.ask(
                "POST",
                "/_search/scroll",
                "{\"scroll\":\"\(keepAlive)\",\"scroll_id\":\(id)}"
            ).checked()
        }
    }
}

extension JSONView {
    /// The hits of a search's answer.
    var hits: [JSONView] { self["hits"]?["hits"]?.elements.map(\.self) ?? [] }

    /// The state of the document of a hit or of a `_mget`.
    var condition: BulkRequest.Condition? {
        guard let sequence = self["_seq_no"]?.whole, let term = self["_primary_term"]?.whole else { return nil }
        return BulkRequest.Condition(sequence: sequence, term: term)
    }
}
#endif
