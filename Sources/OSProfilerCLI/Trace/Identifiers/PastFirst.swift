//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import OSProfilerCore
internal import OSProfilerStore

/// Lists the newest traces, with those that begin in the future last.
///
/// One service with a wrong clock, or one forged timestamp in the year 9999, would otherwise be the newest trace forever
/// and hide the others.
enum PastFirst {
    /// The amount by which a clock may be ahead, in microseconds: a day.
    private static let tolerance: Int64 = 86_400_000_000

    /// - Parameter find: returns the traces that a query finds.
    static func summaries(
        _ query: TraceQuery,
        now: Timestamp,
        _ find: (TraceQuery) throws -> [TraceSummary]
    ) throws -> [TraceSummary] {
        let horizon = Timestamp(microseconds: now.microseconds + tolerance)
        guard query.order == .newest, query.until.map({ $0 > horizon }) ?? true,
            query.since.map({ $0 < horizon }) ?? true
        else { return try find(query) }
        guard let limit = query.limit else {
            let all = try find(query)
            return all.filter { $0.started < horizon } + all.filter { $0.started >= horizon }
        }
        var past = query
        past.until = horizon
        let found = try find(past)
        guard found.count < limit else { return found }
        var future = query
        future.since = horizon
        future.limit = limit - found.count
        return found + (try find(future))
    }
}
