//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if PostgreSQL
internal import CPostgreSQL
public import OSProfilerCore
public import OSProfilerStore

/// Traces in PostgreSQL, in the table of osprofiler's SQLAlchemy driver and own ones beside it.
public final class PostgreSQLStore: TraceStore {
    /// What a store is opened for.
    public enum Purpose: Sendable {
        /// Makes nothing: a standby or a user who may only read will do.
        case reading
        /// Changing what is there. Makes our tables beside Python's.
        case changing
        /// Appending. Makes all tables where they are absent.
        case collecting
    }

    let connection: PostgreSQLConnection

    /// Connects, and looks at the tables; to append, only with the first use: a consumer waits for its server.
    ///
    /// - Throws: ``StoreError``: `.badConnectionString`, `.notFound`, `.accessDenied`, `.unavailable`, `.foreign`,
    ///   `.newerSchema`, `.unsupported`.
    public init(_ string: PostgreSQLConnectionString, for purpose: Purpose = .collecting) throws(StoreError) {
        connection = PostgreSQLConnection(string, purpose)
        if purpose != .collecting { try connection.transaction(.reading) { _ in } }
    }

    /// The version of libpq that the process runs with, such as `15.8`.
    public static var libraryVersion: String { versionText(Int(PQlibVersion())) }

    static func versionText(_ number: Int) -> String { "\(number / 10_000).\(number % 10_000)" }

    public var capabilities: StoreCapabilities {
        var capabilities = StoreCapabilities()
        capabilities.cannotKeepBytes = true
        return capabilities
    }

    /// Gives up by its time-outs alone.
    public func makeWriter(
        isCancelled: @escaping @Sendable () -> Bool
    ) throws(StoreError) -> any TraceWriter {
        PostgreSQLWriter(PostgreSQLConnection(connection.string, .collecting))
    }

    public func close() { connection.close() }

    // MARK: Reading

    /// Rows asked for at a time.
    static let pageLength = 500

    /// What a row takes beside its payload, about: its texts, those of our own row, and ten indexes.
    static let rowBytes: Int64 = 300

    public func readPoints(
        of baseID: OpaqueID,
        _ visit: (_ points: PointBatch, _ total: Int) -> Void
    ) throws(StoreError) -> Bool {
        // Nothing is handed over twice when a transaction is run again: reading meets no conflicts.
        try connection.transaction(.reading) { transaction in
            let (source, parameters) = try Self.rows(of: baseID, transaction)
            let counts = try transaction.run("SELECT count(*), count(raw) FROM (\(source)) a", parameters)
            let total = Int(counts.integer(0, 0) ?? 0)
            guard total > 0 else { return false }
            // Python's driver asks for no order, and gets rows as they lie: so that both show a trace alike, so do we.
            // One that has points outside `data` Python shows in part anyway: it comes in order of arrival.
            let order = counts.integer(0, 1) == 0 ? "d.ctid" : "a.id"
            var reader = PointReader()
            try transaction.forEach(
                Self.pageLength,
                of: """
                    SELECT a.id, a.message_key, a.enveloped, a.raw, \(PointReader.columns)
                    FROM (\(source) OFFSET 0) a LEFT JOIN data d ON d.id = a.id ORDER BY \(order)
                    """,
                parameters
            ) { rows, row in
                try reader.add(rows, row, of: baseID)
                if reader.batch.count == Self.pageLength {
                    visit(reader.batch, total)
                    reader.batch.removeAll(keepingAtMost: 1 << 20)
                }
            }
            if !reader.batch.isEmpty { visit(reader.batch, total) }
            return true
        }
    }

    /// A query for the rows of a trace: ours by our own table, Python's by their base id.
    private static func rows(
        of baseID: OpaqueID,
        _ transaction: PostgreSQLTransaction
    ) throws -> (sql: String, parameters: [PostgreSQLParameter]) {
        let (condition, text) = ofOthers(baseID)
        let others = """
            SELECT id, NULL::uuid AS message_key, true AS enveloped, NULL::bytea AS raw FROM data
            WHERE \(condition) AND \(PostgreSQLSchema.isForeign)
            """
        guard transaction.tables.hasOwn, let number = try number(of: baseID, transaction) else {
            return (others, [text])
        }
        // Rows of `data` that somebody deleted by hand are gone.
        let own = """
            SELECT p.id, p.message_key, p.enveloped, p.raw FROM osprofiler_points p
            WHERE p.trace = $2 AND (p.raw IS NOT NULL OR EXISTS (SELECT FROM data WHERE data.id = p.id))
            """
        return ("\(own) UNION ALL \(others)", [text, .integer(number)])
    }

    /// The condition for rows of a trace that Python's driver wrote, and its parameter `$1`.
    static func ofOthers(_ baseID: OpaqueID) -> (condition: String, text: PostgreSQLParameter) {
        let text = baseID.textBytes
        // A JSON null is named null, and stands as NULL.
        let isNull = text.elementsEqual("null".utf8) ? " OR base_id IS NULL" : ""
        return ("(base_id = $1\(isNull))", .text(StoredPoint.isStorable(text) ? text : nil))
    }

    static func number(of baseID: OpaqueID, _ transaction: PostgreSQLTransaction) throws -> Int64? {
        let rows = try transaction.run(
            "SELECT number FROM osprofiler_traces WHERE base_id = $1",
            [.bytes(baseID.textBytes)]
        )
        return rows.count == 0 ? nil : rows.integer(0, 0)
    }

    // MARK: Rejected messages

    public func rejectedMessages(limit: Int) throws(StoreError) -> [RejectedMessage] {
        try connection.transaction(.reading) { transaction in
            guard transaction.tables.hasOwn else { return [] }
            var messages: [RejectedMessage] = []
            try transaction.forEach(
                100,
                of: """
                    SELECT reason, detail, exchange, routing_key, properties, body, received FROM osprofiler_rejected
                    ORDER BY number LIMIT $1
                    """,
                [.integer(Int64(limit))]
            ) { rows, row in
                messages.append(
                    RejectedMessage(
                        reason: rows.text(row, 0) ?? "",
                        detail: rows.text(row, 1) ?? "",
                        exchange: rows.text(row, 2) ?? "",
                        routingKey: rows.text(row, 3) ?? "",
                        properties: rows.text(row, 4) ?? "",
                        body: rows.bytes(row, 5).map { [UInt8]($0) } ?? [],
                        time: Timestamp(microseconds: rows.integer(row, 6) ?? 0)
                    )
                )
            }
            return messages
        }
    }
}
#endif
