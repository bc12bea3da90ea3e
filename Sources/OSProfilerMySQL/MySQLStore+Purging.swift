//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if MySQL
internal import OSProfilerCore
public import OSProfilerStore

extension MySQLStore {
    public func purgeStep(_ limit: PurgeLimit, atMost points: Int) throws(StoreError) -> PurgeResult {
        try connection.transaction(.writing) { transaction in
            switch limit {
            case .ingestedBefore(let time):
                var result = try Self.deleteOldest(before: time, atMost: points, transaction)
                if result.isEmpty { result = try Self.deletePythonRows(before: time, atMost: points, transaction) }
                result.rejected = try Self.deleteRejected(before: time, transaction)
                return result
            case .bytes(let bytes):
                let excess = try Self.keptBytes(transaction) - bytes
                guard excess > 0 else { return PurgeResult() }
                return try Self.deleteOldest(bytes: excess, atMost: points, transaction)
            }
        }
    }

    /// Deletes the traces that were ingested longest ago: those before a time, or as many as take so many bytes.
    /// Keeps a trace to which a consumer is adding points.
    private static func deleteOldest(
        before time: Timestamp? = nil,
        bytes limit: Int64 = .max,
        atMost points: Int,
        _ transaction: MySQLTransaction
    ) throws -> PurgeResult {
        let oldest = try transaction.run(
            """
            SELECT number, points, bytes FROM osprofiler_traces WHERE pinned = FALSE AND ingested < ?
            ORDER BY ingested, number LIMIT ? FOR UPDATE SKIP LOCKED
            """,
            [.integer(time?.microseconds ?? .max), .integer(Int64(points))]
        )
        var numbers: [Int64] = []
        var result = PurgeResult()
        var bytes: Int64 = 0
        for row in 0..<oldest.count where result.points < points && bytes < limit {
            let (number, length) = (oldest.integer(row, 0) ?? 0, Int(oldest.integer(row, 1) ?? 0))
            // A long trace is deleted separately.
            if length > sliceLength {
                guard numbers.isEmpty else { break }
                if try deleteSlice(of: number, transaction) { return PurgeResult(points: sliceLength) }
            }
            numbers.append(number)
            result += PurgeResult(traces: 1, points: length)
            bytes += oldest.integer(row, 2) ?? 0
        }
        if !numbers.isEmpty { try delete(traces: numbers, transaction) }
        return result
    }

    /// Rows of Python's driver have no ingestion time; the driver writes immediately, so the time of the points is
    /// used.
    private static func pythonRowsBefore(_ tables: MySQLTables) -> String {
        """
        \(tables.isFromPython) AND timestamp < ? AND NOT EXISTS (
            SELECT 1 FROM osprofiler_traces t WHERE t.pinned AND t.base_id = CAST(data.base_id AS BINARY))
        """
    }

    private static func deletePythonRows(
        before time: Timestamp,
        atMost points: Int,
        _ transaction: MySQLTransaction
    ) throws -> PurgeResult {
        let rows = try transaction.run(
            """
            SELECT id, base_id FROM data WHERE \(pythonRowsBefore(transaction.tables)) ORDER BY id LIMIT ?
            FOR UPDATE SKIP LOCKED
            """,
            [.text(Array(time.description.utf8.dropLast())), .integer(Int64(points))]
        )
        if rows.count == 0 { return PurgeResult() }
        let ids = (0..<rows.count).compactMap { rows.integer($0, 0) }
        _ = try transaction.run("DELETE FROM data WHERE id IN \(ids.list)")
        let traces = Set((0..<rows.count).map { rows.bytes($0, 1).map { [UInt8]($0) } })
        return PurgeResult(traces: traces.count, points: ids.count)
    }

    private static func deleteRejected(before time: Timestamp, _ transaction: MySQLTransaction) throws -> Int {
        let rows = try transaction.run(
            "SELECT digest FROM osprofiler_rejected WHERE piece = 0 AND received < ? ORDER BY number LIMIT 100 FOR UPDATE",
            [.integer(time.microseconds)]
        )
        for row in 0..<rows.count {
            _ = try transaction.run(
                "DELETE FROM osprofiler_rejected WHERE digest = ?",
                [.bytes(rows.bytes(row, 0).map { [UInt8]($0) } ?? [])]
            )
        }
        return rows.count
    }

    public func purgeable(_ limit: PurgeLimit) throws(StoreError) -> PurgeResult {
        try connection.transaction(.reading) { transaction in
            guard transaction.tables.hasOwn else { return PurgeResult() }
            switch limit {
            case .ingestedBefore(let time):
                let own = try transaction.run(
                    """
                    SELECT COUNT(*), COALESCE(SUM(points), 0),
                        (SELECT COUNT(*) FROM osprofiler_rejected WHERE piece = 0 AND received < ?)
                    FROM osprofiler_traces WHERE pinned = FALSE AND ingested < ?
                    """,
                    [.integer(time.microseconds), .integer(time.microseconds)]
                )
                let others = try transaction.run(
                    """
                    SELECT COUNT(DISTINCT CAST(base_id AS BINARY)), COUNT(*) FROM data
                    WHERE \(Self.pythonRowsBefore(transaction.tables))
                    """,
                    [.text(Array(time.description.utf8.dropLast()))]
                )
                var result = PurgeResult(rejected: Int(own.integer(0, 2) ?? 0))
                for rows in [own, others] { result += Self.counts(rows) }
                return result
            case .bytes(let bytes):
                return Self.counts(
                    try transaction.run(
                        """
                        SELECT COUNT(*), COALESCE(SUM(points), 0) FROM (
                            SELECT points, SUM(bytes) OVER (ORDER BY ingested, number) - bytes AS older
                            FROM osprofiler_traces WHERE pinned = FALSE
                        ) oldest WHERE older < ?
                        """,
                        [.integer(try Self.keptBytes(transaction) - bytes)]
                    )
                )
            }
        }
    }

    private static func counts(_ rows: MySQLRows) -> PurgeResult {
        PurgeResult(traces: Int(rows.integer(0, 0) ?? 0), points: Int(rows.integer(0, 1) ?? 0))
    }

    // MARK: Free space

    /// InnoDB reuses the space of deleted rows by itself. Only rebuilding a table would return it to the file system.
    public func reclaimSpace() throws(StoreError) {}

    public func size() throws(StoreError) -> Int64? {
        try connection.transaction(.reading) { try Self.keptBytes($0) }
    }

    /// Returns the approximate size of the consumer's points; InnoDB's files do not shrink when rows are deleted.
    static func keptBytes(_ transaction: MySQLTransaction) throws -> Int64 {
        guard transaction.tables.hasOwn else { return 0 }
        return try transaction.run("SELECT COALESCE(SUM(bytes), 0) FROM osprofiler_traces").integer(ifAny: 0) ?? 0
    }

    /// Nil, because the disk belongs to the server.
    public func room() -> StoreFreeSpace? { nil }
}
#endif
