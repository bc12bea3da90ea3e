//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if Redis
internal import OSProfilerStore

/// The reply to INFO.
struct RedisInfo {
    private let values: [Substring: Substring]

    init(_ text: String) {
        var values: [Substring: Substring] = [:]
        for line in text.split(whereSeparator: \.isNewline) {
            guard let colon = line.firstIndex(of: ":") else { continue }
            values[line[..<colon]] = line[line.index(after: colon)...]
        }
        self.values = values
    }

    subscript(name: Substring) -> String? { values[name].map { String($0) } }

    func findings(isBehindSentinels: Bool) -> [StoreFinding] {
        [version, persistence, replication(isBehindSentinels), memory].compactMap { $0 }
    }

    private var version: StoreFinding {
        let version = self["redis_version"] ?? "unknown"
        guard let major = Int(version.prefix { $0 != "." }), major < 5 else {
            return StoreFinding("server", .good, "Redis \(version)")
        }
        return StoreFinding(
            "server",
            .problem,
            "Redis \(version) replicates scripts instead of their effects",
            advice: "update to Redis 5 or later"
        )
    }

    private var persistence: StoreFinding {
        guard self["aof_enabled"] == "1" else {
            return StoreFinding(
                "persistence",
                .warning,
                "appendonly is off: a restart loses acknowledged points that came after the last snapshot",
                advice: "set appendonly yes in redis.conf, and CONFIG SET appendonly yes for now"
            )
        }
        guard self["aof_last_write_status"] ?? "ok" == "ok" else {
            return StoreFinding(
                "persistence",
                .problem,
                "the append-only file cannot be written",
                advice: "check the server's disk and log"
            )
        }
        return StoreFinding("persistence", .good, "appendonly is on")
    }

    private func replication(_ isBehindSentinels: Bool) -> StoreFinding? {
        let count = Int(self["connected_slaves"] ?? "") ?? 0
        guard self["role"] == "master" else {
            return StoreFinding(
                "replication",
                .problem,
                "this is a replica, which accepts no writes",
                advice: "use the master, or the sentinels with redissentinel://"
            )
        }
        guard isBehindSentinels, count == 0 else {
            return StoreFinding("replication", .good, "master, \(count) \(count == 1 ? "replica" : "replicas")")
        }
        return StoreFinding(
            "replication",
            .warning,
            "the master has no replica: new points are on one server only",
            advice: "start the replica"
        )
    }

    private var memory: StoreFinding? {
        guard let limit = self["maxmemory"].flatMap({ Int64($0) }), limit > 0 else { return nil }
        let policy = self["maxmemory_policy"] ?? "noeviction"
        guard policy == "noeviction" else {
            return StoreFinding(
                "eviction",
                .warning,
                "maxmemory-policy \(policy): Redis evicts traces, pinned ones too, when its memory is used up",
                advice: "CONFIG SET maxmemory-policy noeviction, and purge by age (ttl, or consume --retention)"
            )
        }
        let used = self["used_memory"].flatMap { Int64($0) } ?? 0
        guard used > limit / 10 * 9 else { return nil }
        return StoreFinding(
            "memory",
            .warning,
            "\(used >> 20) of \(limit >> 20) MiB of maxmemory are used",
            advice: "osprofiler trace purge --older-than 7d, or raise maxmemory"
        )
    }
}
#endif
