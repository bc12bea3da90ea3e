//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if PostgreSQL
public import OSProfilerCore
public import OSProfilerStore

extension PostgreSQLStore {
    public func delete(_ baseIDs: [OpaqueID]) throws(StoreError) -> [OpaqueID] {
        var unknown: [OpaqueID] = []
        for id in baseIDs {
            var isThere = false
            while true {
                let step = try connection.transaction(.writing) { try Self.deleteStep(id, $0) }
                isThere = isThere || step.hasFound
                if step.isLast { break }
            }
            if !isThere { unknown.append(id) }
        }
        return unknown
    }

    /// The number of points deleted in one transaction: a statement has to end within seconds, however long a trace
    /// is.
    private static let sliceLength = 10_000

    private static func deleteStep(
        _ id: OpaqueID,
        _ transaction: PostgreSQLTransaction
    ) throws -> (hasFound: Bool, isLast: Bool) {
        let rows = try transaction.run(
            "SELECT number, points FROM osprofiler_traces WHERE base_id = $1 FOR UPDATE",
            [.bytes(id.textBytes)]
        )
        if let number = rows.integer(ifAny: 0) {
            if rows.integer(0, 1) ?? 0 > sliceLength, try deleteSlice(of: number, transaction) { return (true, false) }
            try delete(traces: [number], transaction)
        }
        let (condition, text) = Self.pythonRows(id)
        let others = try transaction.run(
            """
            DELETE FROM data WHERE id = ANY(ARRAY(
                SELECT id FROM data WHERE \(condition) AND \(PostgreSQLSchema.isFromPython) LIMIT \(sliceLength)
            )) RETURNING id
            """,
            [text]
        )
        return (rows.count + others.count > 0, others.count < sliceLength)
    }

    /// Deletes ``sliceLength`` points of a trace whose row this transaction has locked.
    ///
    /// - Returns: false if the trace had fewer points.
    private static func deleteSlice(of trace: Int64, _ transaction: PostgreSQLTransaction) throws -> Bool {
        // The array makes PostgreSQL find the slice once, even if the planner has no statistics of the table.
        let points = try transaction.run(
            """
            DELETE FROM osprofiler_points WHERE trace = $1 AND point = ANY(ARRAY(
                SELECT point FROM osprofiler_points WHERE trace = $1 LIMIT \(sliceLength)
            )) RETURNING id
            """,
            [.integer(trace)]
        )
        try deleteData(of: points, transaction)
        _ = try transaction.run(
            """
            UPDATE osprofiler_traces SET points = greatest(points - $2, 1), bytes = bytes - bytes * $2 / points
            WHERE number = $1 AND points >= $2
            """,
            [.integer(trace), .integer(Int64(points.count))]
        )
        return points.count == sliceLength
    }

    /// - Parameter traces: numbers of rows that this transaction has locked.
    private static func delete(traces: [Int64], _ transaction: PostgreSQLTransaction) throws {
        var numbers = PostgreSQLColumn(.bigint)
        for trace in traces { numbers.append(trace) }
        let points = try transaction.run(
            "DELETE FROM osprofiler_points WHERE trace = ANY($1) RETURNING id",
            [numbers.parameter]
        )
        try deleteData(of: points, transaction)
        _ = try transaction.run("DELETE FROM osprofiler_traces WHERE number = ANY($1)", [numbers.parameter])
    }

    /// Deletes rows of `data` one by one through the index of their numbers, because a join might read all of a large
    /// table.
    private static func deleteData(of points: PostgreSQLRows, _ transaction: PostgreSQLTransaction) throws {
        var ids = PostgreSQLColumn(.bigint)
        for row in 0..<points.count { ids.append(points.integer(row, 0) ?? 0) }
        _ = try transaction.run("DELETE FROM data WHERE id = ANY($1::bigint[]::integer[])", [ids.parameter])
    }

    public func setPinned(_ isPinned: Bool, _ baseIDs: [OpaqueID]) throws(StoreError) -> [OpaqueID] {
        try connection.transaction(.writing) { transaction in
            let pinned = try transaction.run(
                """
                UPDATE osprofiler_traces SET pinned = \(isPinned) WHERE number IN (
                    SELECT number FROM osprofiler_traces WHERE base_id = ANY($1) ORDER BY base_id FOR UPDATE
                ) RETURNING base_id
                """,
                [Self.ids(baseIDs)]
            )
            let known = Set((0..<pinned.count).compactMap { pinned.bytes($0, 0).map { Array($0) } })
            return try baseIDs.filter { id in
                guard !known.contains(id.textBytes) else { return false }
                let (condition, text) = Self.pythonRows(id)
                let others = try transaction.run(
                    "SELECT FROM data WHERE \(condition) AND \(PostgreSQLSchema.isFromPython) LIMIT 1",
                    [text]
                )
                guard others.count == 0 else {
                    throw StoreError(
                        .unsupported,
                        "only Python's driver wrote trace \(id): only what `osprofiler consume` stored can be pinned"
                    )
                }
                return true
            }
        }
    }

    // MARK: Purging

    public func purgeStep(_ limit: PurgeLimit, atMost points: Int) throws(StoreError) -> PurgeResult {
        try connection.transaction(.writing) { transaction in
            switch limit {
            case .ingestedBefore(let time):
                var result = try Self.deleteOldest(before: time, atMost: points, transaction)
                if result.isEmpty { result = try Self.deletePythonRows(before: time, atMost: points, transaction) }
                result.rejected = try transaction.run(
                    """
                    DELETE FROM osprofiler_rejected WHERE number IN (
                        SELECT number FROM osprofiler_rejected WHERE received < $1 ORDER BY number LIMIT 100
                    ) RETURNING number
                    """,
                    [.integer(time.microseconds)]
                ).count
                return result
            case .bytes(let bytes):
                let excess = try Self.keptBytes(transaction) - bytes
                guard excess > 0 else { return PurgeResult() }
                return try Self.deleteOldest(bytes: excess, atMost: points, transaction)
            }
        }
    }

