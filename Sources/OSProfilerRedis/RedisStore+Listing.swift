//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if Redis
internal import OSProfilerCore
public import OSProfilerStore

extension RedisStore {
    /// The number of traces examined in one round trip.
    private static let pageLength = 500
    /// The maximum number of points of one trace that are read to sum it up.
    private static let tallied = 50_000

    public func summaries(_ query: TraceQuery) throws(StoreError) -> [TraceSummary] {
        let limit = query.limit ?? .max
        guard limit > 0 else { return [] }
        var found: [TraceSummary]
        if query.onlyPinned {
            let ids = try link.run("ZRANGE", RedisKeys.pinned, "0", "-1").elements.compactMap(\.bytes)
            found = try summaries(of: ids).filter(query.matches)
        } else {
            found = try indexed(query, query.newestLimit ?? .max)
            found += try pythonTraces().filter(query.matches)
        }
        guard query.onlyRunning else { return try withRunning(query.first(of: found)) }
        return query.first(of: try withRunning(found).filter(query.matches))
    }

    /// Returns traces from the index, newest first, until the limit is reached.
    private func indexed(_ query: TraceQuery, _ limit: Int) throws(StoreError) -> [TraceSummary] {
        let index = query.onlyErrors ? RedisKeys.errors : RedisKeys.started
        let since: RedisValue = query.since.map { RedisValue("[" + $0.description) } ?? "-"
        var position = query.until.map { RedisValue("(" + $0.description) } ?? "+"
        var found: [TraceSummary] = []
        // A point that arrives late moves its trace to a place that may still be ahead.
        var seen: Set<[UInt8]> = []
        while found.count < limit {
            let page = try link.run(
                "ZREVRANGEBYLEX",
                index,
                position,
                since,
                "LIMIT",
                "0",
                RedisValue(min(Self.pageLength, max(limit, 50)))
            ).elements.compactMap(\.bytes)
            guard let last = page.last else { break }
            position = RedisValue([UInt8(ascii: "(")] + last)
            let ids = page.map { Array($0.dropFirst(Timestamp.textCapacity + 1)) }.filter { seen.insert($0).inserted }
            let candidates = query.idPrefix.map { prefix in ids.filter { prefix.matches(text: $0) } } ?? ids
            found += try summaries(of: candidates).filter(query.matches)
        }
        return found
    }

    // MARK: Summaries

    /// Returns summaries of the traces that exist, without ``TraceSummary/running`` if they come from a stored
    /// summary.
    private func summaries(of ids: [[UInt8]]) throws(StoreError) -> [TraceSummary] {
        var summaries: [TraceSummary] = []
        for start in stride(from: 0, to: ids.count, by: Self.pageLength) {
            let page = ids[start..<min(start + Self.pageLength, ids.count)]
            var commands = RedisCommands()
            for id in page {
                commands.add(["HMGET", RedisKeys.trace(id)] + StoredSummary.members)
                commands.add("LLEN", RedisKeys.list(id))
            }
            let replies = try link.run(commands)
            for (offset, id) in page.enumerated() {
                let length = Int(replies[2 * offset + 1].number ?? 0)
                guard length > 0 else { continue }
                if let stored = StoredSummary(id, replies[2 * offset]), stored.summary.points == length {
                    summaries.append(stored.summary)
                } else if let computed = try computedSummary(id) {
                    // Python's services wrote directly into its list.
                    summaries.append(computed)
                }
            }
        }
        return summaries
    }

    private func computedSummary(_ id: [UInt8]) throws(StoreError) -> TraceSummary? {
        var tally = TraceTally()
        do throws(StoreError) {
            _ = try readList(id, atMost: Self.tallied) { points, _ in tally.add(points) }
        } catch {
            // A key of another program is not a trace, and must not prevent the listing of others.
            guard error.code == .foreign else { throw error }
        }
        return tally.points > 0 ? tally.summary(id.withUnsafeBytes { OpaqueID(text: $0) }) : nil
    }

    private func withRunning(_ summaries: [TraceSummary]) throws(StoreError) -> [TraceSummary] {
        var summaries = summaries
        let open = summaries.indices.filter { summaries[$0].running < 0 }
        for start in stride(from: 0, to: open.count, by: Self.pageLength) {
            let page = open[start..<min(start + Self.pageLength, open.count)]
            let calls = page.map { RedisLink.call([RedisKeys.seen(summaries[$0].baseID.textBytes)]) }
            for (index, reply) in zip(page, try link.evaluate(.running, calls)) {
                if let text = reply.failure { throw link.failure(text) }
                summaries[index].running = Int(reply.number ?? 0)
            }
        }
        return summaries
    }

