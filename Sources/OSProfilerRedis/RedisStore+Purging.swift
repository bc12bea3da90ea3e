//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if Redis
internal import OSProfilerCore
public import OSProfilerStore

extension RedisStore {
    public func purgeStep(_ limit: PurgeLimit, atMost points: Int) throws(StoreError) -> PurgeResult {
        _ = try link.evaluate(.sweep, keys: RedisKeys.indexes)
        switch limit {
        case .ingestedBefore(let time):
            var result = try deleteOldest(before: time, bytes: .max, atMost: points)
            if result.isEmpty { result = try deletePython(before: time, atMost: points) }
            result.rejected = try rejected(before: time)
            return result
        case .bytes(let bytes):
            let rejected = try rejected(beyond: limit.rejectedBytes)
            if rejected > 0 { return PurgeResult(rejected: rejected) }
            let excess = try unpinnedBytes() - bytes
            return excess > 0 ? try deleteOldest(before: nil, bytes: excess, atMost: points) : PurgeResult()
        }
    }

    /// Returns the approximate size of the traces that are not pinned.
    private func unpinnedBytes() throws(StoreError) -> Int64 {
        var bytes = try link.run("HGET", RedisKeys.totals, "bytes").number ?? 0
        let pinned = try link.run("ZRANGE", RedisKeys.pinned, "0", "-1").elements.compactMap(\.bytes)
        for start in stride(from: 0, to: pinned.count, by: 1000) {
            var commands = RedisCommands()
            for id in pinned[start..<min(start + 1000, pinned.count)] {
                commands.add("HGET", RedisKeys.trace(id), "bytes")
            }
            bytes -= try link.run(commands).reduce(0) { $0 + ($1.number ?? 0) }
        }
        return bytes
    }

    /// Returns the traces with the oldest ingestion, with their points and bytes.
    private func oldest(before time: Timestamp?, from first: Int, _ count: Int) throws(StoreError) -> [AgedTrace] {
        let end: RedisValue = time.map { RedisValue("(\($0.microseconds)") } ?? "+inf"
        let reply = try link.run(
            "ZRANGEBYSCORE",
            RedisKeys.ingested,
            "-inf",
            end,
            "WITHSCORES",
            "LIMIT",
            RedisValue(first),
            RedisValue(count)
        ).elements
        let ids = stride(from: 0, to: reply.count - 1, by: 2).compactMap { index -> (id: [UInt8], time: Timestamp)? in
            guard let id = reply[index].bytes, let time = reply[index + 1].timestamp else { return nil }
            return (id, time)
        }
        var commands = RedisCommands()
        for (id, _) in ids { commands.add("HMGET", RedisKeys.trace(id), "points", "bytes") }
        return zip(ids, try link.run(commands)).map { id, reply in
            let values = reply.elements
            return AgedTrace(
                id: id.id,
                ingested: id.time,
                points: Int(values.first?.number ?? 0),
                bytes: values.last?.number ?? 0
            )
        }
    }

    private struct AgedTrace {
        let id: [UInt8]
        let ingested: Timestamp
        let points: Int
        let bytes: Int64
    }

    private func deleteOldest(
        before time: Timestamp?,
        bytes limit: Int64,
        atMost points: Int
    ) throws(StoreError) -> PurgeResult {
        var chosen: [AgedTrace] = []
        var bytes: Int64 = 0
        var count = 0
        for trace in try oldest(before: time, from: 0, Self.stepLength) where bytes < limit && count < points {
            chosen.append(trace)
            bytes += trace.bytes
            count += trace.points
        }
        guard let last = chosen.last else { return PurgeResult() }
        // A trace that got a point meanwhile counts as younger now, and stays.
        let bound = Timestamp(microseconds: last.ingested.microseconds + 1)
        let deleted = try delete(chosen.map(\.id), ingestedBefore: bound).filter { $0 >= 0 }
        let result = PurgeResult(traces: deleted.count, points: deleted.reduce(0, +))
        // Entries that were only in the index are gone from it now, so there may be more traces.
        return result.isEmpty ? try deleteOldest(before: time, bytes: limit, atMost: points) : result
    }

    /// Returns traces of Python's driver, which does not record when they came; they are as old as their latest
    /// point.
    private func python(before time: Timestamp) throws(StoreError) -> [TraceSummary] {
        let pinned = Set(try link.run("ZRANGE", RedisKeys.pinned, "0", "-1").elements.compactMap(\.bytes))
        return try pythonTraces().filter { $0.finished < time && !pinned.contains($0.baseID.textBytes) }
    }

    private func deletePython(before time: Timestamp, atMost points: Int) throws(StoreError) -> PurgeResult {
        var result = PurgeResult()
        for trace in try python(before: time).sorted(by: { $0.finished < $1.finished }) where result.points < points {
            let id = trace.baseID.textBytes
            let deleted = try delete([id], ingestedBefore: time)[0]
            if deleted >= 0 {
                result += PurgeResult(traces: 1, points: deleted)
            } else if deleted == -1, try deleteLegacy(id) {
                result += PurgeResult(traces: 1, points: trace.points)
            }
        }
        return result
    }

    /// Deletes some of the rejected messages that came first, or counts all that would go.
    private func rejected(
        _ script: RedisScript = .purgeRejected,
        before time: Timestamp? = nil,
        beyond bytes: Int64? = nil
    ) throws(StoreError) -> Int {
        let arguments: [RedisValue] = [
            time.map { RedisValue($0.microseconds) } ?? "", bytes.map { RedisValue($0) } ?? "",
            script.freesMemory ? "100" : RedisValue(Int32.max),
        ]
        let keys = [RedisKeys.rejected, RedisKeys.rejectedBytes]
        return Int(try link.evaluate(script, keys: keys, arguments: arguments).number ?? 0)
    }

    public func purgeable(_ limit: PurgeLimit) throws(StoreError) -> PurgeResult {
        switch limit {
        case .ingestedBefore(let time):
            var result = try total(before: time, bytes: .max)
            for trace in try python(before: time) { result += PurgeResult(traces: 1, points: trace.points) }
            result.rejected = try rejected(.countRejected, before: time)
            return result
        case .bytes(let bytes):
            var result = try total(before: nil, bytes: try unpinnedBytes() - bytes)
            result.rejected = try rejected(.countRejected, beyond: limit.rejectedBytes)
            return result
        }
    }

    private func total(before time: Timestamp?, bytes limit: Int64) throws(StoreError) -> PurgeResult {
        var result = PurgeResult()
        var bytes: Int64 = 0
        var first = 0
        while bytes < limit {
            let page = try oldest(before: time, from: first, 1000)
            guard !page.isEmpty else { break }
            first += page.count
            for trace in page where trace.points > 0 && bytes < limit {
                result += PurgeResult(traces: 1, points: trace.points)
                bytes += trace.bytes
            }
        }
        return result
    }
}
#endif
