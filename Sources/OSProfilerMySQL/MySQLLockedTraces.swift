//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if MySQL
internal import OSProfilerCore
internal import OSProfilerStore

/// The rows of a batch's traces, which this transaction has locked, so that no other one adds to them or deletes
/// them.
struct MySQLLockedTraces {
    /// The position of the next point, by the trace's index.
    private var positions: [Int64] = []

    /// Locks the rows of the traces and creates the missing ones. Only `update` adds points to their counts.
    mutating func lock(_ traces: inout BatchTraces, _ transaction: MySQLTransaction) throws {
        positions = traces.traces.map { _ in 0 }
        let order = traces.inLockingOrder
        let indexes = Dictionary(uniqueKeysWithValues: order.map { (traces.traces[$0].baseID, $0) })
        var missing = Set(order)
        try find(order, indexes, &traces, &missing, transaction)
        if missing.isEmpty { return }
        let new = order.filter(missing.contains)
        try Self.make(new.map { traces.traces[$0].baseID }, transaction)
        try find(new, indexes, &traces, &missing, transaction)
        guard missing.isEmpty else {
            // Another transaction deleted the row in between; the next attempt creates it again.
            throw MySQLError(number: 1020, message: "a trace was deleted while points were added to it")
        }
    }

    private mutating func find(
        _ order: [Int],
        _ indexes: [[UInt8]: Int],
        _ traces: inout BatchTraces,
        _ missing: inout Set<Int>,
        _ transaction: MySQLTransaction
    ) throws {
        var input = MySQLInput()
        for index in order { input.append([.bytes(traces.traces[index].baseID)]) }
        try transaction.run(
            """
            SELECT base_id, number, appended, started, finished, \(MySQLSummary.whole.joined(separator: ", "))
            FROM osprofiler_traces WHERE base_id IN (
            """,
            input,
            ") ORDER BY base_id FOR UPDATE"
        ) { rows in
            for row in 0..<rows.count {
                guard let id = rows.bytes(row, 0), let index = indexes[Array(id)] else { continue }
                let appended = rows.integer(row, 2) ?? 0
                let number = rows.integer(row, 1) ?? 0
                if appended == 0 {
                    // Only this transaction sees a row without points.
                    traces.set(number, isNew: true, of: index)
                } else {
                    let (life, terms) = MySQLSummary.read(rows, row, from: 5, times: 3)
                    traces.set(number, life, terms, ofOld: index)
                }
                positions[index] = appended
                missing.remove(index)
            }
        }
    }

    /// Creates rows with neutral bounds, which any point replaces.
    private static func make(_ ids: [[UInt8]], _ transaction: MySQLTransaction) throws {
        var input = MySQLInput()
        for id in ids {
            let bounds = [Int64.max, .min, .max, .max].map { MySQLValue.integer($0) }
            input.append([.bytes(id)] + bounds + repeatElement(.integer(0), count: 5))
        }
        try transaction.run(
            """
            INSERT INTO osprofiler_traces
                (base_id, started, finished, root_rank, root_started, appended, points, errors, bytes, ingested) VALUES
            """,
            input,
            // Locks a row that another transaction has created meanwhile, without changing it.
            "ON DUPLICATE KEY UPDATE number = number"
        )
    }

    mutating func nextPosition(of trace: Int) -> Int64 {
        positions[trace] += 1
        return positions[trace]
    }

    /// Adds what the batch contributed to the rows.
    func update(
        _ traces: BatchTraces,
        _ batch: PointBatch,
        at time: Timestamp,
        _ transaction: MySQLTransaction
    ) throws {
        var input = MySQLInput()
        for trace in traces.traces where trace.summary.points > 0 {
            let summary = trace.summary
            let points = Int64(summary.points)
            let numbers = [
                trace.number, points, points, Int64(summary.errors), trace.bytes, summary.started.microseconds,
                summary.finished.microseconds, Int64(summary.rootRank.rawValue), summary.rootStarted.microseconds,
                time.microseconds,
            ].map { MySQLValue.integer($0) }
            input.append([.bytes(trace.baseID)] + numbers + MySQLSummary.values(summary, batch))
        }
        try transaction.run(
            """
            INSERT INTO osprofiler_traces
                (base_id, number, appended, points, errors, bytes, started, finished, root_rank, root_started, ingested,
                \((MySQLSummary.root + MySQLSummary.whole).joined(separator: ", "))) VALUES
            """,
            input,
            Self.addition
        )
    }

    /// MySQL assigns from left to right, and each assignment sees the earlier ones, so those that need the old root
    /// come first.
    private static let addition: String = {
        let isBetter = "(VALUES(root_rank), VALUES(root_started)) < (root_rank, root_started)"
        let root = (MySQLSummary.root + ["root_started"])
            .map { "\($0) = IF(\(isBetter), VALUES(\($0)), \($0))" }
        let sums = ["appended", "points", "errors", "bytes"].map { "\($0) = \($0) + VALUES(\($0))" }
        let others = [
            "root_rank = LEAST(root_rank, VALUES(root_rank))", "finished = GREATEST(finished, VALUES(finished))",
        ]
        let replaced = (MySQLSummary.whole + ["started", "ingested"]).map { "\($0) = VALUES(\($0))" }
        return "ON DUPLICATE KEY UPDATE " + (root + sums + others + replaced).joined(separator: ", ")
    }()
}
#endif
