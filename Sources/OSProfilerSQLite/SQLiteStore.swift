//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if SQLite
internal import Foundation
internal import GRDB
internal import OSProfilerCore
public import OSProfilerStore

/// The embedded store: one SQLite file that any number of processes write and read at once.
///
/// Writing connections use a write-ahead log with `synchronous=FULL`, so a point is on disk before its message is
/// acknowledged. A writer waits up to the busy time-out for another process's transaction.
public final class SQLiteStore: TraceStore {
    /// The mode in which a file is opened.
    public enum Mode: Sendable {
        /// Creates the file and its folder if they do not exist.
        case readWrite
        /// Fails with `.notFound` if the file does not exist.
        case readOnly
    }

    let connection: SQLiteConnection

    /// Opens the file and brings its schema up to date.
    ///
    /// - Parameters:
    ///   - permissions: the file's mode, such as `0o640`; nil leaves the mode of an existing file and creates a new
    ///     file that only its owner can read. Not used when reading.
    ///   - opensAtOnce: false to open the file at the first use, which then throws the errors: a consumer waits for a
    ///     file that cannot be used yet.
    /// - Throws: ``StoreError``: `.notFound`, `.foreign`, `.newerSchema`, `.accessDenied`, `.corrupt`, `.busy`.
    public init(
        path: String,
        mode: Mode = .readWrite,
        permissions: Int? = nil,
        opensAtOnce: Bool = true
    ) throws(StoreError) {
        connection = try SQLiteConnection(
            path,
            mode,
            permissions: permissions.map { mode_t($0) },
            opensAtOnce: opensAtOnce
        )
    }

    public var capabilities: StoreCapabilities { StoreCapabilities() }

    public func makeWriter(
        isCancelled: @escaping @Sendable () -> Bool
    ) throws(StoreError) -> any TraceWriter {
        try SQLiteWriter(
            SQLiteConnection(
                connection.path,
                .readWrite,
                permissions: connection.permissions,
                beside: connection,
                isCancelled: isCancelled
            )
        )
    }

    public func close() {
        connection.close()
    }

    // MARK: Rejected messages

    public func rejectedMessages(limit: Int) throws(StoreError) -> [RejectedMessage] {
        try read { db in
            let rows = try Row.fetchCursor(
                db,
                sql: """
                    SELECT reason, detail, exchange, routing_key, properties, body, received FROM rejected
                    ORDER BY number LIMIT ?
                    """,
                arguments: [limit]
            )
            var messages: [RejectedMessage] = []
            while let row = try rows.next() {
                let message = RejectedMessage(
                    reason: try row.text(at: 0),
                    detail: try row.text(at: 1),
                    exchange: try row.text(at: 2),
                    routingKey: try row.text(at: 3),
                    properties: try row.text(at: 4),
                    body: try row.bytes(at: 5),
                    time: try row.time(at: 6)
                )
                messages.append(message)
            }
            return messages
        }
    }

    // MARK: Access

    func read<Value>(_ body: (Database) throws -> Value) throws(StoreError) -> Value {
        try connection.use { try $0.read(body) }
    }

    func write<Value>(_ body: (Database) throws -> Value) throws(StoreError) -> Value {
        try connection.use { database in
            try database.writeWithoutTransaction { db in
                var value: Value?
                try db.inTransaction(.immediate) {
                    value = try body(db)
                    return .commit
                }
                return value!
            }
        }
    }

    static func number(of baseID: OpaqueID, _ db: Database) throws -> Int64? {
        let select = try SQLiteStatement(db, "SELECT number FROM traces WHERE base_id = ?")
        return try baseID.withSQLiteBinding { value in
            select.bind(value, at: 1)
            return try select.row { $0.integer(at: 0) }
        }
    }

    /// Returns the base id in a column: the bytes of a uuid, or text that may not be valid UTF-8.
    static func baseID(_ row: Row, at index: Int, isUUID: Bool) throws -> OpaqueID {
        try row.withUnsafeData(atIndex: index) { data in
            (data ?? Data()).withUnsafeBytes { bytes in
                isUUID && bytes.count == 16 ? OpaqueID(.uuid(bytes.uuid)) : OpaqueID(text: bytes)
            }
        }
    }
}

extension UnsafeRawBufferPointer {
    /// The uuid with these sixteen bytes.
    var uuid: UUID128 {
        UUID128(
            first: loadUnaligned(as: UInt64.self),
            second: loadUnaligned(fromByteOffset: 8, as: UInt64.self)
        )
    }
}
#endif
