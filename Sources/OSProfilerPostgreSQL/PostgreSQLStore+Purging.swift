//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if PostgreSQL
internal import OSProfilerCore
public import OSProfilerStore

extension PostgreSQLStore {
    public func purgeStep(_ limit: PurgeLimit, atMost points: Int) throws(StoreError) -> PurgeResult {
        try connection.transaction(.writing) { transaction in
            switch limit {
            case .ingestedBefore(let time):
                var result = try Self.deleteOldest(before: time, atMost: points, transaction)
                if result.isEmpty { result = try Self.deletePythonTraces(before: time, atMost: points, transaction) }
                result.rejected = try Self.deleteRejected("received < $1", time.microseconds, transaction)
                return result
            case .bytes(let bytes):
                let rejected = try Self.deleteRejected("newer > $1", limit.rejectedBytes, transaction)
                if rejected > 0 { return PurgeResult(rejected: rejected) }
                let excess = try Self.unpinnedBytes(transaction) - bytes
                guard excess > 0 else { return PurgeResult() }
                return try Self.deleteOldest(bytes: excess, atMost: points, transaction)
            }
        }
    }

    private static func unpinnedBytes(_ transaction: PostgreSQLTransaction) throws -> Int64 {
        try transaction.run("SELECT coalesce(sum(bytes), 0)::bigint FROM osprofiler_traces WHERE NOT pinned")
            .integer(0, 0) ?? 0
    }

    /// Deletes some of the rejected messages that came first and meet a condition. There, `newer` is the size of a
    /// message and all later ones.
    private static func deleteRejected(
        _ condition: String,
        _ value: Int64,
        _ transaction: PostgreSQLTransaction
    ) throws -> Int {
        try transaction.run(
            """
            DELETE FROM osprofiler_rejected WHERE number IN (
                SELECT number FROM \(measuredRejected) WHERE \(condition) ORDER BY number LIMIT 100
            ) RETURNING number
            """,
            [.integer(value)]
        ).count
    }

    private static let measuredRejected = """
        (SELECT number, received, sum(\(rejectedBytes)) OVER (ORDER BY number DESC) AS newer FROM osprofiler_rejected) m
        """

    /// The name of a trace of Python's rows, in the form of `osprofiler_traces`.
    private static let pythonName = "convert_to(coalesce(data.base_id, 'null'), 'UTF8')"

    /// Returns the condition for a trace of `osprofiler_traces` that is older than the times in two parameters, its
    /// time of ingestion and the time of Python's latest row.
    ///
    /// Rows of Python's driver have no time of ingestion. The driver writes at once, so the time of the point is used.
    private static func isOld(_ ingested: String, _ timestamp: String) -> String {
        """
        NOT pinned AND ingested < \(ingested) AND base_id NOT IN (
            SELECT \(pythonName) FROM data WHERE \(PostgreSQLSchema.isFromPython) AND timestamp >= \(timestamp))
        """
    }

    /// Returns a time in the form of the column `timestamp`.
    private static func text(_ time: Timestamp) -> PostgreSQLParameter {
        .text(Array(time.description.utf8.dropLast()))
    }

