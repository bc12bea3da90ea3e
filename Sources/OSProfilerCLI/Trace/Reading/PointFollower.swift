//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import OSProfilerCore
internal import OSProfilerStore

/// Finds the points that a store has got since the last call.
///
/// Any store can be followed: its summaries count the points of each trace, and it returns them in order of arrival.
struct PointFollower {
    /// The maximum number of traces that are compared, the newest ones.
    static let traceLimit = 5_000
    /// How long ago a trace may have begun that still gets points, in microseconds: an hour.
    static let window: Int64 = 3_600_000_000

    /// The traces to follow.
    private let query: TraceQuery
    private let redaction: Redaction?
    /// The number of points that were passed on.
    private var known: [OpaqueID: Int] = [:]
    private var hasBegun = false

    /// - Parameter redaction: what is masked in the points.
    init(_ query: TraceQuery, _ redaction: Redaction?) {
        self.query = query
        self.redaction = redaction
    }

    /// Passes each new point to a closure. The first call passes none: it counts what is there.
    mutating func next(
        in store: any TraceStore,
        now: Timestamp,
        _ visit: (_ point: PointEntry, _ batch: PointBatch) -> Void
    ) throws(StoreError) {
        var query = query
        query.limit = Self.traceLimit
        query.since = query.since ?? Timestamp(microseconds: now.microseconds - Self.window)
        var counts: [OpaqueID: Int] = [:]
        // Traces in the order in which they began.
        for trace in try store.summaries(query).reversed() {
            var count = trace.points
            if hasBegun, count != known[trace.baseID] {
                count = try Self.pass(trace.baseID, in: store, after: known[trace.baseID] ?? 0, redaction, visit)
            }
            counts[trace.baseID] = count
        }
        known = counts
        hasBegun = true
    }

    /// Passes the points of one trace on, except for the first ones.
    ///
    /// - Parameters:
    ///   - known: their number. If the trace has fewer, it was deleted, and is passed as a whole.
    ///   - redaction: what is masked in the points.
    /// - Returns: the number of its points.
    static func pass(
        _ trace: OpaqueID,
        in store: any TraceStore,
        after known: Int,
        _ redaction: Redaction?,
        _ visit: (_ point: PointEntry, _ batch: PointBatch) -> Void
    ) throws(StoreError) -> Int {
        var count = 0
        var redactor = redaction.map { Redactor($0) }
        _ = try store.readPoints(of: trace) { batch, total in
            let skipped = total < known ? 0 : known
            let batch = redactor?.redacted(batch) ?? batch
            for entry in batch.entries {
                if count >= skipped { visit(entry, batch) }
                count += 1
            }
        }
        return count
    }
}
