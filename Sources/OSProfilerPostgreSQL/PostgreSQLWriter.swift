//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if PostgreSQL
internal import OSProfilerCore
internal import OSProfilerStore

/// Appends each batch in one transaction, with a few round trips whatever its size.
final class PostgreSQLWriter: TraceWriter {
    private let connection: PostgreSQLConnection

    init(_ connection: PostgreSQLConnection) { self.connection = connection }

    func append(
        _ batch: PointBatch,
        rejected: [RejectedMessage],
        at time: Timestamp
    ) throws(StoreError) -> AppendResult {
        if batch.isEmpty, rejected.isEmpty { return AppendResult(stored: 0, duplicates: 0) }
        let grouped = BatchTraces(batch)
        let stored = try connection.transaction(.writing) { transaction in
            var traces = grouped
            let stored = batch.isEmpty ? 0 : try Self.insert(&traces, batch, at: time, transaction)
            if !rejected.isEmpty { try Self.insert(rejected, transaction) }
            return stored
        }
        return AppendResult(stored: stored, duplicates: batch.count - stored)
    }

    func check() throws(StoreError) { try connection.transaction(.writing) { try PostgreSQLStore.checkWriting($0) } }

    func close() { connection.close() }

    // MARK: Traces

    private static func insert(
        _ traces: inout BatchTraces,
        _ batch: PointBatch,
        at time: Timestamp,
        _ transaction: PostgreSQLTransaction
    ) throws -> Int {
        // In a new trace, all points are new.
        traces.sum({ _ in true }, in: batch)
        try lock(&traces, batch, at: time, transaction)
        let stored = try insertPoints(traces, batch, transaction)
        if traces.traces.contains(where: { !$0.isNew }) {
            traces.sum({ stored.contains(BatchTraces.Key(trace: $0.trace, digest: $0.digest)) }, in: batch)
            try update(traces, batch, at: time, transaction)
        }
        return stored.count
    }

    /// Inserts the rows of new traces and locks the rows of the others.
    private static func lock(
        _ traces: inout BatchTraces,
        _ batch: PointBatch,
        at time: Timestamp,
        _ transaction: PostgreSQLTransaction
    ) throws {
        let order = traces.inLockingOrder
        var ids = PostgreSQLColumn(.bytes)
        for index in order { ids.append(traces.traces[index].baseID) }
        let summaries = SummaryColumns(order.map { traces.traces[$0] }, batch)
        let made = try transaction.run(
            """
            INSERT INTO osprofiler_traces
                (base_id, \(SummaryColumns.names.joined(separator: ", ")), ingested)
            SELECT i.*, $18::bigint FROM unnest($1::bytea[], \(SummaryColumns.places(from: 2))) AS i
            ON CONFLICT DO NOTHING RETURNING base_id, number
            """,
            [ids.parameter] + summaries.parameters + [.integer(time.microseconds)]
        )
        let indexes = Dictionary(uniqueKeysWithValues: order.map { (traces.traces[$0].baseID, $0) })
        for row in 0..<made.count {
            guard let index = indexes[Array(made.bytes(row, 0)!)] else { continue }
            traces.set(made.integer(row, 1)!, isNew: true, of: index)
        }
        if made.count < order.count { try lockOld(&traces, indexes, transaction) }
    }

    private static func lockOld(
        _ traces: inout BatchTraces,
        _ indexes: [[UInt8]: Int],
        _ transaction: PostgreSQLTransaction
    ) throws {
        let order = traces.inLockingOrder.filter { !traces.traces[$0].isNew }
        var ids = PostgreSQLColumn(.bytes)
        for index in order { ids.append(traces.traces[index].baseID) }
        let found = try transaction.run(
            """
            SELECT base_id, number, \(SummaryColumns.stored) FROM osprofiler_traces
            WHERE base_id = ANY($1) ORDER BY base_id FOR UPDATE
            """,
            [ids.parameter]
        )
        // A trace was deleted in between; the next attempt inserts it again.
        guard found.count == order.count else {
            throw PostgreSQLError(state: "40001", message: "a trace was deleted while points were added to it")
        }
        for row in 0..<found.count {
            let (life, terms) = SummaryColumns.read(found, row, from: 2)
            traces.set(found.integer(row, 1)!, life, terms, ofOld: indexes[Array(found.bytes(row, 0)!)]!)
        }
    }

