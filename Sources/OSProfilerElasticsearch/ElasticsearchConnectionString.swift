//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if Elasticsearch
internal import Foundation
internal import OSProfilerCore
public import OSProfilerStore

/// The servers in an `elasticsearch://` or `opensearch://` connection string.
///
/// The schemes differ only in TLS: the server itself reports which of the two products it is.
public struct ElasticsearchConnectionString: Sendable {
    /// The schemes, the usual one first.
    public static let schemes = StoreBackend.elasticsearch.schemes

    /// A node that receives requests.
    struct Node: Sendable, Equatable {
        /// The URL without a trailing slash and without credentials.
        var url: String
        /// The value of the `Authorization` header.
        var authorization: String?
    }

    private static let defaultPort = 9200

    /// At least one node; if one is away, the next is used.
    let nodes: [Node]
    let files: TLSFiles
    /// The time limit of a response, in seconds.
    let timeout: Int64
    /// The mapping type of points, for servers that still have types; Python's option has the same name.
    let documentType: String
    /// The number of documents per page.
    let pageSize: Int
    /// How long the server keeps a search context between two pages.
    let keepAlive: String

    public init(_ text: String) throws(StoreError) {
        do throws(ServerURLError) {
            let url = try ServerURL(text, ElasticsearchURL.form)
            let members = url.members
            let isTLS = try members.isTLS("tls", byScheme: url.scheme.hasSuffix("+https"))
            nodes = try Self.nodes(url, isTLS: isTLS, apiKey: members["api_key"])
            files = try members.tlsFiles("ca_file", "cert_file", "key_file", isTLS: isTLS)
            timeout = Int64(try members.seconds("timeout", 1...600) ?? 10)
            documentType =
                try members.value("es_doc_type", "a word of letters") { text in
                    let isName = text.utf8.allSatisfy { $0 | 0x20 >= 0x61 && $0 | 0x20 <= 0x7A }
                    return isName && !text.isEmpty ? text : nil
                } ?? "notification"
            pageSize = try members.integer("es_scroll_size", 1...10_000) ?? 500
            keepAlive =
                try members.seconds("es_scroll_time", 1...604_800, needsUnit: true).map { "\(Int($0))s" } ?? "2m"
        } catch {
            throw StoreError(error)
        }
    }

    private static func nodes(_ url: ServerURL, isTLS: Bool, apiKey: String?) throws(ServerURLError) -> [Node] {
        let form = ElasticsearchURL.form
        let prefix = url.path.map { $0.split(separator: "/").map { "/" + $0 }.joined() } ?? ""
        let nodes = url.servers.compactMap { server -> Node? in
            guard let host = server.host else { return nil }
            let address = ServerURL.authority(host, server.port ?? defaultPort)
            // In a list, only one server may give the user.
            let named = server.user == nil ? url.servers.first { $0.user != nil } : server
            var authorization = apiKey.map { "ApiKey \($0)" }
            if let user = named?.user, authorization == nil {
                let pair = Data("\(user):\(named?.password ?? "")".utf8)
                authorization = "Basic \(pair.base64EncodedString())"
            }
            return Node(url: "\(isTLS ? "https" : "http")://\(address)\(prefix)", authorization: authorization)
        }
        guard !nodes.isEmpty else { throw form.error("names no host; expected \(form.example)") }
        guard apiKey == nil || url.servers.allSatisfy({ $0.user == nil }) else {
            throw form.error("has both a user and an api_key: keep one")
        }
        return nodes
    }
}
#endif
