//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if Redis
public import OSProfilerCore
public import OSProfilerStore

extension RedisStore {
    /// The number of traces deleted in one round trip.
    private static let stepLength = 200

    public func delete(_ baseIDs: [OpaqueID]) throws(StoreError) -> [OpaqueID] {
        var unknown: [OpaqueID] = []
        var failure: StoreError?
        for id in baseIDs {
            do throws(StoreError) {
                let points = try delete([id.textBytes], ingestedBefore: nil)[0]
                if points < 0, try !deleteLegacy(id.textBytes) { unknown.append(id) }
            } catch {
                // The other traces can still be deleted.
                guard error.code == .foreign else { throw error }
                failure = error
            }
        }
        if let failure { throw failure }
        return unknown
    }

    /// - Returns: the number of points deleted of each trace; negative if the trace was not deleted.
    private func delete(_ ids: [[UInt8]], ingestedBefore time: Timestamp?) throws(StoreError) -> [Int] {
        let limit = time.map { RedisValue($0.microseconds) } ?? ""
        let calls = ids.map {
            RedisLink.call(RedisKeys.indexes + RedisKeys.perTrace($0), [RedisValue($0), limit])
        }
        let replies = try link.evaluate(.delete, calls)
        if let text = replies.lazy.compactMap(\.failure).first { throw link.failure(text) }
        return replies.map { Int($0.number ?? -1) }
    }

    private func deleteLegacy(_ id: [UInt8]) throws(StoreError) -> Bool {
        var keys: [RedisValue] = []
        for key in try legacyKeys(of: id) {
            guard let element = try legacyElements([key]).first else { continue }
            var point = PointBatch()
            let isPoint = element.withUnsafeBytes {
                (try? point.append(payload: $0, messageKey: ContentDigest.sixteenBytes(of: $0), isEnveloped: true))
                    != nil
            }
            if isPoint, point.id(point.entries[0].baseID).textBytes == id { keys.append(key) }
        }
        guard !keys.isEmpty else { return false }
        var commands = RedisCommands()
        commands.add(["UNLINK"] + keys)
        _ = try link.run(commands)
        return true
    }

    public func setPinned(_ isPinned: Bool, _ baseIDs: [OpaqueID]) throws(StoreError) -> [OpaqueID] {
        let timeToLive = (link.string.timeToLive ?? 0) * 1000
        let calls = baseIDs.map { id in
            RedisLink.call(
                RedisKeys.indexes + RedisKeys.perTrace(id.textBytes),
                [
                    RedisValue(id.textBytes), isPinned ? "1" : "0", RedisValue(timeToLive),
                    RedisValue(Timestamp.now().microseconds),
                ]
            )
        }
        let replies = try link.evaluate(.pin, calls)
        if let text = replies.lazy.compactMap(\.failure).first { throw link.failure(text) }
        return zip(baseIDs, replies).filter { $1.number == 0 }.map(\.0)
    }

    // MARK: Purging

    public func purgeStep(_ limit: PurgeLimit, atMost points: Int) throws(StoreError) -> PurgeResult {
        _ = try link.evaluate(.sweep, keys: RedisKeys.indexes)
        switch limit {
        case .ingestedBefore(let time):
            var result = try deleteOldest(before: time, bytes: .max, atMost: points)
            if result.isEmpty { result = try deletePython(before: time, atMost: points) }
            result.rejected = try deleteRejected(before: time)
            return result
        case .bytes(let bytes):
            let excess = (try size() ?? 0) - bytes
            return excess > 0 ? try deleteOldest(before: nil, bytes: excess, atMost: points) : PurgeResult()
        }
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

    private func deleteRejected(before time: Timestamp) throws(StoreError) -> Int {
        let names = try link.run(
            "ZRANGEBYSCORE",
            RedisKeys.rejected,
            "-inf",
            RedisValue("(\(time.microseconds)"),
            "LIMIT",
            "0",
            "100"
        ).elements.compactMap(\.bytes)
        guard !names.isEmpty else { return 0 }
        var commands = RedisCommands()
        commands.add(["UNLINK"] + names.map { RedisKeys.rejected($0) })
        commands.add(["ZREM", RedisKeys.rejected] + names.map { RedisValue($0) })
        return Int(try link.run(commands)[1].number ?? 0)
    }

    public func purgeable(_ limit: PurgeLimit) throws(StoreError) -> PurgeResult {
        switch limit {
        case .ingestedBefore(let time):
            var result = try total(before: time, bytes: .max)
            for trace in try python(before: time) { result += PurgeResult(traces: 1, points: trace.points) }
            result.rejected = Int(
                try link.run("ZCOUNT", RedisKeys.rejected, "-inf", RedisValue("(\(time.microseconds)")).number ?? 0
            )
            return result
        case .bytes(let bytes):
            return try total(before: nil, bytes: (try size() ?? 0) - bytes)
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
