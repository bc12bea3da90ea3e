//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if MySQL
internal import OSProfilerCore
internal import OSProfilerStore

/// Appends each batch in one transaction, with a few round trips per 256 points.
final class MySQLWriter: TraceWriter {
    private let connection: MySQLConnection

    init(_ connection: MySQLConnection) { self.connection = connection }

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

    func check() throws(StoreError) { try connection.transaction(.writing) { try MySQLStore.checkWriting($0) } }

    func close() { connection.close() }

    private static func insert(
        _ traces: inout BatchTraces,
        _ batch: PointBatch,
        at time: Timestamp,
        _ transaction: MySQLTransaction
    ) throws -> Int {
        var locked = MySQLLockedTraces()
        try locked.lock(&traces, transaction)
        let known = try known(traces, transaction)
        func isNew(_ point: BatchTraces.Point) -> Bool {
            !known.contains(BatchTraces.Key(trace: point.trace, digest: point.digest))
        }
        traces.sum(isNew, in: batch)
        var points = MySQLPoints(room: transaction.tables.room, column: transaction.tables.column)
        for point in traces.points where isNew(point) {
            points.append(point, traces.traces[point.trace].number, locked.nextPosition(of: point.trace), batch)
        }
        try points.insert(transaction)
        try locked.update(traces, batch, at: time, transaction)
        return points.count
    }

    /// Returns the points that exist already, of traces that exist already.
    private static func known(
        _ traces: BatchTraces,
        _ transaction: MySQLTransaction
    ) throws -> Set<BatchTraces.Key> {
        var known: Set<BatchTraces.Key> = []
        let indexes = Dictionary(uniqueKeysWithValues: traces.traces.indices.map { (traces.traces[$0].number, $0) })
        var input = MySQLInput()
        for point in traces.points where !traces.traces[point.trace].isNew {
            input.append([.integer(traces.traces[point.trace].number), .uuid(point.digest)])
        }
        try transaction.run("SELECT trace, point FROM osprofiler_points WHERE (trace, point) IN (", input, ")") {
            rows in
            for row in 0..<rows.count {
                known.insert(BatchTraces.Key(trace: indexes[rows.integer(row, 0)!]!, digest: rows.uuid(row, 1)!))
            }
        }
        return known
    }

    // MARK: Rejected messages

    private static func insert(_ messages: [RejectedMessage], _ transaction: MySQLTransaction) throws {
        var input = MySQLInput()
        for message in messages {
            let texts = [
                message.reason, message.detail, message.exchange, message.routingKey, message.properties,
            ].map { MySQLValue.bytes([UInt8]($0.utf8)) }
            for (index, piece) in MySQLPoints.pieces(of: message.body, transaction.tables.room).enumerated() {
                // Later rows need only their body.
                let described = index == 0 ? texts : texts.map { _ in .bytes([]) }
                input.append(
                    [.uuid(message.identity), .integer(Int64(index)), .integer(message.time.microseconds)]
                        + described + [.bytes(piece)]
                )
            }
        }
        try transaction.run(
            """
            INSERT INTO osprofiler_rejected
                (digest, piece, received, reason, detail, exchange, routing_key, properties, body) VALUES
            """,
            input,
            // An existing row stays unchanged.
            "ON DUPLICATE KEY UPDATE number = number"
        )
    }
}
#endif
