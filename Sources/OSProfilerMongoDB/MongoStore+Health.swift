//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if MongoDB
internal import OSProfilerCore
public import OSProfilerStore

extension MongoStore {
    /// Asks the server for its properties, then counts, slowest queries last.
    public func health(within limit: Duration) throws(StoreError) -> StoreHealth {
        let client = try pool.client()
        let deadline = ContinuousClock.now + limit
        var health = StoreHealth()
        let hello = try client.run(["hello": 1])
        health.findings.append(try Self.serverFinding(client))
        health.findings.append(replicationFinding(hello, client))
        if let finding = tlsFinding { health.findings.append(finding) }
        health.isWritable = try isWritable(hello, client)
        var concern = writeConcernFinding
        if health.isWritable == true {
            do throws(StoreError) {
                try client.checkWriteConcern()
            } catch {
                (health.isWritable, health.refusal) = (false, error.description)
                concern = StoreFinding(
                    "durability",
                    .problem,
                    "the connection string asks for w=\(pool.string.acknowledgements ?? ""), which cannot be met",
                    advice: "write w=majority, or no w"
                )
            }
        }
        if let concern { health.findings.append(concern) }
        if hello["isWritablePrimary"] != true {
            health.refusal = "MongoDB at \(pool.string.hosts) has no primary that takes writes"
        }
        let statistics = try client.run(["dbStats": 1])
        health.size = statistics["dataSize"]?.integer
        if let total = statistics["fsTotalSize"]?.integer, let used = statistics["fsUsedSize"]?.integer {
            health.freeSpace = StoreFreeSpace(free: total - used, total: total)
        }
        health.findings += try indexFindings(client)
        try count(&health, until: deadline, client)
        return health
    }

    private static func serverFinding(_ client: MongoClient) throws(StoreError) -> StoreFinding {
        let version = try client.run(["buildInfo": 1], on: "admin")["version"]?.string ?? "of an unknown version"
        // Since 5.0 keys may begin with a dollar sign. Older servers refuse points with such keys, which are then
        // stored clipped.
        guard let major = Int(version.prefix { $0 != "." }), major < 5 else {
            return StoreFinding("server", .good, "MongoDB \(version)")
        }
        return StoreFinding(
            "server",
            .warning,
            "MongoDB \(version) is older than 5.0, the oldest version that this store supports",
            advice: "update the server"
        )
    }

    private func replicationFinding(_ hello: BSONValue, _ client: MongoClient) -> StoreFinding {
        guard let set = hello["setName"]?.string else {
            return StoreFinding(
                "replication",
                .good,
                hello["msg"]?.string == "isdbgrid"
                    ? "behind mongos" : "a single server: its journal survives a crash, but not the loss of its disk"
            )
        }
        // Requires a privilege that readers seldom have.
        let status = try? client.run(["replSetGetStatus": 1], on: "admin")
        let count = Self.memberCount(hello, status)
        let text = "replica set \(set) of \(count), primary \(hello["primary"]?.string ?? "unknown")"
        guard hello["isWritablePrimary"] == true else {
            return StoreFinding(
                "replication",
                .problem,
                "\(text): no primary accepts writes",
                advice: "check rs.status() in mongosh"
            )
        }
        let down = (status?["members"]?.elements ?? []).filter { $0["health"]?.integer == 0 }
        guard let first = down.first?["name"]?.string else { return StoreFinding("replication", .good, text) }
        return StoreFinding(
            "replication",
            .warning,
            "\(text): \(down.count) unreachable, including \(first)",
            advice: "check rs.status() in mongosh"
        )
    }

    /// Returns the number of members of a replica set. Passives have priority 0; hidden members appear only in the status.
    ///
    /// - Parameters:
    ///   - hello: the answer to `hello`.
    ///   - status: the answer to `replSetGetStatus`; nil for a user who may not run it.
    static func memberCount(_ hello: BSONValue, _ status: BSONValue?) -> Int {
        let known = ["hosts", "passives", "arbiters"].reduce(0) { $0 + (hello[$1]?.elements.count ?? 0) }
        return max(known, status?["members"]?.elements.count ?? 0)
    }

    private var writeConcernFinding: StoreFinding? {
        guard let concern = pool.string.writeConcern, concern != "majority" else { return nil }
        return StoreFinding(
            "durability",
            .warning,
            "the connection string sets the write concern \(concern): a fail-over may lose acknowledged points",
            advice: "remove w and journal from the connection string"
        )
    }

