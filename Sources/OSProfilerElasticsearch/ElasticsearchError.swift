//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if Elasticsearch
internal import OSProfilerCore
internal import OSProfilerStore

/// Why a server did not do what it was asked: a status, and what its answer says about it.
struct ElasticsearchError {
    static let noIndex = "index_not_found_exception"
    /// Characters of the server's own words.
    private static let longestReason = 300

    let status: Int
    let type: String
    /// Of the first of the errors behind it.
    private let rootType: String
    let reason: String

    /// - Parameter error: the member `error` of an answer or of a bulk's item.
    init(status: Int, _ error: JSONNode?) {
        self.status = status
        type = error?["type"]?.string ?? ""
        rootType = error?["root_cause"]?.elements.first?["type"]?.string ?? type
        let cause = error?["caused_by"]?["reason"]?.string.map { ": \($0)" } ?? ""
        let said = (error?["reason"]?.string ?? error?.string ?? "status \(status)") + cause
        reason = TerminalText.words(said, limit: Self.longestReason)
    }

    /// The document itself is at fault, whenever it is sent.
    var isRefusedDocument: Bool { status == 400 }
    /// Another node may answer.
    private var isNodeAway: Bool { Self.isNodeAway(status) }
    static func isNodeAway(_ status: Int) -> Bool { [502, 503, 504].contains(status) }
    /// Passes by itself.
    var isPassing: Bool { (status == 429 || isNodeAway) && !isBlocked }
    private var isBlocked: Bool { type == "cluster_block_exception" }

    func storeError(_ place: String) -> StoreError {
        switch status {
        case _ where isBlocked && (status == 403 || status == 429):
            StoreError(
                .full,
                "\(place) takes nothing in, the index is blocked: \(reason); free disk space, then the block goes"
            )
        case 401: StoreError(.accessDenied, "\(place) refuses the login: check user and password, or api_key")
        case 403: StoreError(.accessDenied, "\(place) denies it: \(reason)")
        case 404 where [type, rootType].contains(Self.noIndex):
            StoreError(.notFound, "\(place) has nothing there: \(reason)")
        case 404 where rootType == "search_context_missing_exception":
            StoreError(.other, "\(place) has forgotten the search: raise keep_alive in the connection string")
        case 404:
            StoreError(.unavailable, "\(place) answers like no store (status 404): is something else in front of it?")
        case 408, 429: StoreError(.busy, "\(place) has too much to do: \(reason)")
        case 413:
            StoreError(.other, "\(place) does not take a request of this length: raise its http.max_content_length")
        case _ where isNodeAway: StoreError(.unavailable, "\(place) cannot answer: \(reason)")
        default: StoreError(.other, "\(place) answers with status \(status): \(reason)")
        }
    }
}
#endif
