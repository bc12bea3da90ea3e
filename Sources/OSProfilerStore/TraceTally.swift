//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

public import OSProfilerCore

/// A value that sums up a trace from its points, for stores that keep no summary.
public struct TraceTally {
    private var accumulator = SummaryAccumulator()
    private var root: (name: String, project: String?, service: String?) = ("", nil, nil)
    private var request: String?
    private var work = UnfinishedWork()

    public init() {}

    /// The number of points added.
    public var points: Int { accumulator.points }
    /// The time of the earliest point; meaningless before the first point.
    public var started: Timestamp { accumulator.started }
    /// The time of the latest point of a span that is not stray; meaningless before the first such point.
    public var finished: Timestamp { accumulator.finished }

    package mutating func add(_ entry: PointEntry, in batch: PointBatch) {
        if accumulator.add(entry, in: batch) {
            root = (batch.summaryName(entry), batch.summaryText(entry.project), batch.summaryText(entry.service))
            request = batch.summaryRequest(entry)
        }
        work.add(entry, in: batch)
    }

    /// Adds points of the trace, in order of arrival. Copies the texts that the summary holds.
    public mutating func add(_ batch: PointBatch) {
        for entry in batch.entries { add(entry, in: batch) }
    }

    /// Returns the summary of the points that were added.
    ///
    /// - Parameter baseID: the trace's id.
    public func summary(_ baseID: OpaqueID) -> TraceSummary {
        TraceSummary(
            baseID: baseID,
            started: accumulator.started,
            finished: accumulator.finished,
            points: accumulator.points,
            errors: accumulator.errors,
            running: work.count,
            name: root.name,
            project: root.project,
            service: root.service,
            request: request,
            straySpans: accumulator.life.straySpans,
            strayErrors: accumulator.life.strayErrors,
            terms: accumulator.terms
        )
    }
}

/// The work of one trace that has a start point but no stop point.
package struct UnfinishedWork {
    private var started: Set<OpaqueID> = []
    private var stopped: Set<OpaqueID> = []

    package init() {}

    package var count: Int { started.subtracting(stopped).count }

    package mutating func add(_ entry: PointEntry, in batch: PointBatch) {
        if entry.isStop { stopped.insert(batch.id(entry.traceID)) } else { started.insert(batch.id(entry.traceID)) }
    }
}