    private var tlsFinding: StoreFinding? {
        guard pool.string.isUnverified else { return nil }
        return StoreFinding(
            "tls",
            .warning,
            "the connection string accepts any server: its certificate is not checked",
            advice: "set tlsCAFile, and remove tlsInsecure and tlsAllowInvalid…"
        )
    }

    /// Returns whether this user may insert points.
    private func isWritable(_ hello: BSONValue, _ client: MongoClient) throws(StoreError) -> Bool {
        guard hello["isWritablePrimary"] == true else { return false }
        let status = try client.run(["connectionStatus": 1, "showPrivileges": true])["authInfo"]
        // A server without access control has no users.
        guard status?["authenticatedUsers"]?.elements.isEmpty == false else { return true }
        return status?["authenticatedUserPrivileges"]?.elements.contains { privilege in
            let resource = privilege["resource"]
            let database = resource?["db"]?.string
            let covers =
                resource?["anyResource"] == true
                || (database == pool.database || database == "")
                    && ["", Collection.points.rawValue].contains(resource?["collection"]?.string)
            return covers && privilege["actions"]?.elements.contains("insert") == true
        } ?? false
    }

    private func indexFindings(_ client: MongoClient) throws(StoreError) -> [StoreFinding] {
        let names = Set(try client.indexNames(of: .points))
        // The first append creates the indexes.
        guard !names.isEmpty else { return [] }
        let missing = Collection.points.indexes.map(\.name).filter { !names.contains($0) }
        guard !missing.isEmpty else { return [StoreFinding("indexes", .good, "all exist")] }
        return [
            StoreFinding(
                "indexes",
                .warning,
                "missing on profiler: \(missing.joined(separator: ", "))",
                advice: "osprofiler consume creates them; until then every query reads all points"
            )
        ]
    }

    // MARK: Counting

    private func count(
        _ health: inout StoreHealth,
        until deadline: ContinuousClock.Instant,
        _ client: MongoClient
    ) throws(StoreError) {
        health.rejected = try client.estimatedCount(of: .rejected)
        // The server's statistics are wrong after a crash, but better than nothing if the exact count takes too long.
        health.points = try client.estimatedCount(of: .points)
        var skew: StoreHealth.Skew?
        var newest: Int64?
        let options: BSONValue = [
            "sort": ["ingested": -1], "limit": .int(Int64(StoreHealth.skewSample)),
            "projection": ["base_id": 1, "raw_id": 1, "ingested": 1, "finished": 1],
        ]
        try client.find([:], in: .traces, options) { document in
            let record = BSONValue(decoding: document)
            guard let name = TraceName(record: record), let ingested = record["ingested"]?.integer,
                let finished = record["finished"]?.integer
            else { return true }
            newest = max(newest ?? ingested, ingested)
            if finished - ingested > skew?.lead ?? .min {
                skew = StoreHealth.Skew(baseID: name.id, lead: finished - ingested)
            }
            return true
        }
        health.skew = skew
        health.lastIngestion = newest.map { Timestamp(microseconds: $0) }
        health.oldest = try start(1, client)
        health.newest = try start(-1, client)
        if let counted = try counted(until: deadline, client) { (health.traces, health.points) = counted }
    }

    /// Returns when the first trace begins, with traces sorted by their start.
    private func start(_ order: BSONValue, _ client: MongoClient) throws(StoreError) -> Timestamp? {
        var started: Int64?
        try client.find([:], in: .traces, ["sort": ["started": order], "limit": 1, "projection": ["started": 1]]) {
            started = BSONValue(decoding: $0)["started"]?.integer
            return true
        }
        return started.map { Timestamp(microseconds: $0) }
    }

    /// Returns the number of traces and points, including those of Python's services, counted in the index; nil if
    /// the deadline passes first.
    private func counted(
        until deadline: ContinuousClock.Instant,
        _ client: MongoClient
    ) throws(StoreError) -> (traces: Int, points: Int)? {
        let left = Int64((deadline - .now) / .milliseconds(1))
        guard left > 0 else { return nil }
        var count = (traces: 0, points: 0)
        do throws(StoreError) {
            let stages: [BSONValue] = [
                ["$group": ["_id": "$base_id", "points": ["$sum": 1]]],
                ["$group": ["_id": .null, "traces": ["$sum": 1], "points": ["$sum": "$points"]]],
            ]
            try client.aggregate(stages, in: .points, ["maxTimeMS": .int(left)]) {
                count = (Int($0["traces"]?.integer ?? 0), Int($0["points"]?.integer ?? 0))
            }
        } catch {
            guard error.code == .busy else { throw error }
            return nil
        }
        return count
    }
}
#endif
