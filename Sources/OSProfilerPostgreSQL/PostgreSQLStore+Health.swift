//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if PostgreSQL
internal import OSProfilerCore
public import OSProfilerStore

extension PostgreSQLStore {
    public func health(within limit: Duration) throws(StoreError) -> StoreHealth {
        var health = StoreHealth()
        let deadline = ContinuousClock.now + limit
        try connection.transaction(.reading, within: limit) { transaction in
            health.findings = try Self.findings(transaction)
            health.size = try Self.keptBytes(transaction)
        }
        do {
            let left = max(.milliseconds(100), deadline - .now)
            try connection.transaction(.reading, within: left) { try Self.count(&health, $0) }
        } catch  where error.code == .unavailable {
            // Counting millions of rows takes long; numbers that are not known in time stay unknown.
            health.findings.append(StoreFinding("count", .unknown, "counting took longer than \(limit)"))
        }
        let left = max(.milliseconds(100), deadline - .now)
        health.noteWriting { () throws(StoreError) in
            try connection.transaction(.writing, within: left) { try Self.checkWriting($0) }
        }
        return health
    }

    private static func count(_ health: inout StoreHealth, _ transaction: PostgreSQLTransaction) throws {
        // A trace that both services and a consumer wrote counts once.
        let isOnlyTheirs =
            transaction.tables.hasOwn
            ? "NOT EXISTS (SELECT FROM osprofiler_traces t WHERE t.base_id = convert_to(coalesce(id, 'null'), 'UTF8'))"
            : "true"
        let others = try transaction.run(
            """
            SELECT count(*) FILTER (WHERE \(isOnlyTheirs)), coalesce(sum(points), 0)::bigint, min(started), max(started)
            FROM (
                SELECT base_id AS id, count(*) AS points, min(timestamp) AS started FROM data
                WHERE \(PostgreSQLSchema.isFromPython) GROUP BY base_id
            ) traces
            """
        )
        var traces = Int(others.integer(0, 0) ?? 0)
        var points = Int(others.integer(0, 1) ?? 0)
        var starts = [2, 3].compactMap { others.text(0, $0).flatMap { Timestamp($0) } }
        if transaction.tables.hasOwn {
            let own = try transaction.run(
                """
                SELECT count(*), coalesce(sum(points), 0)::bigint, max(ingested),
                    (SELECT count(*) FROM osprofiler_rejected), min(started), max(started)
                FROM osprofiler_traces
                """
            )
            traces += Int(own.integer(0, 0) ?? 0)
            points += Int(own.integer(0, 1) ?? 0)
            health.lastIngestion = own.integer(0, 2).map { Timestamp(microseconds: $0) }
            health.rejected = Int(own.integer(0, 3) ?? 0)
            starts += [4, 5].compactMap { own.integer(0, $0).map { Timestamp(microseconds: $0) } }
            health.skew = try skew(transaction)
        }
        health.oldest = starts.min()
        health.newest = starts.max()
        health.traces = traces
        health.points = points
    }

    private static func skew(_ transaction: PostgreSQLTransaction) throws -> StoreHealth.Skew? {
        let rows = try transaction.run(
            """
            SELECT base_id, finished - ingested AS lead FROM (
                SELECT * FROM osprofiler_traces ORDER BY ingested DESC LIMIT \(StoreHealth.skewSample)
            ) latest ORDER BY lead DESC LIMIT 1
            """
        )
        guard rows.count == 1, let id = rows.bytes(0, 0), let lead = rows.integer(0, 1) else { return nil }
        return StoreHealth.Skew(baseID: OpaqueID(text: id), lead: lead)
    }

    /// Checks whether the server and this user's privileges allow appending.
    ///
    /// - Throws: ``PostgreSQLError`` and ``StoreError``: why not.
    static func checkWriting(_ transaction: PostgreSQLTransaction) throws {
        let rows = try transaction.run(
            """
            SELECT pg_is_in_recovery(), current_setting('transaction_read_only') = 'on',
                bool_and(has_table_privilege(name, 'SELECT') AND has_table_privilege(name, 'INSERT')
                    AND (name <> 'osprofiler_traces' OR has_table_privilege(name, 'UPDATE')))
                AND CASE WHEN to_regclass('data') IS NULL THEN true ELSE
                    coalesce(has_sequence_privilege(pg_get_serial_sequence('data', 'id'), 'USAGE, UPDATE'), true) END
            FROM unnest(ARRAY['data', 'osprofiler_traces', 'osprofiler_points', 'osprofiler_rejected']) name
            WHERE to_regclass(name) IS NOT NULL
            """
        )
        if rows.isTrue(0, 0) { throw PostgreSQLError.readOnly("the server is a standby, which takes no writes") }
        if rows.isTrue(0, 1) { throw PostgreSQLError.readOnly("default_transaction_read_only is on") }
        guard rows.isTrue(0, 2) else {
            throw StoreError(
                .accessDenied,
                "this user may not write the tables in PostgreSQL: grant it all privileges on them"
            )
        }
    }

