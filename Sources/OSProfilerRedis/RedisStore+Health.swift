//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if Redis
internal import OSProfilerCore
public import OSProfilerStore

extension RedisStore {
    public func health(within limit: Duration) throws(StoreError) -> StoreHealth {
        let deadline = ContinuousClock.now + limit
        var health = StoreHealth()
        health.findings = try serverFindings()
        if let sentinels = link.sentinels { health.findings.append(Self.finding(sentinels)) }
        try count(&health)
        try countPython(&health, until: deadline)
        if ContinuousClock.now < deadline { health.skew = try skew() }
        return health
    }

    private func count(_ health: inout StoreHealth) throws(StoreError) {
        var commands = RedisCommands("ZCARD", RedisKeys.started)
        commands.add("HGET", RedisKeys.totals, "points")
        commands.add("ZCARD", RedisKeys.rejected)
        commands.add("ZREVRANGE", RedisKeys.ingested, "0", "0", "WITHSCORES")
        commands.add("ZREVRANGE", RedisKeys.pinned, "0", "0", "WITHSCORES")
        commands.add("ZRANGE", RedisKeys.started, "0", "0")
        commands.add("ZREVRANGE", RedisKeys.started, "0", "0")
        let replies = try link.run(commands)
        health.traces = replies[0].number.map { Int($0) }
        health.points = Int(replies[1].number ?? 0)
        health.size = try size()
        health.rejected = replies[2].number.map { Int($0) }
        health.lastIngestion = [replies[3], replies[4]].compactMap { $0.elements.last?.timestamp }.max()
        (health.oldest, health.newest) = (Self.start(replies[5]), Self.start(replies[6]))
        // Changes nothing, and fails where, and for a user for whom, an append fails.
        health.noteWriting { () throws(StoreError) in try RedisWriter.check(link) }
    }

    /// Adds what Python's driver wrote, which no index holds.
    private func countPython(_ health: inout StoreHealth, until deadline: ContinuousClock.Instant) throws(StoreError) {
        let (python, others, isLate) = try pythonTraces(until: deadline)
        guard !isLate else {
            (health.traces, health.points) = (nil, nil)
            health.findings.append(
                StoreFinding("count", .unknown, "counting what Python's driver wrote took longer than allowed")
            )
            return
        }
        health.traces = health.traces.map { $0 + python.count }
        health.points = health.points.map { $0 + others + python.reduce(0) { $0 + $1.points } }
        health.oldest = ([health.oldest].compactMap { $0 } + python.map(\.started)).min()
        health.newest = ([health.newest].compactMap { $0 } + python.map(\.started)).max()
    }

    /// Returns the time at which an element of ``RedisKeys/started`` begins.
    private static func start(_ reply: RedisReply) -> Timestamp? {
        reply.elements.first?.bytes.flatMap {
            Timestamp(String(decoding: $0.prefix(Timestamp.textCapacity), as: UTF8.self))
        }
    }

    /// Returns the largest skew among the traces that were stored last.
    private func skew() throws(StoreError) -> StoreHealth.Skew? {
        let ids = try link.run(
            "ZREVRANGE",
            RedisKeys.ingested,
            "0",
            RedisValue(StoreHealth.skewSample - 1)
        ).elements.compactMap(\.bytes)
        var commands = RedisCommands()
        for id in ids { commands.add(["HMGET", RedisKeys.trace(id)] + StoredSummary.members) }
        return zip(ids, try link.run(commands)).compactMap { id, reply in
            StoredSummary(id, reply).map {
                StoreHealth.Skew(
                    baseID: $0.summary.baseID,
                    lead: $0.summary.finished.microseconds(since: $0.ingested)
                )
            }
        }.max { $0.lead < $1.lead }
    }

    // MARK: Findings

    private func serverFindings() throws(StoreError) -> [StoreFinding] {
        let reply = try link.exchange(RedisCommands("INFO"))[0]
        if let error = reply.failure.map(link.failure) {
            guard error.code == .accessDenied else { throw error }
            return [StoreFinding("server", .unknown, "this user may not run INFO: ACL SETUSER … +info")]
        }
        let facts = RedisInfo(reply.text ?? "")
        return try facts.findings(isBehindSentinels: link.string.sentinels != nil) + settings(facts)
    }

    /// Returns findings on settings that only CONFIG reports, which not every user may run.
    private func settings(_ facts: RedisInfo) throws(StoreError) -> [StoreFinding] {
        guard facts["aof_enabled"] == "1" else { return [] }
        let reply = try link.exchange(RedisCommands("CONFIG", "GET", "appendfsync"))[0]
        switch reply.elements.last?.text {
        case "always": return [StoreFinding("fsync", .good, "appendfsync always: stored points are on disk")]
        case let value?:
            return [
                StoreFinding(
                    "fsync",
                    .warning,
                    "appendfsync \(value): a power cut loses the points of the last seconds",
                    advice: "CONFIG SET appendfsync always, if no point may be lost"
                )
            ]
        case nil: return [StoreFinding("fsync", .unknown, "this user may not read appendfsync")]
        }
    }

    private static func finding(_ sentinels: RedisSentinels) -> StoreFinding {
        let count = sentinels.sentinels.endpoints.count
        let answering = sentinels.answering
        let text = "\(answering) of \(count) sentinels answer"
        guard answering == count else {
            return StoreFinding("sentinels", .warning, text, advice: "start the others, or remove them from the string")
        }
        guard count >= 3 else {
            return StoreFinding(
                "sentinels",
                .warning,
                "\(text): when they are down, the master cannot be found",
                advice: "list all of them, redissentinel://a:26379,b:26379,c:26379/"
            )
        }
        return StoreFinding("sentinels", .good, text)
    }
}
#endif
