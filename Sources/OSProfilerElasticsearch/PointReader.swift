//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if Elasticsearch
internal import Foundation
internal import OSProfilerCore
internal import OSProfilerStore

/// Reads the points of a trace in order of arrival, whether this store or Python's driver wrote them.
struct PointReader {
    /// Some points of the trace.
    struct Page {
        var points = PointBatch()
        /// The total number of points.
        var total = 0
        /// The highest sequence number read so far.
        var sequence: Int64 = -1
    }

    /// A point whose document the points index refused.
    private struct LonePoint {
        /// The number of the document that came before the point.
        let after: Int64
        let identity: PointIdentity
        let payload: Data
    }

    let client: ElasticsearchClient

    /// Reads a trace.
    ///
    /// - Returns: false if the trace does not exist.
    func read(_ key: TraceKey, _ visit: (Page) -> Void) throws(StoreError) -> Bool {
        try client.refresh([.points, .payloads])
        let query = TraceKey.query([key], field: try client.baseIDField(in: .points))
        var alone = try self.alone(key)[...]
        let aloneCount = alone.count
        var page = Page()
        var isThere = false

        func visitPage() {
            guard !page.points.isEmpty else { return }
            isThere = true
            visit(page)
            page.points.removeAll(keepingAtMost: .max)
        }
        try SearchCursor(client: client, index: .points, query: query).pages { hits, total throws(StoreError) in
            page.total = total + aloneCount
            let payloads = try self.payloads(of: hits, key)
            for hit in hits {
                page.sequence = max(page.sequence, hit["sort"]?.elements.first?.whole ?? -1)
                while let next = alone.first, next.after < page.sequence {
                    page.points.add(next.payload, next.identity)
                    alone.removeFirst()
                }
                page.points.add(hit, payloads)
            }
            visitPage()
            return true
        }
        page.total = max(page.total, aloneCount)
        for point in alone { page.points.add(point.payload, point.identity) }
        visitPage()
        return isThere
    }

    private func alone(_ key: TraceKey) throws(StoreError) -> [LonePoint] {
        var alone: [LonePoint] = []
        let query = """
            {"bool":{"filter":[{"term":{"is_alone":true}},\(TraceKey.query([key], field: nil))]}}
            """
        try SearchCursor(client: client, index: .payloads, query: query).pages { hits, _ throws(StoreError) in
            for hit in hits {
                guard let id = hit["_id"]?.text, let identity = PointIdentity(Array(id.prefix(67))),
                    let source = hit["_source"], let payload = source.payload
                else { throw StoreError(.corrupt, "\(client.place) has a payload that cannot be read") }
                alone.append(LonePoint(after: source["after"]?.whole ?? -1, identity: identity, payload: payload))
            }
            return true
        }
        return alone
    }

    /// Returns the payloads of those hits whose documents do not equal their payloads.
    private func payloads(of hits: [JSONView], _ key: TraceKey) throws(StoreError) -> [[UInt8]: Data] {
        let ids = hits.compactMap { hit -> String? in
            guard let id = hit["_id"]?.text, let identity = PointIdentity(id), identity.isElsewhere else { return nil }
            return "{\"_id\":\"\(identity.text)\",\"routing\":\"\(key.digest)\"}"
        }
        guard !ids.isEmpty else { return [:] }
        let path = "/\(ElasticsearchIndex.payloads.rawValue)/_mget"
        let documents = try client.ask("POST", path, "{\"docs\":[\(ids.joined(separator: ","))]}").documents()
        var payloads: [[UInt8]: Data] = [:]
        for document in documents where document["found"]?.bool == true {
            if let id = document["_id"]?.text { payloads[id] = document["_source"]?.payload }
        }
        return payloads
    }
}

extension JSONView {
    /// The bytes in a document of the index of payloads.
    fileprivate var payload: Data? { self["payload"]?.string.flatMap { Data(base64Encoded: $0) } }
}

extension PointBatch {
    fileprivate mutating func add(_ payload: some ContiguousBytes, _ identity: PointIdentity) {
        payload.withUnsafeBytes { bytes in
            // Appending cannot fail, because the payload was a point when it was stored.
            _ = try? append(payload: bytes, messageKey: identity.messageKey, isEnveloped: identity.isEnveloped)
        }
    }

    fileprivate mutating func add(_ hit: JSONView, _ payloads: [[UInt8]: Data]) {
        guard let id = hit["_id"]?.text, let source = hit["_source"] else { return }
        if let identity = PointIdentity(id) {
            if identity.isElsewhere, let payload = payloads[id] {
                add(payload, identity)
            } else {
                add(source.bytes, identity)
            }
            return
        }
        // A document of Python's driver has no message, and its reader unwraps no types. Documents that are not
        // points are skipped.
        let messageKey = id.withUnsafeBytes { ContentDigest.sixteenBytes(of: $0) }
        source.withBytes { bytes in
            _ = try? append(payload: bytes, messageKey: messageKey, isEnveloped: true)
        }
    }
}

extension ElasticsearchClient {
    /// Returns the field of an index that holds whole base ids; nil if there is none.
    ///
    /// If the server created the mapping at the first document of Python's driver, `base_id` is split into words, and
    /// `base_id.keyword` holds the whole id.
    func baseIDField(in index: ElasticsearchIndex) throws(StoreError) -> String? {
        let answer = try ask("GET", "/\(index.rawValue)/_mapping")
        if answer.status == 404 { return "base_id" }
        let properties = try answer.checked().firstValue?["mappings"]?["properties"]
        guard let baseID = properties?["base_id"] else { return nil }
        if baseID["type"]?.string == "keyword" { return "base_id" }
        return baseID["fields"]?["keyword"]?["type"]?.string == "keyword" ? "base_id.keyword" : nil
    }
}
#endif
