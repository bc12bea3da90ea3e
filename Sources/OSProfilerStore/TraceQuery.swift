//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

public import OSProfilerCore

/// Which traces to list.
public struct TraceQuery: Sendable, Equatable {
    /// Which traces come first.
    public enum Order: String, Sendable, CaseIterable {
        /// Those that began last.
        case newest
        /// Those that began first.
        case oldest
        /// Those that took longest.
        case duration
        /// Those with the most points.
        case points
        /// Those with the most errors.
        case errors
    }

    /// Whether to list only traces with at least one failed point of a span that is not stray.
    public var onlyErrors = false
    /// Whether to list only traces with a span that has started and not stopped.
    public var onlyRunning = false
    /// Whether to list only pinned traces.
    public var onlyPinned = false
    /// The beginning of the trace's id as text; nil for any. See ``TraceIDPrefix``.
    public var idPrefix: TraceIDPrefix?
    /// The project of the earliest root; nil for any.
    public var project: String?
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
    /// The time before which a trace's earliest point has to be; nil for any.
    public var until: Timestamp?
    /// The minimum duration of the spans that are not stray, in microseconds; nil for any.
    public var minimumDuration: Int64?
    /// Which traces come first, and so which a limit keeps.
    public var order = Order.newest
    /// The maximum number of traces to return; nil for all.
    public var limit: Int?

    public init() {}

    /// Whether there are traces that do not match.
    package var isFiltered: Bool {
        var all = TraceQuery()
        (all.order, all.limit) = (order, limit)
        return self != all
    }

    /// The number of matching traces after which a store that reads the newest first may stop; nil if it has to read
    /// all of them, because of the order or because ``TraceSummary/running`` decides, which many stores count last.
    public var newestLimit: Int? { order == .newest && !onlyRunning ? limit : nil }

    /// Returns whether a trace matches the query, except for ``onlyPinned``, which a summary does not hold. A negative
    /// ``TraceSummary/running`` is a number that is not known yet, and matches.
    public func matches(_ summary: TraceSummary) -> Bool {
        if onlyErrors, summary.errors == 0 { return false }
        if onlyRunning, summary.running == 0 { return false }
        if let idPrefix, !idPrefix.matches(summary.baseID) { return false }
        if let project, summary.project != project { return false }
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
        if let until, summary.started >= until { return false }
        if let minimumDuration, summary.duration < minimumDuration { return false }
        return true
    }

    /// Returns the first of these summaries in the query's order, up to the limit.
    public func first(of summaries: some Sequence<TraceSummary>) -> [TraceSummary] {
        Array(summaries.sorted(by: precedes).prefix(limit ?? .max))
    }

    private func precedes(_ left: TraceSummary, _ right: TraceSummary) -> Bool {
        let newer = (left.started, left.baseID.description) > (right.started, right.baseID.description)
        // Of two that are equal, the newer comes first.
        func larger<Value: Comparable>(_ value: (TraceSummary) -> Value) -> Bool {
            value(left) == value(right) ? newer : value(left) > value(right)
        }
        return switch order {
        case .newest: newer
        case .oldest: (left.started, left.baseID.description) < (right.started, right.baseID.description)
        case .duration: larger(\.duration)
        case .points: larger(\.points)
        case .errors: larger(\.errors)
        }
    }
}

extension TraceQuery.Order {
    /// The terms of an SQL `ORDER BY` over the columns that the stores in SQL databases share.
    package var sql: String {
        switch self {
        case .newest: "started DESC, number DESC"
        case .oldest: "started, number"
        case .duration: "finished - started DESC, started DESC, number DESC"
        case .points: "points DESC, started DESC, number DESC"
        case .errors: "errors DESC, started DESC, number DESC"
        }
    }
}
