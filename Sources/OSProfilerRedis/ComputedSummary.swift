//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if Redis
internal import OSProfilerCore
internal import OSProfilerStore

/// The summary of a trace that has none of its own, from its points.
struct ComputedSummary {
    /// Points that are looked at.
    static let limit = 50_000

    private var accumulator = SummaryAccumulator()
    private var root: (name: String, project: String?, service: String?) = ("", nil, nil)
    private var started: Set<OpaqueID> = []
    private var stopped: Set<OpaqueID> = []

    mutating func add(_ batch: PointBatch) {
        for entry in batch.entries {
            if accumulator.add(entry, in: batch) {
                root = (batch.summaryName(entry), batch.summaryText(entry.project), batch.summaryText(entry.service))
            }
            if entry.isStop { stopped.insert(batch.id(entry.traceID)) } else { started.insert(batch.id(entry.traceID)) }
        }
    }

    func summary(_ id: [UInt8]) -> TraceSummary? {
        guard accumulator.points > 0 else { return nil }
        return TraceSummary(
            baseID: id.withUnsafeBytes { OpaqueID(text: $0) },
            started: accumulator.started,
            finished: accumulator.finished,
            points: accumulator.points,
            errors: accumulator.errors,
            running: started.subtracting(stopped).count,
            name: root.name,
            project: root.project,
            service: root.service
        )
    }
}
#endif
