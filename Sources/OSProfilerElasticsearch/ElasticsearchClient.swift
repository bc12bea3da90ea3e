//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if Elasticsearch
internal import OSProfilerCore
internal import OSProfilerHTTP
internal import OSProfilerStore
internal import Synchronization

/// A client that sends requests to the nodes of one cluster.
final class ElasticsearchClient: Sendable {
    struct Response {
        let status: Int
        let root: JSONView
        let place: String

        var isSuccess: Bool { (200..<300).contains(status) }
        var fault: ElasticsearchError { ElasticsearchError(status: status, root["error"]) }

        /// Returns the documents that a `_mget` requested. Throws if one is missing for any reason but that it does
        /// not exist.
        func documents() throws(StoreError) -> [JSONView] {
            let documents = try checked()["docs"]?.elements.map(\.self) ?? []
            for document in documents {
                guard let error = document["error"], error["type"]?.string != ElasticsearchError.noIndex else {
                    continue
                }
                throw ElasticsearchError(status: 503, error).storeError(place)
            }
            return documents
        }

        /// - Throws: ``StoreError`` unless the server carried out the request on all of its data.
        func checked() throws(StoreError) -> JSONView {
            guard isSuccess else { throw fault.storeError(place) }
            if let failed = root["_shards"]?["failed"]?.whole, failed > 0 {
                throw StoreError(.unavailable, "\(place) gave a partial answer: \(failed) of the index's shards failed")
            }
            return root
        }
    }

    /// Responses are pages of points, each of which may be as long as a message.
    private static let longestResponse = 512 << 20

    let string: ElasticsearchConnectionString
    private let session: HTTPSession
    private struct State {
        /// The node that answered last.
        var node = 0
        var server: ElasticsearchServer?
        /// Whether a server has answered before.
        var hasAnswered = false
    }

    private let state = Mutex(State())

    init(_ string: ElasticsearchConnectionString) throws(StoreError) {
        self.string = string
        var options = HTTPSession.Options()
        options.files = string.files
        options.connectTimeout = min(5, string.timeout)
        options.timeout = string.timeout
        options.maximumResponse = Self.longestResponse
        session = try HTTPSession(options)
    }

    func close() { session.close() }

    /// The address of the first node, for messages.
    var place: String { string.nodes[0].url }

    /// Returns the kind of server. Asks once, and again after an outage, because the server may have been upgraded.
    func server() throws(StoreError) -> ElasticsearchServer {
        if let known = state.withLock({ $0.server }) { return known }
        let answer = try exchange("GET", "/", nil, mediaType: nil)
        let server = try ElasticsearchServer(answer.checked(), place: answer.place)
        state.withLock { state in
            state.server = server
            state.hasAnswered = true
        }
        return server
    }

    /// Sends a request with a JSON body or none.
    func ask(_ method: String, _ path: String, _ body: String? = nil) throws(StoreError) -> Response {
        try exchange(method, path, body.map { Array($0.utf8) }, mediaType: try server().mediaType(lines: false))
    }

    func ask(_ method: String, _ path: String, _ body: [UInt8]) throws(StoreError) -> Response {
        try exchange(method, path, body, mediaType: try server().mediaType(lines: false))
    }

    /// Sends actions and documents, one per line.
    func bulk(_ lines: [UInt8]) throws(StoreError) -> JSONView {
        let server = try server()
        return try exchange("POST", "/_bulk", lines, mediaType: server.mediaType(lines: true)).checked()
    }

    /// Sends a request to the node that answered last and, if it is unreachable, to the others in turn.
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
                // The node is up, but cut off from the others.
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
            return Response(status: response.status, root: try JSONView(response: bytes), place: node.url)
        } catch {
            // A proxy answers in its own format for a node that is down.
            let fault = ElasticsearchError(status: response.status, nil)
            guard response.isSuccess else { throw fault.storeError(node.url) }
            // An address that was a server before will be one again.
            let code: StoreError.Code = state.withLock(\.hasAnswered) ? .unavailable : .foreign
            throw StoreError(code, "the server at \(node.url) is neither Elasticsearch nor OpenSearch")
        }
    }

    /// Returns the media type of the response, which is one JSON object even if the request has lines.
    private static func answerType(_ mediaType: String?) -> String {
        mediaType?.replacing("x-ndjson", with: "json") ?? "application/json"
    }
}
#endif