    /// Deletes the traces with the oldest ingestion: those before a time, or as many as take a number of bytes.
    /// Skips a trace to which a consumer is appending.
    private static func deleteOldest(
        before time: Timestamp? = nil,
        bytes limit: Int64 = .max,
        atMost points: Int,
        _ transaction: PostgreSQLTransaction
    ) throws -> PurgeResult {
        let oldest = try transaction.run(
            """
            SELECT number, points, bytes FROM osprofiler_traces WHERE NOT pinned AND ingested < $1
            ORDER BY ingested, number LIMIT $2 FOR UPDATE SKIP LOCKED
            """,
            [.integer(time?.microseconds ?? .max), .integer(Int64(points))]
        )
        var numbers: [Int64] = []
        var result = PurgeResult()
        var bytes: Int64 = 0
        for row in 0..<oldest.count where result.points < points && bytes < limit {
            let (number, length) = (oldest.integer(row, 0) ?? 0, Int(oldest.integer(row, 1) ?? 0))
            // A long trace gets transactions of its own.
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

    /// Rows of Python's driver have no time of ingestion. The driver writes at once, so the time of the point is used
    /// instead.
    private static let pythonRowsBefore = """
        \(PostgreSQLSchema.isFromPython) AND timestamp < $1 AND NOT EXISTS (
            SELECT FROM osprofiler_traces t WHERE t.pinned AND t.base_id = convert_to(data.base_id, 'UTF8'))
        """

    private static func deletePythonRows(
        before time: Timestamp,
        atMost points: Int,
        _ transaction: PostgreSQLTransaction
    ) throws -> PurgeResult {
        let rows = try transaction.run(
            """
            WITH gone AS (
                DELETE FROM data WHERE id IN (
                    SELECT id FROM data WHERE \(pythonRowsBefore) ORDER BY base_id, id LIMIT $2 FOR UPDATE SKIP LOCKED
                ) RETURNING base_id
            ) SELECT count(DISTINCT base_id), count(*) FROM gone
            """,
            [.text(Array(time.description.utf8.dropLast())), .integer(Int64(points))]
        )
        return PurgeResult(traces: Int(rows.integer(0, 0) ?? 0), points: Int(rows.integer(0, 1) ?? 0))
    }

    public func purgeable(_ limit: PurgeLimit) throws(StoreError) -> PurgeResult {
        try connection.transaction(.reading) { transaction in
            guard transaction.tables.hasOwn else { return PurgeResult() }
            switch limit {
            case .ingestedBefore(let time):
                let own = try transaction.run(
                    """
                    SELECT count(*), coalesce(sum(points), 0)::bigint,
                        (SELECT count(*) FROM osprofiler_rejected WHERE received < $1)
                    FROM osprofiler_traces WHERE NOT pinned AND ingested < $1
                    """,
                    [.integer(time.microseconds)]
                )
                let others = try transaction.run(
                    "SELECT count(DISTINCT base_id), count(*) FROM data WHERE \(Self.pythonRowsBefore)",
                    [.text(Array(time.description.utf8.dropLast()))]
                )
                var result = PurgeResult(rejected: Int(own.integer(0, 2) ?? 0))
                for rows in [own, others] {
                    result += PurgeResult(traces: Int(rows.integer(0, 0) ?? 0), points: Int(rows.integer(0, 1) ?? 0))
                }
                return result
            case .bytes(let bytes):
                let rows = try transaction.run(
                    """
                    SELECT count(*), coalesce(sum(points), 0)::bigint FROM (
                        SELECT points, sum(bytes) OVER (ORDER BY ingested, number) - bytes AS before
                        FROM osprofiler_traces WHERE NOT pinned
                    ) oldest WHERE before < $1
                    """,
                    [.integer(try Self.keptBytes(transaction) - bytes)]
                )
                return PurgeResult(traces: Int(rows.integer(0, 0) ?? 0), points: Int(rows.integer(0, 1) ?? 0))
            }
        }
    }

    // MARK: Room

    /// Makes the space of deleted rows available for new ones. Free pages at the end of a file go back to the system.
    public func reclaimSpace() throws(StoreError) {
        for table in ["data", "osprofiler_points", "osprofiler_traces", "osprofiler_rejected"] {
            try connection.runAlone("VACUUM (SKIP_LOCKED) \(table)", within: .seconds(600))
        }
    }

    public func size() throws(StoreError) -> Int64? {
        try connection.transaction(.reading) { try Self.keptBytes($0) }
    }

    /// Returns the approximate size of the consumer's points. PostgreSQL's files do not shrink when rows are deleted.
    static func keptBytes(_ transaction: PostgreSQLTransaction) throws -> Int64 {
        guard transaction.tables.hasOwn else { return 0 }
        let rows = try transaction.run("SELECT coalesce(sum(bytes), 0)::bigint FROM osprofiler_traces")
        return rows.integer(0, 0) ?? 0
    }

    /// Returns nil: the disk is the server's.
    public func room() -> StoreFreeSpace? { nil }
}

extension PostgreSQLRows {
    /// Returns a value of the first row; nil if there are no rows.
    func integer(ifAny column: Int) -> Int64? { count == 0 ? nil : integer(0, column) }
}
#endif
