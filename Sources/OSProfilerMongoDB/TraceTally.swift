//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if MongoDB
internal import OSProfilerCore
internal import OSProfilerStore

/// Sums up traces from their points.
struct TraceTally {
    /// A trace that is being summed up.
    fileprivate struct Trace {
        var summary = SummaryAccumulator()
        var root: (name: String, project: String?, service: String?) = ("", nil, nil)
        var started: Set<OpaqueID> = []
        var stopped: Set<OpaqueID> = []
    }

    /// Traces that are read at a time.
    private static let chunk = 200

    /// What of a point makes a summary.
    private static let projection: BSONValue = [
        "_id": 1, "name": 1, "base_id": 1, "trace_id": 1, "parent_id": 1, "timestamp": 1, "project": 1, "service": 1,
        "info.etype": 1,
    ]

    /// The summaries of traces; those without points are left out.
    static func summaries(
        of names: [TraceName],
        _ client: MongoClient
    ) throws(StoreError) -> [TraceName: TraceSummary] {
        var summaries: [TraceName: TraceSummary] = [:]
        for start in stride(from: 0, to: names.count, by: chunk) {
            let part = names[start..<min(start + chunk, names.count)]
            let byShown = Dictionary(part.map { (BSONText.valid($0.text), $0) }) { first, _ in first }
            var traces: [TraceName: Trace] = [:]
            let decoder = PointDecoder()
            var batch = PointBatch()
            try MongoStore.findInOrder(TraceName.filter(part), client, projection: projection) { document in
                batch.removeAll(keepingAtMost: 1 << 20)
                decoder.add(document, to: &batch)
                guard let entry = batch.entries.first, let name = byShown[batch.id(entry.baseID).textBytes] else {
                    return
                }
                traces[name, default: Trace()].add(entry, in: batch)
            }
            for (name, trace) in traces { summaries[name] = trace.told(name) }
        }
        return summaries
    }
}

extension TraceTally.Trace {
    fileprivate mutating func add(_ entry: PointEntry, in batch: PointBatch) {
        if summary.add(entry, in: batch) {
            root = (batch.summaryName(entry), batch.summaryText(entry.project), batch.summaryText(entry.service))
        }
        let id = batch.id(entry.traceID)
        if entry.isStop { stopped.insert(id) } else { started.insert(id) }
    }

    fileprivate func told(_ name: TraceName) -> TraceSummary {
        TraceSummary(
            baseID: name.id,
            started: summary.started,
            finished: summary.finished,
            points: summary.points,
            errors: summary.errors,
            running: started.subtracting(stopped).count,
            name: root.name,
            project: root.project,
            service: root.service
        )
    }
}
#endif
