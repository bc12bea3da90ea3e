//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if MongoDB
internal import OSProfilerCore
internal import OSProfilerStore

/// The records of the traces that a batch touches.
struct TraceRecords {
    var records: [TraceRecord] = []
    /// The keys of the traces.
    private(set) var keys: [UUID128] = []
    /// The index of the trace, for each point.
    private(set) var members: [Int] = []
    private var byUUID: [UUID128: Int] = [:]
    private var byText: [[UInt8]: Int] = [:]

    /// Returns the index of the trace of a point, which has to be the next one of the batch.
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

    /// Returns the updates of `profiler_error`: the time of each trace's last error, as Python's driver writes it.
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
                // A document of this store has the trace's key, so that two writers at once insert only one.
                change: ["$set": ["timestamp": BSONValue(text)], "$setOnInsert": ["_id": BSONValue(keys[trace])]]
            )
        }
    }
}
#endif
