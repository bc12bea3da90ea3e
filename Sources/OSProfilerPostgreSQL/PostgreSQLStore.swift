//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if PostgreSQL
internal import CPostgreSQL
public import OSProfilerCore
public import OSProfilerStore

/// A store of traces in PostgreSQL, in the table of osprofiler's SQLAlchemy driver and additional tables.
public final class PostgreSQLStore: TraceStore {
    /// The purpose for which a store is opened.
    public enum Purpose: Sendable {
        /// Reading. Creates nothing, so a standby or a read-only user is enough.
        case reading
        /// Changing existing traces. Creates the tables in addition to Python's.
        case changing
        /// Appending. Creates all tables that do not exist.
        case collecting
    }

    let connection: PostgreSQLConnection

    /// Connects and inspects the tables. A store for appending does so at its first use, because a consumer waits for
    /// its server.
    ///
    /// - Throws: ``StoreError``: `.badConnectionString`, `.notFound`, `.accessDenied`, `.unavailable`, `.foreign`,
    ///   `.newerSchema`, `.unsupported`.
    public init(_ string: PostgreSQLConnectionString, for purpose: Purpose = .collecting) throws(StoreError) {
        try string.files.checkAccess()
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

    /// Returns a writer that waits up to its time-outs, whatever `isCancelled` returns.
    public func makeWriter(
        isCancelled: @escaping @Sendable () -> Bool
    ) throws(StoreError) -> any TraceWriter {
        PostgreSQLWriter(PostgreSQLConnection(connection.string, .collecting))
    }

    public func close() { connection.close() }

    // MARK: Reading

    /// The number of rows fetched at a time.
    static let pageLength = 500

    public func readPoints(
        of baseID: OpaqueID,
        _ visit: (_ points: PointBatch, _ total: Int) -> Void
    ) throws(StoreError) -> Bool {
        // A standby cancels a reading transaction that needs rows which the primary has removed, and reports a conflict.
        // Another attempt would visit points twice.
        var hasVisited = false
        return try connection.transaction(.reading) { transaction in
            guard !hasVisited else {
                throw StoreError(
                    .unavailable,
                    "PostgreSQL's standby cancelled the read: use the primary, or raise max_standby_streaming_delay"
                )
            }
            let (source, parameters) = try Self.rows(of: baseID, transaction)
            let counts = try transaction.run("SELECT count(*), count(raw) FROM (\(source)) a", parameters)
            let total = Int(counts.integer(0, 0) ?? 0)
            guard total > 0 else { return false }
            // Python's driver requests no order and gets rows in physical order; the same order here makes both show
            // the same report. Python shows only a part of a trace that has points outside `data`, so such a trace
            // comes in order of arrival.
            let order = counts.integer(0, 1) == 0 ? "d.ctid" : "a.id"
            var reader = SQLAlchemyReader()
            try transaction.forEach(
                Self.pageLength,
                of: """
                    SELECT a.id, a.message_key, a.enveloped, a.raw, \(SQLAlchemyRow.list)
                    FROM (\(source) OFFSET 0) a LEFT JOIN data d ON d.id = a.id ORDER BY \(order)
                    """,
                parameters
            ) { rows, row in
                if let raw = rows.bytes(row, 3) {
                    let key = rows.uuid(row, 1) ?? UUID128(first: 0, second: 0)
                    try reader.add(raw: raw, of: baseID, key, isEnveloped: rows.isTrue(row, 2))
                } else if let key = rows.uuid(row, 1) {
                    reader.add(SQLAlchemyRow(rows, row, from: 4), of: baseID, key, isEnveloped: rows.isTrue(row, 2))
                } else {
                    reader.add(SQLAlchemyRow(rows, row, from: 4), of: baseID, number: rows.integer(row, 0) ?? 0)
                }
                if reader.batch.isPage {
                    hasVisited = true
                    visit(reader.batch, total)
                    reader.batch.removeAll(keepingAtMost: 1 << 20)
                }
            }
            if !reader.batch.isEmpty { visit(reader.batch, total) }
            return true
        }
    }

    /// Returns a query for the rows of a trace: this store's by its own table, Python's by their base id.
    private static func rows(
        of baseID: OpaqueID,
        _ transaction: PostgreSQLTransaction
    ) throws -> (sql: String, parameters: [PostgreSQLParameter]) {
        let (condition, text) = pythonRows(baseID)
        let others = """
            SELECT id, NULL::uuid AS message_key, true AS enveloped, NULL::bytea AS raw FROM data
            WHERE \(condition) AND \(PostgreSQLSchema.isFromPython)
            """
        guard transaction.tables.hasOwn, let number = try number(of: baseID, transaction) else {
            return (others, [text])
        }
        // Leaves out rows of `data` that were deleted by hand.
        let own = """
            SELECT p.id, p.message_key, p.enveloped, p.raw FROM osprofiler_points p
            WHERE p.trace = $2 AND (p.raw IS NOT NULL OR EXISTS (SELECT FROM data WHERE data.id = p.id))
            """
        return ("\(own) UNION ALL \(others)", [text, .integer(number)])
    }

    /// Returns the condition for the rows of a trace that Python's driver wrote, and its parameter `$1`.
    static func pythonRows(_ baseID: OpaqueID) -> (condition: String, text: PostgreSQLParameter) {
        let text = baseID.textBytes
        // A JSON null is named "null", but the column holds NULL.
        let isNull = text.elementsEqual("null".utf8) ? " OR base_id IS NULL" : ""
        return ("(base_id = $1\(isNull))", .text(PostgreSQLSchema.column.takes(text) ? text : nil))
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
