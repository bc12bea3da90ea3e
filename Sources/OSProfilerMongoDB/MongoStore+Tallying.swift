//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if MongoDB
internal import OSProfilerCore
internal import OSProfilerStore

/// Sums up traces from their points.
extension MongoStore {
    /// The number of traces that are read at a time.
    private static let talliedAtATime = 200

    /// The members of a point that a summary needs.
    private static let talliedMembers: BSONValue = [
        "_id": 1, "name": 1, "base_id": 1, "trace_id": 1, "parent_id": 1, "timestamp": 1, "project": 1, "service": 1,
        "info.etype": 1, "info.host": 1, "info.request.path": 1, "info.request.method": 1, "info.requests.path": 1,
        "info.requests.method": 1, "info.db.statement": 1, "info.function.name": 1,
    ]

    /// Returns the summaries of traces, without traces that have no points.
    static func tallied(
        _ names: [TraceName],
        _ client: MongoClient
    ) throws(StoreError) -> [TraceName: TraceSummary] {
        var summaries: [TraceName: TraceSummary] = [:]
        for start in stride(from: 0, to: names.count, by: talliedAtATime) {
            let part = names[start..<min(start + talliedAtATime, names.count)]
            let byShown = Dictionary(part.map { (BSONText.valid($0.text), $0) }) { first, _ in first }
            var traces: [TraceName: TraceTally] = [:]
            let decoder = PointDecoder()
            var batch = PointBatch()
            try findInOrder(TraceName.filter(part), client, projection: talliedMembers) { document in
                batch.removeAll(keepingAtMost: 1 << 20)
                decoder.add(document, to: &batch)
                guard let entry = batch.entries.first, let name = byShown[batch.id(entry.baseID).textBytes] else {
                    return
                }
                traces[name, default: TraceTally()].add(entry, in: batch)
            }
            for (name, tally) in traces { summaries[name] = tally.summary(name.id) }
        }
        return summaries
    }
}
#endif
