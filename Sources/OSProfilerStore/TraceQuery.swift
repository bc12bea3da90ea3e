//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

public import OSProfilerCore

/// Which traces to list.
public struct TraceQuery: Sendable, Equatable {
    /// Whether to list only traces with at least one failed point of a span that is not stray.
    public var onlyErrors = false
    /// Whether to list only pinned traces.
    public var onlyPinned = false
    /// The service of any span; nil for any.
    public var service: String?
    /// The name of any span, such as `wsgi`; nil for any.
    public var name: String?
    /// The host of any span; nil for any.
    public var host: String?
    /// The beginning of the path of any request, such as `/v1/nodes`; nil for any.
    public var path: String?
    /// The time at or after which a trace's earliest point has to be; nil for any.
    public var since: Timestamp?
    /// The minimum duration of the spans that are not stray, in microseconds; nil for any.
    public var minimumDuration: Int64?
    /// The maximum number of traces to return; nil for all.
    public var limit: Int?

    public init() {}

    /// Returns whether a trace matches the query, except for ``onlyPinned``, which a summary does not hold.
    public func matches(_ summary: TraceSummary) -> Bool {
        if onlyErrors, summary.errors == 0 { return false }
        // Traces that earlier versions stored have no terms, only a root.
        if let service, summary.service != service, !summary.terms.services.contains(TraceTerms.term(service)) {
            return false
        }
        if let name, summary.name != name, !summary.terms.names.contains(TraceTerms.term(name)) { return false }
        if let host, !summary.terms.hosts.contains(TraceTerms.term(host)) { return false }
        if let path = path.map(TraceTerms.term), !summary.terms.paths.contains(where: { $0.hasPrefix(path) }) {
            return false
        }
        if let since, summary.started < since { return false }
        if let minimumDuration, summary.duration < minimumDuration { return false }
        return true
    }

    /// Returns the newest of these summaries, newest first, up to the limit.
    public func newest(of summaries: some Sequence<TraceSummary>) -> [TraceSummary] {
        let sorted = summaries.sorted { ($0.started, $0.baseID.description) > ($1.started, $1.baseID.description) }
        return Array(sorted.prefix(limit ?? .max))
    }
}
