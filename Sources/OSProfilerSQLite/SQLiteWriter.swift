//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if SQLite
internal import Foundation
internal import GRDB
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
        var stored = 0
        try batch.withUnsafeContents { entries, arena in
            let points = try SQLitePointInsert(arena, db)
            var groups = [Int](repeating: 0, count: SQLitePointInsert.rows)

            func count(_ entry: PointEntry, of group: Int) {
                stored += 1
                _ = traces[group].summary.add(entry, in: batch)
                traces[group].bytes += SQLiteSizes.ofPoint(entry)
            }

            var start = 0
            while start < entries.count {
                let first = entries.baseAddress! + start
                let rows = min(groups.count, entries.count - start)
                for row in 0..<rows { groups[row] = try traces.group(of: first + row, in: batch, db) }
                // Most points are new; those from the first conflict on are inserted one by one.
                let inserted =
                    rows == groups.count ? try points.insert(first) { traces[groups[$0]].number } : 0
                for row in 0..<inserted { count(first[row], of: groups[row]) }
                for row in inserted..<rows
                where try insert(first + row, trace: traces[groups[row]].number, points, arena, db) {
                    count(first[row], of: groups[row])
                }
                start += rows
            }
        }
        try traces.save(batch, at: time, db)
        return stored
    }

    /// - Returns: whether the point is new.
    private static func insert(
        _ entry: UnsafePointer<PointEntry>,
        trace: Int64,
        _ points: SQLitePointInsert,
        _ arena: UnsafeRawBufferPointer,
        _ db: Database
    ) throws -> Bool {
        if try points.insert(entry, trace: trace, repetition: 0) { return true }
        return try SQLiteRepetition(entry: entry, trace: trace, arena: arena).store(in: db) { repetition in
            try points.insert(entry, trace: trace, repetition: repetition)
        }
    }

    // MARK: Rejected messages

    private func insert(_ message: RejectedMessage, _ db: Database) throws {
        let insert = try SQLiteStatement(
            db,
            """
            INSERT INTO rejected (digest, received, reason, detail, exchange, routing_key, properties, body)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING
            """
        )
        insert.bind(copying: withUnsafeBytes(of: message.identity) { [UInt8]($0) }, at: 1)
        insert.bind(message.time.microseconds, at: 2)
        let texts = [message.reason, message.detail, message.exchange, message.routingKey, message.properties]
        for (index, text) in texts.enumerated() { insert.bind(copying: text, at: Int32(3 + index)) }
        insert.bind(copying: message.body, at: 8)
        try insert.run()
        if insert.changes > 0 { try SQLiteSizes(rejected: message.approximateBytes).add(to: db) }
    }
}
#endif
