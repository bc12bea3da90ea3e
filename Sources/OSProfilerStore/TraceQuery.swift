//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

public import OSProfilerCore

/// Which traces to list.
public struct TraceQuery: Sendable, Equatable {
    /// Traces with at least one failed point.
    public var onlyErrors = false
    /// Traces that are pinned.
    public var onlyPinned = false
    /// The service of the trace's earliest root.
    public var service: String?
    /// The name of the trace's earliest root, `wsgi`.
    public var name: String?
    /// Traces whose earliest point is at or after this time.
    public var since: Timestamp?
    /// Microseconds from the earliest to the latest point, at least.
    public var minimumDuration: Int64?
    /// Traces to return at the most; nil for all.
    public var limit: Int?

    public init() {}

    /// Whether a trace is among those asked for, but for ``onlyPinned``, which a summary does not tell.
    public func matches(_ summary: TraceSummary) -> Bool {
        if onlyErrors, summary.errors == 0 { return false }
        if let service, summary.service != service { return false }
        if let name, summary.name != name { return false }
        if let since, summary.started < since { return false }
        if let minimumDuration, summary.duration < minimumDuration { return false }
        return true
    }

    /// The newest of these, in the order of a list, as many as are asked for.
    public func newest(of summaries: some Sequence<TraceSummary>) -> [TraceSummary] {
        let sorted = summaries.sorted { ($0.started, $0.baseID.description) > ($1.started, $1.baseID.description) }
        return Array(sorted.prefix(limit ?? .max))
    }
}
