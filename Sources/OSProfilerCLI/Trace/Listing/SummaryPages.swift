//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import OSProfilerCore
internal import OSProfilerStore

/// Reads the summaries of a store page by page and keeps those that match, so that memory holds a page and the result.
struct SummaryPages {
    /// Summaries of a page.
    private let length: Int
    /// The number of traces read, matching or not.
    private(set) var read = 0

    init(length: Int = 10_000) { self.length = length }

    /// - Parameters:
    ///   - query: what the store filters. Its order and limit hold for the result.
    ///   - find: returns the traces that a query finds.
    mutating func summaries(
        _ query: TraceQuery,
        where matches: (TraceSummary) -> Bool,
        in find: (TraceQuery) throws -> [TraceSummary]
    ) throws -> [TraceSummary] {
        var page = query
        page.order = .newest
        page.limit = length
        var found: [TraceSummary] = []
        // The next page begins with the earliest traces of this one, as others may have begun at the same time.
        var known: Set<OpaqueID> = []
        while true {
            let traces = try find(page)
            let fresh = traces.filter { !known.contains($0.baseID) }
            read += fresh.count
            found += fresh.filter(matches)
            if let limit = query.limit {
                if query.order == .newest, found.count >= limit { break }
                if found.count > limit + length { found = query.first(of: found) }
            }
            guard traces.count == page.limit, let last = traces.last?.started else { break }
            if fresh.isEmpty { page.limit = traces.count * 2 }
            known = Set(traces.lazy.filter { $0.started == last }.map(\.baseID))
            page.until = Timestamp(microseconds: last.microseconds + 1)
        }
        return query.first(of: found)
    }
}
