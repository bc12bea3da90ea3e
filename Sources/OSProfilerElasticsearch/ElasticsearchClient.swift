//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if Elasticsearch
internal import OSProfilerCore
internal import OSProfilerHTTP
internal import OSProfilerStore
internal import Synchronization

/// Asks the nodes of one cluster.
final class ElasticsearchClient: Sendable {
    struct Response {
        let status: Int
        let root: JSONNode
        let place: String

        var isSuccess: Bool { (200..<300).contains(status) }
        var fault: ElasticsearchError { ElasticsearchError(status: status, root["error"]) }

        /// The documents that a `_mget` asked for. None is missing for any other reason than that it is not there.
        func documents() throws(StoreError) -> [JSONNode] {
            let documents = try checked()["docs"]?.elements ?? []
            for document in documents {
                guard let error = document["error"], error["type"]?.string != ElasticsearchError.noIndex else {
                    continue
                }
                throw ElasticsearchError(status: 503, error).storeError(place)
            }
            return documents
        }

        /// - Throws: ``StoreError`` unless the server did what it was asked, with all of its data.
        func checked() throws(StoreError) -> JSONNode {
            guard isSuccess else { throw fault.storeError(place) }
            if let failed = root["_shards"]?["failed"]?.integer, failed > 0 {
                throw StoreError(.unavailable, "\(place) cannot answer in full: \(failed) of the index's shards failed")
            }
            return root
        }
    }

    /// Responses are pages of points, of which each may have the length of a message.
    private static let longestResponse = 512 << 20

    let string: ElasticsearchConnectionString
    private let session: HTTPSession
    private struct State {
        /// The node that answered last.
        var node = 0
        var server: ElasticsearchServer?
        /// A server answered once.
        var wasThere = false
    }

    private let state = Mutex(State())

    init(_ string: ElasticsearchConnectionString) throws(StoreError) {
        self.string = string
        var options = HTTPSession.Options()
        options.caFile = string.caFile
        options.certificateFile = string.certificateFile
        options.keyFile = string.keyFile
        options.connectTimeout = min(5, string.timeout)
        options.timeout = string.timeout
        options.maximumResponse = Self.longestResponse
        session = try HTTPSession(options)
    }

    func close() { session.close() }

    /// The first node's address, for messages.
    var place: String { string.nodes[0].url }

    /// What answers; asked once, and again after an outage: it may have been upgraded.
    func server() throws(StoreError) -> ElasticsearchServer {
        if let known = state.withLock({ $0.server }) { return known }
        let answer = try exchange("GET", "/", nil, mediaType: nil)
        let server = try ElasticsearchServer(answer.checked(), place: answer.place)
        state.withLock { state in
            state.server = server
            state.wasThere = true
        }
        return server
    }

    /// Asks with a JSON body or none.
    func ask(_ method: String, _ path: String, _ body: String? = nil) throws(StoreError) -> Response {
        try exchange(method, path, body.map { Array($0.utf8) }, mediaType: try server().mediaType(lines: false))
    }

    func ask(_ method: String, _ path: String, _ body: [UInt8]) throws(StoreError) -> Response {
        try exchange(method, path, body, mediaType: try server().mediaType(lines: false))
    }

    /// Sends actions and documents, a line each.
    func bulk(_ lines: [UInt8]) throws(StoreError) -> JSONNode {
        let server = try server()
        return try exchange("POST", "/_bulk", lines, mediaType: server.mediaType(lines: true)).checked()
    }

    /// Asks the node that answered last; when it is away, the others in turn.
    private func exchange(
        _ method: String,
        _ path: String,
        _ body: [UInt8]?,
        mediaType: String?
    ) throws(StoreError) -> Response {
        let first = state.withLock(\.node)
        var failure: StoreError?
        for offset in string.nodes.indices {
            let index = (first + offset) % string.nodes.count
            let node = string.nodes[index]
            do throws(StoreError) {
                let answer = try send(method, node, path, body, mediaType)
                // It is there, but cut off from the others.
                if ElasticsearchError.isNodeAway(answer.status) { throw answer.fault.storeError(node.url) }
                state.withLock { $0.node = index }
                return answer
            } catch {
                guard error.code == .unavailable else { throw error }
                state.withLock { $0.server = nil }
                failure = failure ?? error
            }
        }
        throw failure!
    }

    private func send(
        _ method: String,
        _ node: ElasticsearchConnectionString.Node,
        _ path: String,
        _ body: [UInt8]?,
        _ mediaType: String?
    ) throws(StoreError) -> Response {
        var headers = [(name: "Accept", value: Self.answerType(mediaType))]
        if let authorization = node.authorization { headers.append(("Authorization", authorization)) }
        if body != nil, let mediaType { headers.append(("Content-Type", mediaType)) }
        let response = try session.send(HTTPRequest(method, node.url + path, headers: headers, body: body))
        do throws(JSONError) {
            let bytes = response.body.isEmpty ? Array("{}".utf8) : response.body
            return Response(status: response.status, root: try JSONResponse(bytes).root, place: node.url)
        } catch {
            // A proxy answers for a node that is away, in its own words.
            let fault = ElasticsearchError(status: response.status, nil)
            guard response.isSuccess else { throw fault.storeError(node.url) }
            // What was a server before will be one again.
            let code: StoreError.Code = state.withLock(\.wasThere) ? .unavailable : .foreign
            throw StoreError(code, "what answers at \(node.url) is neither Elasticsearch nor OpenSearch")
        }
    }

    /// Answers are one JSON object, also to lines.
    private static func answerType(_ mediaType: String?) -> String {
        mediaType?.replacing("x-ndjson", with: "json") ?? "application/json"
    }
}
#endif
