//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if MySQL
public import OSProfilerCore
public import OSProfilerStore

extension MySQLStore {
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

    /// Points to delete in one transaction, because a statement may take only seconds, however long the trace is.
    static let sliceLength = 10_000

    private static func deleteStep(
        _ id: OpaqueID,
        _ transaction: MySQLTransaction
    ) throws -> (hasFound: Bool, isLast: Bool) {
        let rows = try transaction.run(
            "SELECT number, points FROM osprofiler_traces WHERE base_id = ? FOR UPDATE",
            [.bytes(id.textBytes)]
        )
        if let number = rows.integer(ifAny: 0) {
            if rows.integer(0, 1) ?? 0 > sliceLength, try deleteSlice(of: number, transaction) { return (true, false) }
            try delete(traces: [number], transaction)
        }
        let (condition, values) = pythonRows(id, transaction.tables)
        let others = try transaction.run("DELETE FROM data WHERE \(condition) LIMIT \(sliceLength)", values)
        return (rows.count + others.changed > 0, others.changed < sliceLength)
    }

    /// Deletes ``sliceLength`` points of a trace whose row this transaction has locked.
    ///
    /// - Returns: false if the trace had fewer.
    static func deleteSlice(of trace: Int64, _ transaction: MySQLTransaction) throws -> Bool {
        let last = try transaction.run(
            """
            SELECT position FROM osprofiler_points WHERE trace = ? ORDER BY position LIMIT 1 OFFSET \(sliceLength - 1)
            """,
            [.integer(trace)]
        ).integer(ifAny: 0)
        guard let last else { return false }
        try deletePoints("= \(trace)", upTo: last, transaction)
        _ = try transaction.run(
            """
            UPDATE osprofiler_traces SET bytes = bytes - bytes DIV points * ?, points = GREATEST(points - ?, 1)
            WHERE number = ? AND points >= ?
            """,
            [.integer(Int64(sliceLength)), .integer(Int64(sliceLength)), .integer(trace), .integer(Int64(sliceLength))]
        )
        return true
    }

    /// - Parameter traces: rows that this transaction has locked.
    static func delete(traces: [Int64], _ transaction: MySQLTransaction) throws {
        try deletePoints("IN \(traces.list)", upTo: .max, transaction)
        _ = try transaction.run("DELETE FROM osprofiler_traces WHERE number IN \(traces.list)")
    }

    private static func deletePoints(_ isOne: String, upTo last: Int64, _ transaction: MySQLTransaction) throws {
        for (table, prefix) in [("data", "osprofiler_"), ("osprofiler_pieces", ""), ("osprofiler_points", "")] {
            _ = try transaction.run(
                "DELETE FROM \(table) WHERE \(prefix)trace \(isOne) AND \(prefix)position <= ?",
                [.integer(last)]
            )
        }
    }

    public func setPinned(_ isPinned: Bool, _ baseIDs: [OpaqueID]) throws(StoreError) -> [OpaqueID] {
        if baseIDs.isEmpty { return [] }
        return try connection.transaction(.writing) { transaction in
            let (places, values) = Self.ids(baseIDs)
            let rows = try transaction.run(
                "SELECT base_id, number FROM osprofiler_traces WHERE base_id IN \(places) ORDER BY base_id FOR UPDATE",
                values
            )
            let numbers = (0..<rows.count).compactMap { rows.integer($0, 1) }
            _ = try transaction.run(
                "UPDATE osprofiler_traces SET pinned = \(isPinned) WHERE number IN \(numbers.list)"
            )
            let known = Set((0..<rows.count).compactMap { rows.bytes($0, 0).map { Array($0) } })
            return try baseIDs.filter { id in
                guard !known.contains(id.textBytes) else { return false }
                let (condition, values) = Self.pythonRows(id, transaction.tables)
                let others = try transaction.run("SELECT 1 FROM data WHERE \(condition) LIMIT 1", values)
                guard others.count == 0 else {
                    throw StoreError(
                        .unsupported,
                        "trace \(id) is of Python's driver alone: only traces that `osprofiler consume` stored can be pinned"
                    )
                }
                return true
            }
        }
    }
}
#endif
