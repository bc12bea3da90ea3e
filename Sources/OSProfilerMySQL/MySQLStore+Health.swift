//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if MySQL
internal import OSProfilerCore
public import OSProfilerStore

extension MySQLStore {
    public func health(within limit: Duration) throws(StoreError) -> StoreHealth {
        var health = StoreHealth()
        let deadline = ContinuousClock.now + limit
        func left() -> Duration { max(.milliseconds(100), deadline - .now) }
        try connection.transaction(.reading, within: limit) { transaction in
            health.findings = try Self.findings(transaction)
            health.size = try Self.keptBytes(transaction)
        }
        do {
            try connection.transaction(.reading, within: left()) { try Self.count(&health, $0) }
        } catch  where error.code == .unavailable {
            // Counting millions of rows takes long; then the count stays unknown.
            health.findings.append(StoreFinding("count", .unknown, "counting took longer than \(limit)"))
        }
        health.noteWriting { () throws(StoreError) in
            try connection.transaction(.writing, within: left()) { try Self.checkWriting($0) }
        }
        return health
    }

    /// Checks whether the server and this user's privileges allow appending, with statements that affect no row.
    static func checkWriting(_ transaction: MySQLTransaction) throws {
        for table in transaction.tables.hasOwn ? MySQLSchema.tables : ["data"] {
            _ = try transaction.run("INSERT INTO \(table) SELECT * FROM \(table) WHERE FALSE")
        }
        guard transaction.tables.hasOwn else { return }
        for (table, column) in [("osprofiler_traces", "points"), ("osprofiler_rejected", "number")] {
            _ = try transaction.run("UPDATE \(table) SET \(column) = \(column) WHERE FALSE")
        }
    }

    private static func count(_ health: inout StoreHealth, _ transaction: MySQLTransaction) throws {
        // A trace that both services and a consumer wrote counts once.
        let isOnlyTheirs =
            transaction.tables.hasOwn
            ? "NOT EXISTS (SELECT 1 FROM osprofiler_traces t WHERE t.base_id = o.base)" : "TRUE"
        let others = try transaction.run(
            """
            SELECT COALESCE(SUM(\(isOnlyTheirs)), 0), COALESCE(SUM(points), 0), MIN(started), MAX(started)
            FROM (
                SELECT CAST(COALESCE(base_id, 'null') AS BINARY) AS base, COUNT(*) AS points, MIN(timestamp) AS started
                FROM data WHERE \(transaction.tables.isFromPython) GROUP BY base
            ) o
            """
        )
        var traces = Int(others.integer(0, 0) ?? 0)
        var points = Int(others.integer(0, 1) ?? 0)
        var starts = [2, 3].compactMap { others.text(0, $0).flatMap { Timestamp($0) } }
        if transaction.tables.hasOwn {
            let own = try transaction.run(
                """
                SELECT COUNT(*), COALESCE(SUM(points), 0), MAX(ingested),
                    (SELECT COUNT(*) FROM osprofiler_rejected WHERE piece = 0), MIN(started), MAX(started)
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

    private static func skew(_ transaction: MySQLTransaction) throws -> StoreHealth.Skew? {
        let rows = try transaction.run(
            """
            SELECT base_id, finished - ingested AS ahead FROM (
                SELECT * FROM osprofiler_traces ORDER BY ingested DESC LIMIT \(StoreHealth.skewSample)
            ) latest ORDER BY ahead DESC LIMIT 1
            """
        )
        guard rows.count == 1, let id = rows.bytes(0, 0), let ahead = rows.integer(0, 1) else { return nil }
        return StoreHealth.Skew(baseID: OpaqueID(text: id), lead: ahead)
    }
}
#endif