    // MARK: Findings

    private static func findings(_ transaction: PostgreSQLTransaction) throws -> [StoreFinding] {
        let settings = try transaction.run(
            """
            SELECT current_setting('fsync'), current_setting('synchronous_commit'),
                current_setting('synchronous_standby_names'), pg_is_in_recovery(),
                host(inet_client_addr())
            """
        )
        let version = versionText(transaction.link.serverVersion)
        return [
            StoreFinding("server", .good, "PostgreSQL \(version), libpq \(libraryVersion)"),
            schema(transaction),
            durability(settings),
            replication(settings),
            encryption(transaction.link.encryption, client: settings.text(0, 4)),
            try numbering(transaction),
            try disk(transaction),
        ]
    }

    private static func disk(_ transaction: PostgreSQLTransaction) throws -> StoreFinding {
        let size = try transaction.run(
            """
            SELECT pg_size_pretty(sum(pg_total_relation_size(to_regclass(name))))
            FROM unnest(ARRAY['data', 'osprofiler_traces', 'osprofiler_points', 'osprofiler_rejected']) name
            """
        ).text(0, 0)
        return StoreFinding(
            "disk",
            .good,
            "the tables and their indexes take \(size ?? "nothing") on the server's disk"
        )
    }

    private static func schema(_ transaction: PostgreSQLTransaction) -> StoreFinding {
        guard transaction.tables.hasOwn else {
            return StoreFinding(
                "schema",
                .warning,
                "only the table of Python's driver exists: lists show traces of its latest rows",
                advice: "`osprofiler consume` creates the other tables"
            )
        }
        return StoreFinding("schema", .good, "version \(PostgreSQLSchema.version), the one that this osprofiler writes")
    }

    private static func durability(_ settings: PostgreSQLRows) -> StoreFinding {
        let off = ["fsync", "synchronous_commit"].enumerated()
            .filter { settings.text(0, $0.offset) == "off" }.map { "\($0.element) = off" }
        guard off.isEmpty else {
            return StoreFinding(
                "durability",
                .warning,
                "\(off.joined(separator: ", ")): a crash of the server loses acknowledged points",
                advice: "switch it on in postgresql.conf, or for the database with ALTER DATABASE"
            )
        }
        return StoreFinding("durability", .good, "committed points are on the server's disk")
    }

    private static func replication(_ settings: PostgreSQLRows) -> StoreFinding {
        if settings.isTrue(0, 3) {
            return StoreFinding("replication", .good, "this server is a standby, which can only be read")
        }
        let standbys = settings.text(0, 2) ?? ""
        return StoreFinding(
            "replication",
            .good,
            standbys.isEmpty ? "a primary that waits for no standby" : "a primary that waits for standbys"
        )
    }

    private static func encryption(_ version: String?, client: String?) -> StoreFinding {
        if let version { return StoreFinding("encryption", .good, "the connection is encrypted with \(version)") }
        guard !PostgreSQLConnectionString.isLocal(client) else {
            return StoreFinding("encryption", .good, "the connection does not leave this host")
        }
        return StoreFinding(
            "encryption",
            .warning,
            "the connection is not encrypted: others on the network can read the traces",
            advice: "end the connection string with ?sslmode=verify-full"
        )
    }

    /// The row numbers of Python's table come from a sequence, and none is used twice: deleted rows return none.
    private static func numbering(_ transaction: PostgreSQLTransaction) throws -> StoreFinding {
        // The view shows no value to a user who may not read the sequence; the rows themselves are a lower bound then.
        let facts = try transaction.run(
            """
            SELECT greatest((SELECT max(id) FROM data)::bigint, s.last_value, 0),
                least(s.max_value, CASE format_type(a.atttypid, NULL)
                    WHEN 'smallint' THEN 32767 WHEN 'integer' THEN 2147483647 ELSE 9223372036854775807 END),
                coalesce(s.schemaname || '.' || s.sequencename, 'data_id_seq')
            FROM pg_attribute a
            LEFT JOIN pg_sequences s
                ON format('%I.%I', s.schemaname, s.sequencename) = pg_get_serial_sequence('data', 'id')
            WHERE a.attrelid = to_regclass('data') AND a.attname = 'id'
            """
        )
        let limit = facts.integer(0, 1) ?? Int64(Int32.max)
        let share = (facts.integer(0, 0) ?? 0) / max(limit / 100, 1)
        guard share >= 80 else { return StoreFinding("numbering", .good, "\(share) % of the row numbers are used") }
        let sequence = facts.text(0, 2) ?? "data_id_seq"
        return StoreFinding(
            "numbering",
            share >= 95 ? .problem : .warning,
            "\(min(share, 100)) % of the row numbers are used: after the last one storing ends, even if rows were deleted",
            advice: "change to a new database, or ALTER SEQUENCE \(sequence) RESTART after deleting the oldest"
        )
    }
}
#endif
