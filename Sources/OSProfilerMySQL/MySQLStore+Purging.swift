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
                if result.isEmpty { result = try Self.deletePythonTraces(before: time, atMost: points, transaction) }
                result.rejected = try Self.deleteRejected("received < ?", time.microseconds, transaction)
                return result
            case .bytes(let bytes):
                let rejected = try Self.deleteRejected("newer > ?", limit.rejectedBytes, transaction)
                if rejected > 0 { return PurgeResult(rejected: rejected) }
                let excess = try Self.unpinnedBytes(transaction) - bytes
                guard excess > 0 else { return PurgeResult() }
                return try Self.deleteOldest(bytes: excess, atMost: points, transaction)
            }
        }
    }

    private static func unpinnedBytes(_ transaction: MySQLTransaction) throws -> Int64 {
        try transaction.run("SELECT COALESCE(SUM(bytes), 0) FROM osprofiler_traces WHERE pinned = FALSE")
            .integer(ifAny: 0) ?? 0
    }

    /// Deletes some of the rejected messages that came first and meet a condition. There, `newer` is the size of a
    /// message and all later ones.
    private static func deleteRejected(
        _ condition: String,
        _ value: Int64,
        _ transaction: MySQLTransaction
    ) throws -> Int {
        let rows = try transaction.run(
            "SELECT digest FROM \(measuredRejected) WHERE \(condition) ORDER BY place LIMIT 100",
            [.integer(value)]
        )
        for row in 0..<rows.count {
            _ = try transaction.run(
                "DELETE FROM osprofiler_rejected WHERE digest = ?",
                [.bytes(rows.bytes(row, 0).map { [UInt8]($0) } ?? [])]
            )
        }
        return rows.count
    }

    private static let measuredRejected = """
        (SELECT digest, received, place, SUM(size) OVER (ORDER BY place DESC) AS newer FROM (
            SELECT digest, MAX(received) AS received, MIN(number) AS place, SUM(\(rejectedBytes)) AS size
            FROM osprofiler_rejected GROUP BY digest
        ) messages) measured
        """

    /// The name of a trace of Python's rows, in the form of `osprofiler_traces`.
    private static let pythonName = "CAST(COALESCE(data.base_id, 'null') AS BINARY)"

    /// Returns the condition for a trace of `osprofiler_traces` that is older than two times, its time of ingestion and
    /// the time of Python's latest row.
    ///
    /// Rows of Python's driver have no ingestion time; the driver writes immediately, so the time of the points is
    /// used.
    private static func isOld(_ tables: MySQLTables) -> String {
        """
        pinned = FALSE AND ingested < ? AND base_id NOT IN (
            SELECT \(pythonName) FROM data WHERE \(tables.isFromPython) AND timestamp >= ?)
        """
    }

    /// Returns a time in the form of the column `timestamp`.
    private static func text(_ time: Timestamp) -> MySQLValue { .text(Array(time.description.utf8.dropLast())) }

    /// Deletes the traces that were ingested longest ago, and what Python wrote of them: those before a time, or as many
    /// as take so many bytes. Keeps a trace to which a consumer is adding points.
    private static func deleteOldest(
        before time: Timestamp? = nil,
        bytes limit: Int64 = .max,
        atMost points: Int,
        _ transaction: MySQLTransaction
    ) throws -> PurgeResult {
        let oldest = try transaction.run(
            """
            SELECT number, points, bytes, base_id FROM osprofiler_traces
            WHERE \(time == nil ? "pinned = FALSE" : isOld(transaction.tables))
            ORDER BY ingested, number LIMIT ? FOR UPDATE SKIP LOCKED
            """,
            (time.map { [.integer($0.microseconds), text($0)] } ?? []) + [.integer(Int64(points))]
        )
        var numbers: [Int64] = []
        var ids: [[UInt8]] = []
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
            if let id = oldest.bytes(row, 3) { ids.append([UInt8](id)) }
            result += PurgeResult(traces: 1, points: length)
            bytes += oldest.integer(row, 2) ?? 0
        }
        guard !numbers.isEmpty else { return result }
        try delete(traces: numbers, transaction)
        while true {
            let slice = try deletePythonSlice(of: ids, transaction).points
            result.points += slice
            if slice < sliceLength { return result }
        }
    }

    // MARK: Python's rows

    /// Deletes up to ``sliceLength`` rows that Python's driver wrote.
    ///
    /// - Parameter ids: the names of their traces, at least one.
    private static func deletePythonSlice(of ids: [[UInt8]], _ transaction: MySQLTransaction) throws -> PurgeResult {
        let places = ids.map { _ in "?" }.joined(separator: ",")
        let rows = try transaction.run(
            """
            SELECT id, \(pythonName) FROM data
            WHERE \(transaction.tables.isFromPython) AND \(pythonName) IN (\(places))
            LIMIT \(sliceLength) FOR UPDATE SKIP LOCKED
            """,
            ids.map { .bytes($0) }
        )
        if rows.count == 0 { return PurgeResult() }
        let numbers = (0..<rows.count).compactMap { rows.integer($0, 0) }
        _ = try transaction.run("DELETE FROM data WHERE id IN \(numbers.list)")
        let traces = Set((0..<rows.count).map { rows.bytes($0, 1).map { [UInt8]($0) } })
        return PurgeResult(traces: traces.count, points: numbers.count)
    }

    /// Deletes the oldest traces that only Python's driver wrote.
    private static func deletePythonTraces(
        before time: Timestamp,
        atMost points: Int,
        _ transaction: MySQLTransaction
    ) throws -> PurgeResult {
        let oldest = try transaction.run(
            """
            SELECT \(pythonName) AS trace, COUNT(*), MAX(timestamp) AS latest FROM data
            WHERE \(transaction.tables.isFromPython)
                AND NOT EXISTS (SELECT 1 FROM osprofiler_traces t WHERE t.base_id = \(pythonName))
            GROUP BY trace HAVING latest < ? ORDER BY latest, trace LIMIT ?
            """,
            [text(time), .integer(Int64(points))]
        )
        var ids: [[UInt8]] = []
        var count = 0
        for row in 0..<oldest.count where count < points {
            guard let id = oldest.bytes(row, 0).map({ [UInt8]($0) }) else { continue }
            let length = Int(oldest.integer(row, 1) ?? 0)
            if length > sliceLength {
                guard ids.isEmpty else { break }
                let slice = try deletePythonSlice(of: [id], transaction)
                return slice.points == sliceLength ? PurgeResult(points: slice.points) : slice
            }
            ids.append(id)
            count += length
        }
        return ids.isEmpty ? PurgeResult() : try deletePythonSlice(of: ids, transaction)
    }

    // MARK: Asking

    public func purgeable(_ limit: PurgeLimit) throws(StoreError) -> PurgeResult {
        try connection.transaction(.reading) { transaction in
            guard transaction.tables.hasOwn else { return PurgeResult() }
            switch limit {
            case .ingestedBefore(let time):
                var result = try Self.rejected("received < ?", time.microseconds, transaction)
                result += try Self.counts(
                    transaction.run(
                        """
                        SELECT COUNT(*), COALESCE(SUM(points), 0) FROM osprofiler_traces
                        WHERE \(Self.isOld(transaction.tables))
                        """,
                        [.integer(time.microseconds), Self.text(time)]
                    )
                )
                // Points of a trace that both wrote count, but not as another trace.
                result += try Self.counts(
                    transaction.run(
                        """
                        SELECT COALESCE(SUM(t.number IS NULL), 0), COALESCE(SUM(p.points), 0) FROM (
                            SELECT \(Self.pythonName) AS trace, COUNT(*) AS points, MAX(timestamp) AS latest
                            FROM data WHERE \(transaction.tables.isFromPython) GROUP BY trace
                        ) p LEFT JOIN osprofiler_traces t ON t.base_id = p.trace
                        WHERE p.latest < ? AND (t.number IS NULL OR t.pinned = FALSE AND t.ingested < ?)
                        """,
                        [Self.text(time), .integer(time.microseconds)]
                    )
                )
                return result
            case .bytes(let bytes):
                var result = try Self.rejected("newer > ?", limit.rejectedBytes, transaction)
                result += try Self.counts(
                    transaction.run(
                        """
                        SELECT COUNT(*), COALESCE(SUM(points), 0) FROM (
                            SELECT points, SUM(bytes) OVER (ORDER BY ingested, number) - bytes AS older
                            FROM osprofiler_traces WHERE pinned = FALSE
                        ) oldest WHERE older < ?
                        """,
                        [.integer(try Self.unpinnedBytes(transaction) - bytes)]
                    )
                )
                return result
            }
        }
    }

    private static func rejected(
        _ condition: String,
        _ value: Int64,
        _ transaction: MySQLTransaction
    ) throws -> PurgeResult {
        let rows = try transaction.run("SELECT COUNT(*) FROM \(measuredRejected) WHERE \(condition)", [.integer(value)])
        return PurgeResult(rejected: Int(rows.integer(0, 0) ?? 0))
    }

    private static func counts(_ rows: MySQLRows) -> PurgeResult {
        PurgeResult(traces: Int(rows.integer(0, 0) ?? 0), points: Int(rows.integer(0, 1) ?? 0))
    }
}
#endif
