//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if Elasticsearch
internal import Foundation
internal import OSProfilerCore
public import OSProfilerStore

/// The servers behind an `elasticsearch://` or `opensearch://` connection string.
///
/// The schemes differ in nothing but TLS: what answers says itself which of both it is.
public struct ElasticsearchConnectionString: Sendable {
    public static let schemes = StoreBackend.elasticsearch.schemes

    /// One node, to which requests go.
    struct Node: Sendable, Equatable {
        /// The URL without a slash at its end and without credentials.
        var url: String
        /// The value of the `Authorization` header.
        var authorization: String?
    }

    /// At least one; the next is asked when one is away.
    let nodes: [Node]
    private(set) var caFile: String?
    private(set) var certificateFile: String?
    private(set) var keyFile: String?
    /// Seconds that an answer may take.
    private(set) var timeout: Int64 = 10
    /// The mapping type of points on servers that still have types, as Python's option of this name.
    private(set) var documentType = "notification"
    /// Documents read at a time.
    private(set) var pageSize = 500
    /// How long the server keeps a reader's view between two pages.
    private(set) var keepAlive = "2m"

    public init(_ text: String) throws(StoreError) {
        let url: ServerURL
        do throws(ServerURL.Fault) {
            url = try ServerURL(text)
        } catch {
            throw StoreError(.badConnectionString, "the connection string has \(error.symptom)")
        }
        guard Self.schemes.contains(url.scheme) else {
            throw StoreError(.badConnectionString, "not an elasticsearch:// or opensearch:// connection string")
        }
        let apiKey = url.members.last { $0.name == "api_key" }?.value
        nodes = try Self.nodes(url, apiKey: apiKey)
        for member in url.members where member.name != "api_key" { try take(member) }
        guard (certificateFile == nil) == (keyFile == nil) else {
            throw StoreError(.badConnectionString, "cert_file and key_file of the connection string go together")
        }
        guard url.scheme.hasSuffix("+https") || caFile == nil && certificateFile == nil else {
            throw StoreError(.badConnectionString, "ca_file and cert_file need TLS: write \(url.scheme)+https://…")
        }
    }

    private static func nodes(_ url: ServerURL, apiKey: String?) throws(StoreError) -> [Node] {
        let prefix = url.path.map { $0.split(separator: "/").map { "/" + $0 }.joined() } ?? ""
        let nodes = url.servers.compactMap { server -> Node? in
            guard let host = server.host else { return nil }
            let address = host.contains(":") ? "[\(host)]" : host
            let scheme = url.scheme.hasSuffix("+https") ? "https" : "http"
            // A list may name the user once.
            let named = server.user == nil ? url.servers.first { $0.user != nil } : server
            var authorization = apiKey.map { "ApiKey \($0)" }
            if let user = named?.user, authorization == nil {
                let pair = Data("\(user):\(named?.password ?? "")".utf8)
                authorization = "Basic \(pair.base64EncodedString())"
            }
            return Node(url: "\(scheme)://\(address):\(server.port ?? 9200)\(prefix)", authorization: authorization)
        }
        guard !nodes.isEmpty else {
            throw StoreError(.badConnectionString, "the connection string names no host: \(url.scheme)://host:9200")
        }
        guard apiKey == nil || url.servers.allSatisfy({ $0.user == nil }) else {
            throw StoreError(.badConnectionString, "the connection string has both a user and an api_key: keep one")
        }
        return nodes
    }

    private mutating func take(_ member: ServerURL.Member) throws(StoreError) {
        switch member.name {
        case "ca_file": caFile = member.value
        case "cert_file": certificateFile = member.value
        case "key_file": keyFile = member.value
        case "timeout": timeout = Int64(try Self.number(member, 1...600))
        case "es_doc_type":
            let isName = member.value.utf8.allSatisfy { $0 | 0x20 >= 0x61 && $0 | 0x20 <= 0x7A }
            guard isName, !member.value.isEmpty else {
                throw StoreError(.badConnectionString, "es_doc_type of the connection string is a word of letters")
            }
            documentType = member.value
        case "es_scroll_size": pageSize = try Self.number(member, 1...10_000)
        case "es_scroll_time":
            guard member.value.wholeMatch(of: /[1-9][0-9]{0,5}(s|m|h)/) != nil else {
                throw StoreError(.badConnectionString, "es_scroll_time of the connection string is a time such as 2m")
            }
            keepAlive = member.value
        default:
            throw StoreError(
                .badConnectionString,
                "the connection string has an unknown member \(member.name): known are api_key, ca_file, cert_file, "
                    + "key_file, timeout, es_doc_type, es_scroll_size and es_scroll_time"
            )
        }
    }

    private static func number(_ member: ServerURL.Member, _ range: ClosedRange<Int>) throws(StoreError) -> Int {
        guard let number = Int(member.value), range.contains(number) else {
            throw StoreError(
                .badConnectionString,
                "\(member.name) of the connection string is a number from \(range.lowerBound) to \(range.upperBound)"
            )
        }
        return number
    }
}
#endif
