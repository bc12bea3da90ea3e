//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if Elasticsearch
internal import OSProfilerCore
internal import OSProfilerStore

/// An error that a server reports: a status, and what the response says about it.
struct ElasticsearchError {
    static let noIndex = "index_not_found_exception"
    /// The maximum number of characters quoted from the server.
    private static let longestReason = 300

    let status: Int
    let type: String
    /// The type of the first of the underlying errors.
    private let rootType: String
    /// The server's words, or else the status.
    let reason: String
    private let hasReason: Bool

    /// - Parameter error: the member `error` of a response or of an item of a bulk response.
    init(status: Int, _ error: JSONView?) {
        self.status = status
        type = error?["type"]?.string ?? ""
        rootType = error?["root_cause"]?.elements.first?["type"]?.string ?? type
        let cause = error?["caused_by"]?["reason"]?.string.map { ": \($0)" } ?? ""
        let stated = error?["reason"]?.string ?? error?.string
        hasReason = stated != nil
        let said = (stated ?? "status \(status)") + cause
        reason = TerminalText.words(said, limit: Self.longestReason)
    }

    /// Whether the document itself causes the error, so that sending it again does not help.
    var isRefusedDocument: Bool { status == 400 }
    /// Whether another node may answer.
    private var isNodeAway: Bool { Self.isNodeAway(status) }
    static func isNodeAway(_ status: Int) -> Bool { [502, 503, 504].contains(status) }
    /// Whether the error is temporary.
    var isPassing: Bool { (status == 429 || isNodeAway) && !isBlocked }
    private var isBlocked: Bool { type == "cluster_block_exception" }

    func storeError(_ place: String) -> StoreError {
        switch status {
        case _ where isBlocked && (status == 403 || status == 429):
            StoreError(
                .full,
                "\(place) accepts no writes, the index is blocked: \(reason); free disk space to end the block"
            )
        case 401: StoreError(.accessDenied, "\(place) refuses the login: check the user and the password, or api_key")
        case 403: StoreError(.accessDenied, "\(place) denies access: \(reason)")
        case 404 where [type, rootType].contains(Self.noIndex):
            StoreError(.notFound, "\(place) has no such index: \(reason)")
        case 404 where rootType == "search_context_missing_exception":
            StoreError(.other, "\(place) no longer has the search context: raise keep_alive in the connection string")
        case 404:
            StoreError(.unavailable, "\(place) does not answer like a store (status 404): check what is in front of it")
        case 408, 429: StoreError(.busy, "\(place) is overloaded: \(reason)")
        case 413:
            StoreError(.other, "\(place) refuses a request of this length: raise its http.max_content_length")
        case _ where isNodeAway: StoreError(.unavailable, "\(place) cannot answer: \(reason)")
        case 300..<400:
            StoreError(.other, "\(place) redirects to another address (status \(status)): name that one")
        default: StoreError(.other, "\(place) answers with \(hasReason ? "status \(status): \(reason)" : reason)")
        }
    }
}
#endif
