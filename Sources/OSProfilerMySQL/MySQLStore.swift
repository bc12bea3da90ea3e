//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if MySQL
internal import CMariaDB
public import OSProfilerCore
public import OSProfilerStore
internal import OSProfilerTCP

/// Traces in MySQL or MariaDB, in the table of osprofiler's SQLAlchemy driver and in tables of its own.
public final class MySQLStore: TraceStore {
    let connection: MySQLConnection
    private let connector: TCPConnector

    /// Connects and checks the tables. For appending, it does so only on first use, because a consumer waits for its
    /// server.
    ///
    /// Reading creates nothing, so that a replica or a read-only user suffices. Changing creates our tables next to
    /// Python's; appending creates all of them.
    ///
    /// - Throws: ``StoreError``: `.badConnectionString`, `.notFound`, `.accessDenied`, `.unavailable`, `.foreign`,
    ///   `.newerSchema`, `.unsupported`.
    public convenience init(
        _ string: MySQLConnectionString,
        for purpose: StoreBackend.Purpose = .collecting
    ) throws(StoreError) {
        try self.init(string, for: purpose, connector: TCPConnector())
    }

    /// - Parameter connector: resolves the host names.
    init(
        _ string: MySQLConnectionString,
        for purpose: StoreBackend.Purpose,
        connector: TCPConnector
    ) throws(StoreError) {
        self.connector = connector
        connection = MySQLConnection(string, purpose, connector: connector)
        if purpose == .reading || purpose == .changing { try connection.transaction(.reading) { _ in } }
    }

    /// The version of libmariadb at run time, such as `3.3.20`.
    public static var libraryVersion: String {
        let number = Int(mysql_get_client_version())
        return "\(number / 10_000).\(number / 100 % 100).\(number % 100)"
    }

    public var capabilities: StoreCapabilities {
        var capabilities = StoreCapabilities()
        capabilities.cannotKeepBytes = true
        return capabilities
    }

    /// Returns a writer that waits up to its time-outs; once `isCancelled`, it tries no further server.
    public func makeWriter(
        isCancelled: @escaping @Sendable () -> Bool
    ) throws(StoreError) -> any TraceWriter {
        let string = connection.string
        return MySQLWriter(
            MySQLConnection(string, .collecting, connector: connector, isCancelled: isCancelled)
        )
    }

    public func close() { connection.close() }

    // MARK: Reading

    public func readPoints(
        of baseID: OpaqueID,
        _ visit: (_ points: PointBatch, _ total: Int) -> Void
    ) throws(StoreError) -> Bool {
        // No row is passed on twice, because a reading transaction meets no conflicts and is not run again.
        try connection.transaction(.reading) { transaction in
            let trace = try MySQLTrace(baseID, transaction)
            guard !trace.rows.isEmpty else { return false }
            try trace.read(transaction) { visit($0, trace.rows.count) }
            return true
        }
    }

    /// Returns the condition for the rows of a trace that Python's driver wrote, and its values.
    static func pythonRows(_ baseID: OpaqueID, _ tables: MySQLTables) -> (condition: String, values: [MySQLValue]) {
        let text = baseID.textBytes
        // A JSON null has the name null, and is stored as NULL.
        let isNull = text.elementsEqual("null".utf8) ? " OR base_id IS NULL" : ""
        guard tables.column.takes(text) else { return ("FALSE", []) }
        // The first comparison finds the rows by index; the second distinguishes them byte by byte.
        return (
            "((base_id = ? AND CAST(base_id AS BINARY) = ?\(isNull)) AND \(tables.isFromPython))",
            [.text(text), .bytes(text)]
        )
    }

    static func number(of baseID: OpaqueID, _ transaction: MySQLTransaction) throws -> Int64? {
        guard transaction.tables.hasOwn else { return nil }
        return try transaction.run(
            "SELECT number FROM osprofiler_traces WHERE base_id = ?",
            [.bytes(baseID.textBytes)]
        ).integer(ifAny: 0)
    }

    // MARK: Rejected messages

    public func rejectedMessages(limit: Int) throws(StoreError) -> [RejectedMessage] {
        try connection.transaction(.reading) { transaction in
            guard transaction.tables.hasOwn else { return [] }
            let rows = try transaction.run(
                """
                SELECT reason, detail, exchange, routing_key, properties, body, received, digest
                FROM osprofiler_rejected WHERE piece = 0 ORDER BY number LIMIT ?
                """,
                [.integer(Int64(limit))]
            )
            return try (0..<rows.count).map { row in
                let others = try transaction.run(
                    "SELECT body FROM osprofiler_rejected WHERE digest = ? AND piece > 0 ORDER BY piece",
                    [.bytes(rows.bytes(row, 7).map { [UInt8]($0) } ?? [])]
                )
                let body = [rows.bytes(row, 5)] + (0..<others.count).map { others.bytes($0, 0) }
                return RejectedMessage(
                    reason: rows.text(row, 0) ?? "",
                    detail: rows.text(row, 1) ?? "",
                    exchange: rows.text(row, 2) ?? "",
                    routingKey: rows.text(row, 3) ?? "",
                    properties: rows.text(row, 4) ?? "",
                    body: body.flatMap { $0.map { [UInt8]($0) } ?? [] },
                    time: Timestamp(microseconds: rows.integer(row, 6) ?? 0)
                )
            }
        }
    }
}
#endif
