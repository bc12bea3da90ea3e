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
    static let sliceLength = 10_000

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
    static func deleteSlice(of trace: Int64, _ transaction: PostgreSQLTransaction) throws -> Bool {
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
    static func delete(traces: [Int64], _ transaction: PostgreSQLTransaction) throws {
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
}

extension PostgreSQLRows {
    /// Returns a value of the first row; nil if there are no rows.
    func integer(ifAny column: Int) -> Int64? { count == 0 ? nil : integer(0, column) }
}
#endif