    /// Deletes the traces with the oldest ingestion, and what Python wrote of them: those before a time, or as many as
    /// take a number of bytes. Skips a trace to which a consumer is appending.
    private static func deleteOldest(
        before time: Timestamp? = nil,
        bytes limit: Int64 = .max,
        atMost points: Int,
        _ transaction: PostgreSQLTransaction
    ) throws -> PurgeResult {
        let oldest = try transaction.run(
            """
            SELECT number, points, bytes, base_id FROM osprofiler_traces
            WHERE \(time == nil ? "NOT pinned" : isOld("$2", "$3"))
            ORDER BY ingested, number LIMIT $1 FOR UPDATE SKIP LOCKED
            """,
            [.integer(Int64(points))] + (time.map { [.integer($0.microseconds), text($0)] } ?? [])
        )
        var numbers: [Int64] = []
        var ids: [[UInt8]] = []
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
    /// - Parameter ids: the names of their traces.
    private static func deletePythonSlice(
        of ids: [[UInt8]],
        _ transaction: PostgreSQLTransaction
    ) throws -> PurgeResult {
        var texts = PostgreSQLColumn(.text)
        for id in ids where PostgreSQLSchema.column.takes(id) { texts.append(id) }
        let isNull = ids.contains(Array("null".utf8)) ? " OR base_id IS NULL" : ""
        let rows = try transaction.run(
            """
            WITH gone AS (
                DELETE FROM data WHERE id = ANY(ARRAY(
                    SELECT id FROM data WHERE (base_id = ANY($1)\(isNull)) AND \(PostgreSQLSchema.isFromPython)
                    LIMIT \(sliceLength)
                )) RETURNING base_id
            ) SELECT count(DISTINCT coalesce(base_id, 'null')), count(*) FROM gone
            """,
            [texts.parameter]
        )
        return counts(rows)
    }

    /// Deletes the oldest traces that only Python's driver wrote.
    private static func deletePythonTraces(
        before time: Timestamp,
        atMost points: Int,
        _ transaction: PostgreSQLTransaction
    ) throws -> PurgeResult {
        let oldest = try transaction.run(
            """
            SELECT \(pythonName) AS trace, count(*) FROM data WHERE \(PostgreSQLSchema.isFromPython)
                AND NOT EXISTS (SELECT FROM osprofiler_traces t WHERE t.base_id = \(pythonName))
            GROUP BY trace HAVING max(timestamp) < $1 ORDER BY max(timestamp), trace LIMIT $2
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
                let ages = [PostgreSQLParameter.integer(time.microseconds), Self.text(time)]
                var result = try Self.rejected("received < $1", time.microseconds, transaction)
                result += try Self.counts(
                    transaction.run(
                        """
                        SELECT count(*), coalesce(sum(points), 0)::bigint FROM osprofiler_traces
                        WHERE \(Self.isOld("$1", "$2"))
                        """,
                        ages
                    )
                )
                // Points of a trace that both wrote count, but not as another trace.
                result += try Self.counts(
                    transaction.run(
                        """
                        SELECT count(*) FILTER (WHERE t.number IS NULL), coalesce(sum(p.points), 0)::bigint FROM (
                            SELECT \(Self.pythonName) AS trace, count(*) AS points, max(timestamp) AS latest
                            FROM data WHERE \(PostgreSQLSchema.isFromPython) GROUP BY trace
                        ) p LEFT JOIN osprofiler_traces t ON t.base_id = p.trace
                        WHERE p.latest < $2 AND (t.number IS NULL OR NOT t.pinned AND t.ingested < $1)
                        """,
                        ages
                    )
                )
                return result
            case .bytes(let bytes):
                var result = try Self.rejected("newer > $1", limit.rejectedBytes, transaction)
                result += try Self.counts(
                    transaction.run(
                        """
                        SELECT count(*), coalesce(sum(points), 0)::bigint FROM (
                            SELECT points, sum(bytes) OVER (ORDER BY ingested, number) - bytes AS before
                            FROM osprofiler_traces WHERE NOT pinned
                        ) oldest WHERE before < $1
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
        _ transaction: PostgreSQLTransaction
    ) throws -> PurgeResult {
        let rows = try transaction.run("SELECT count(*) FROM \(measuredRejected) WHERE \(condition)", [.integer(value)])
        return PurgeResult(rejected: Int(rows.integer(0, 0) ?? 0))
    }

    private static func counts(_ rows: PostgreSQLRows) -> PurgeResult {
        PurgeResult(traces: Int(rows.integer(0, 0) ?? 0), points: Int(rows.integer(0, 1) ?? 0))
    }
}
#endif