    // MARK: Traces of Python's driver

    /// Returns traces that only Python's driver wrote, computed from their points. In a large database, the bounded
    /// scan misses some of them.
    func pythonTraces() throws(StoreError) -> [TraceSummary] {
        try pythonTraces(until: nil).summaries
    }

    /// - Parameter deadline: when to stop.
    /// - Returns: the traces; how many points it wrote into other traces; and whether the deadline passed first.
    func pythonTraces(
        until deadline: ContinuousClock.Instant?
    ) throws(StoreError) -> (summaries: [TraceSummary], others: Int, isLate: Bool) {
        func isLate() -> Bool { deadline.map { $0 < .now } ?? false }
        guard try holdsUnindexedKeys() else { return ([], 0, false) }
        let (lists, legacy, others) = try unindexedKeys(isLate)
        var summaries: [TraceSummary] = []
        for id in lists where !isLate() {
            if let summary = try computedSummary(id) { summaries.append(summary) }
        }
        return (summaries + (try legacyTraces(legacy)), others, isLate())
    }

    /// Returns whether there are more keys than this store's own, which spares most databases the scan. Expired
    /// traces leave entries in the indexes for a while, so their numbers are inconclusive then.
    private func holdsUnindexedKeys() throws(StoreError) -> Bool {
        var commands = RedisCommands("DBSIZE")
        commands.add("ZCARD", RedisKeys.started)
        commands.add("ZCARD", RedisKeys.errors)
        commands.add("ZCARD", RedisKeys.rejected)
        commands.add(["EXISTS", RedisKeys.rejected, RedisKeys.rejectedBytes] + RedisKeys.indexes)
        commands.add("EXISTS", RedisKeys.expires)
        let counts = try link.run(commands).map { $0.number ?? 0 }
        // List, seen and summary of each trace, and the key by which Python finds errors.
        return counts[5] > 0 || counts[0] > 3 * counts[1] + counts[2] + counts[3] + counts[4]
    }

    /// Returns ids of lists without a summary, keys of the old form, and the number of points in other lists that Python
    /// added.
    private func unindexedKeys(
        _ isLate: () -> Bool
    ) throws(StoreError) -> (lists: [[UInt8]], legacy: [RedisValue], others: Int) {
        let (step, limit) = (5000, 250_000)
        var cursor: RedisValue = "0"
        var lists: Set<[UInt8]> = []
        var legacy: [RedisValue] = []
        var known: Set<RedisValue> = []
        var shared: [[UInt8]: Int] = [:]
        for _ in 0..<(limit / step) where !isLate() {
            let reply = try link.evaluate(.unindexedKeys, keys: [], arguments: [cursor, RedisValue(step)]).elements
            guard reply.count == 4, let next = reply[0].bytes else { break }
            // A scan may return a key twice.
            lists.formUnion(reply[1].elements.compactMap(\.bytes))
            for key in reply[2].elements.compactMap(\.bytes).map({ RedisValue($0) }) where known.insert(key).inserted {
                legacy.append(key)
            }
            let others = reply[3].elements
            for index in stride(from: 0, to: others.count - 1, by: 2) {
                if let id = others[index].bytes { shared[id] = Int(others[index + 1].number ?? 0) }
            }
            cursor = RedisValue(next)
            if cursor == "0" { break }
        }
        return (Array(lists), legacy, shared.values.reduce(0, +))
    }

    private func legacyTraces(_ keys: [RedisValue]) throws(StoreError) -> [TraceSummary] {
        var traces: [[UInt8]: TraceTally] = [:]
        for element in try legacyElements(keys) {
            var point = PointBatch()
            let isPoint = element.withUnsafeBytes {
                (try? point.append(payload: $0, messageKey: ContentDigest.sixteenBytes(of: $0), isEnveloped: true))
                    != nil
            }
            guard isPoint else { continue }
            traces[point.id(point.entries[0].baseID).textBytes, default: TraceTally()].add(point)
        }
        let ids = Array(traces.keys)
        var commands = RedisCommands()
        for id in ids { commands.add("EXISTS", RedisKeys.list(id)) }
        return zip(ids, try link.run(commands)).compactMap { id, reply in
            reply.number == 0 ? traces[id]?.summary(id.withUnsafeBytes { OpaqueID(text: $0) }) : nil
        }
    }
}
#endif
