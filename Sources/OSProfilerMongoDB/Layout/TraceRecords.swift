//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if MongoDB
internal import OSProfilerCore
internal import OSProfilerStore

/// The traces that a batch touches.
struct TraceRecords {
    var records: [TraceRecord] = []
    /// The key of each trace.
    private(set) var keys: [UUID128] = []
    /// For each point the index of its trace.
    private(set) var members: [Int] = []
    private var byUUID: [UUID128: Int] = [:]
    private var byText: [[UInt8]: Int] = [:]

    /// The trace of a point, which is the batch's next.
    mutating func index(of entry: PointEntry, in batch: PointBatch) -> Int {
        let index = place(of: entry, in: batch)
        members.append(index)
        return index
    }

    private mutating func place(of entry: PointEntry, in batch: PointBatch) -> Int {
        if entry.baseID.kind == .uuid {
            if let known = byUUID[entry.baseID.uuid] { return known }
            byUUID[entry.baseID.uuid] = records.count
        } else {
            let text = batch.id(entry.baseID).textBytes
            if let known = byText[text] { return known }
            byText[text] = records.count
        }
        let name = TraceName(batch.id(entry.baseID))
        records.append(TraceRecord(name))
        keys.append(name.key)
        return records.count - 1
    }

    /// What `profiler_error` has to hold: as Python's driver writes it, the time of a trace's last error.
    func errors(of batch: PointBatch) -> [MongoClient.Update] {
        var latest: [Int: Timestamp] = [:]
        for (index, entry) in batch.entries.enumerated() where entry.isError {
            latest[members[index]] = entry.timestamp
        }
        return latest.sorted { $0.key < $1.key }.map { trace, time in
            let name = records[trace].name
            var text = time.description
            text.removeLast()
            return MongoClient.Update(
                filter: ["base_id": name.shown],
                // A document of ours has the trace's key: two writers at once make one.
                change: ["$set": ["timestamp": BSONValue(text)], "$setOnInsert": ["_id": BSONValue(keys[trace])]]
            )
        }
    }
}
#endif
