//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

public import OSProfilerCore

/// Sums up a trace from its points, where no summary is stored that could be taken.
public struct TraceTally {
    private var accumulator = SummaryAccumulator()
    private var root: (name: String, project: String?, service: String?) = ("", nil, nil)
    private var work = UnfinishedWork()

    public init() {}

    /// Points that were added.
    public var points: Int { accumulator.points }
    /// Time of the earliest point; of no meaning without one.
    public var started: Timestamp { accumulator.started }
    /// Time of the latest point; of no meaning without one.
    public var finished: Timestamp { accumulator.finished }

    package mutating func add(_ entry: PointEntry, in batch: PointBatch) {
        if accumulator.add(entry, in: batch) {
            root = (batch.summaryName(entry), batch.summaryText(entry.project), batch.summaryText(entry.service))
        }
        work.add(entry, in: batch)
    }

    /// Adds points of the trace, in order of arrival. Their texts are copied as far as the summary holds them.
    public mutating func add(_ batch: PointBatch) {
        for entry in batch.entries { add(entry, in: batch) }
    }

    /// The summary of what was added.
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
            service: root.service
        )
    }
}

/// Pieces of work of one trace with a start and no stop.
package struct UnfinishedWork {
    private var started: Set<OpaqueID> = []
    private var stopped: Set<OpaqueID> = []

    package init() {}

    package var count: Int { started.subtracting(stopped).count }

    package mutating func add(_ entry: PointEntry, in batch: PointBatch) {
        if entry.isStop { stopped.insert(batch.id(entry.traceID)) } else { started.insert(batch.id(entry.traceID)) }
    }
}
