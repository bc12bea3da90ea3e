//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if SQLite
internal import Foundation
internal import GRDB
internal import GRDBSQLite
internal import OSProfilerCore
internal import OSProfilerStore

/// Appends batches, each in one transaction.
///
/// GRDB opens, migrates and reports errors. The insert loop itself binds pointers into the batch on GRDB's statement
/// handles, because creating an argument for each value costs more than SQLite's work for the row.
final class SQLiteWriter: TraceWriter {
    private let connection: SQLiteConnection
    private var traces = TraceGroups()

    init(_ connection: SQLiteConnection) {
        self.connection = connection
    }

    func append(
        _ batch: PointBatch,
        rejected: [RejectedMessage],
        at time: Timestamp
    ) throws(StoreError) -> AppendResult {
        let stored = try connection.use { database in
            var stored = 0
            try database.writeWithoutTransaction { db in
                // IMMEDIATE takes the write lock at once: a transaction that began as a reader could not wait for the
                // lock.
                try db.inTransaction(.immediate) {
                    traces.removeAll()
                    stored = try Self.insert(batch, at: time, &traces, db)
                    for message in rejected { try insert(message, db) }
                    return .commit
                }
            }
            return stored
        }
        return AppendResult(stored: stored, duplicates: batch.count - stored)
    }

    /// Takes the write lock and releases it, without writing.
    func check() throws(StoreError) {
        try connection.use { database in
            try database.writeWithoutTransaction { db in try db.inTransaction(.immediate) { .rollback } }
        }
        try SQLiteAccessError.checkOpenFile(connection.path)
    }

    func close() {
        connection.close()
    }

    // MARK: Points

    /// - Parameter traces: a parameter because Swift would check each access to a property of the writer for
    ///   overlaps.
    private static func insert(
        _ batch: PointBatch,
        at time: Timestamp,
        _ traces: inout TraceGroups,
        _ db: Database
    ) throws -> Int {
        let statement = try SQLiteStatement(
            db,
            """
            INSERT INTO points (trace, trace_id, name, repeat, message_key, enveloped, payload)
            VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING
            """
        )
        var stored = 0
        try batch.withUnsafeContents { entries, arena in
            for index in entries.indices {
                let entry = entries.baseAddress! + index
                let group = try traces.group(of: entry, in: batch, db)
                let trace = traces[group].number
                var isNew = try insert(entry, trace: trace, repetition: 0, arena, statement)
                if !isNew {
                    let point = SQLiteRepetition(entry: entry, trace: trace, arena: arena)
                    isNew = try point.store(in: db) { repetition in
                        try insert(entry, trace: trace, repetition: repetition, arena, statement)
                    }
                }
                if isNew {
                    stored += 1
                    _ = traces[group].summary.add(entry.pointee, in: batch)
                    traces[group].bytes += SQLiteSizes.ofPoint(entry.pointee)
                }
            }
        }
        try traces.save(batch, at: time, db)
        return stored
    }

    /// - Returns: false if the key is taken.
    private static func insert(
        _ entry: UnsafePointer<PointEntry>,
        trace: Int64,
        repetition: Int64,
        _ arena: UnsafeRawBufferPointer,
        _ statement: SQLiteStatement
    ) throws -> Bool {
        statement.bind(trace, at: 1)
        statement.bind(id: UnsafePointer(entry.pointer(to: \.traceID)!), arena, at: 2)
        statement.bind(text: arena[entry.pointee.name.range], at: 3)
        statement.bind(repetition, at: 4)
        statement.bind(uuid: UnsafePointer(entry.pointer(to: \.messageKey)!), at: 5)
        statement.bind(entry.pointee.isEnveloped ? 1 : 0, at: 6)
        statement.bind(text: arena[entry.pointee.payload.range], at: 7)
        try statement.run()
        return statement.changes == 1
    }

    // MARK: Rejected messages

    private func insert(_ message: RejectedMessage, _ db: Database) throws {
        let digest = message.identity
        try db.execute(
            sql: """
                INSERT INTO rejected (digest, received, reason, detail, exchange, routing_key, properties, body)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING
                """,
            arguments: [
                withUnsafeBytes(of: digest) { Data($0) }, message.time.microseconds, message.reason, message.detail,
                message.exchange, message.routingKey, message.properties, Data(message.body),
            ]
        )
        if db.changesCount > 0 { try SQLiteSizes(rejected: message.approximateBytes).add(to: db) }
    }
}
#endif
