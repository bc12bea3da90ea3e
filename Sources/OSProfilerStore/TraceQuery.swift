//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

public import OSProfilerCore

/// Which traces to list.
public struct TraceQuery: Sendable, Equatable {
    /// Whether to list only traces with at least one failed point.
    public var onlyErrors = false
    /// Whether to list only pinned traces.
    public var onlyPinned = false
    /// The service of the trace's earliest root; nil for any.
    public var service: String?
    /// The name of the trace's earliest root, such as `wsgi`; nil for any.
    public var name: String?
    /// The time at or after which a trace's earliest point has to be; nil for any.
    public var since: Timestamp?
    /// The minimum time from the earliest to the latest point, in microseconds; nil for any.
    public var minimumDuration: Int64?
    /// The maximum number of traces to return; nil for all.
    public var limit: Int?

    public init() {}

    /// Returns whether a trace matches the query, except for ``onlyPinned``, which a summary does not hold.
    public func matches(_ summary: TraceSummary) -> Bool {
        if onlyErrors, summary.errors == 0 { return false }
        if let service, summary.service != service { return false }
        if let name, summary.name != name { return false }
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