    private static func update(
        _ traces: BatchTraces,
        _ batch: PointBatch,
        at time: Timestamp,
        _ transaction: PostgreSQLTransaction
    ) throws {
        let grown = traces.traces.filter { !$0.isNew && $0.summary.points > 0 }
        guard !grown.isEmpty else { return }
        var numbers = PostgreSQLColumn(.bigint)
        for trace in grown { numbers.append(trace.number) }
        let isBetter = "(i.root_rank, i.root_started) < (t.root_rank, t.root_started)"
        let root = ["root_rank", "root_started", "name", "project", "service", "request"]
            .map { "\($0) = CASE WHEN \(isBetter) THEN i.\($0) ELSE t.\($0) END" }
        let others = ["services", "hosts", "names", "paths", "life"].map { "\($0) = i.\($0)" }
        _ = try transaction.run(
            """
            UPDATE osprofiler_traces t SET points = t.points + i.points, errors = t.errors + i.errors,
                bytes = t.bytes + i.bytes, started = i.started,
                finished = greatest(t.finished, i.finished), ingested = $18,
                \((root + others).joined(separator: ", "))
            FROM unnest($1::bigint[], \(SummaryColumns.places(from: 2))) AS
                i(number, \(SummaryColumns.names.joined(separator: ", ")))
            WHERE t.number = i.number
            """,
            [numbers.parameter] + SummaryColumns(grown, batch).parameters + [.integer(time.microseconds)]
        )
    }

    // MARK: Points

    /// - Returns: the points that are new.
    private static func insertPoints(
        _ traces: BatchTraces,
        _ batch: PointBatch,
        _ transaction: PostgreSQLTransaction
    ) throws -> Set<BatchTraces.Key> {
        var columns = PointColumns()
        for point in traces.points { columns.append(point, traces.traces[point.trace].number, batch) }
        // One statement fills both tables, in order of arrival.
        let rows = try transaction.run(
            """
            WITH input AS MATERIALIZED (
                SELECT * FROM unnest(\(PointColumns.places)) WITH ORDINALITY AS i(
                    trace, point, span, message_key, is_stop, enveloped, raw, timestamp, base_id, parent_id, trace_id,
                    project, host, service, name, data, position)
            ), new AS (
                INSERT INTO osprofiler_points (trace, point, span, message_key, is_stop, enveloped, raw)
                SELECT trace, point, span, message_key, is_stop, enveloped, raw FROM input ORDER BY position
                ON CONFLICT DO NOTHING RETURNING trace, point, id
            ), stored AS (
                INSERT INTO data (id, timestamp, base_id, parent_id, trace_id, project, host, service, name, data)
                SELECT id, timestamp, base_id, parent_id, trace_id, project, host, service, name, data::json
                FROM new JOIN input USING (trace, point) WHERE data IS NOT NULL ORDER BY id
            )
            SELECT trace, point FROM new
            """,
            columns.parameters
        )
        let indexes = Dictionary(uniqueKeysWithValues: traces.traces.indices.map { (traces.traces[$0].number, $0) })
        return Set(
            (0..<rows.count).map { row in
                BatchTraces.Key(trace: indexes[rows.integer(row, 0)!]!, digest: rows.uuid(row, 1)!)
            }
        )
    }

    // MARK: Rejected messages

    private static func insert(_ messages: [RejectedMessage], _ transaction: PostgreSQLTransaction) throws {
        var digests = PostgreSQLColumn(.uuid)
        var times = PostgreSQLColumn(.bigint)
        var texts = (0..<6).map { _ in PostgreSQLColumn(.bytes) }
        for message in messages {
            digests.append(message.identity)
            times.append(message.time.microseconds)
            let fields = [
                message.reason, message.detail, message.exchange, message.routingKey, message.properties,
            ].map { [UInt8]($0.utf8) }
            for (index, field) in (fields + [message.body]).enumerated() { texts[index].append(field) }
        }
        _ = try transaction.run(
            """
            INSERT INTO osprofiler_rejected
                (digest, received, reason, detail, exchange, routing_key, properties, body)
            SELECT * FROM unnest($1::uuid[], $2::bigint[], $3::bytea[], $4::bytea[], $5::bytea[], $6::bytea[],
                $7::bytea[], $8::bytea[])
            ON CONFLICT DO NOTHING
            """,
            [digests.parameter, times.parameter] + texts.map(\.parameter)
        )
    }
}
#endif
