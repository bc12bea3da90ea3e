//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if SQLite
internal import GRDB
internal import OSProfilerCore
public import OSProfilerStore

extension SQLiteStore {
    public func purgeStep(_ limit: PurgeLimit, atMost points: Int) throws(StoreError) -> PurgeResult {
        let result = try write { db in
            switch limit {
            case .ingestedBefore(let time):
                var result = try Self.deleteOldest(before: time, atMost: points, db)
                result.rejected = try Self.deleteRejected(before: time, db)
                return result
            case .bytes(let bytes):
                let space = try SQLiteSpace(db)
                let rejected = try Self.deleteRejected(bytes: space.rejected - limit.rejectedBytes, of: space, db)
                if rejected > 0 { return PurgeResult(rejected: rejected) }
                return try Self.deleteOldest(bytes: space.unpinned - bytes, of: space, atMost: points, db)
            }
        }
        if !result.isEmpty { try vacuum() }
        return result
    }

    /// Bytes deleted in one transaction: the WAL needs space for what a transaction changes, even on a disk that is
    /// nearly full.
    private static let stepBytes: Int64 = 2_000_000

    /// Deletes the traces with the oldest ingestion: those before a time, or as many as take a number of bytes of pages.
    private static func deleteOldest(
        before time: Timestamp? = nil,
        bytes limit: Int64 = .max,
        of space: SQLiteSpace? = nil,
        atMost points: Int,
        _ db: Database
    ) throws -> PurgeResult {
        let oldest = try Row.fetchCursor(
            db,
            sql: """
                SELECT number, points, \(SQLiteSizes.ofTrace) FROM traces WHERE pinned = 0 AND ingested < ?
                ORDER BY ingested
                """,
            arguments: [time?.microseconds ?? .max]
        )
        var numbers: [Int64] = []
        var result = PurgeResult()
        var bytes: Double = 0
        while result.points < points, bytes < Double(min(limit, stepBytes)), let row = try oldest.next() {
            numbers.append(try row.integer(at: 0))
            result += PurgeResult(traces: 1, points: try row.count(at: 1))
            bytes += try row.number(at: 2) * (space?.scale ?? 1)
        }
        for number in numbers { try delete(trace: number, db) }
        return result
    }

    /// Deletes some of the rejected messages that came first: those before a time, or as many as take a number of bytes
    /// of pages.
    private static func deleteRejected(
        before time: Timestamp? = nil,
        bytes limit: Int64 = .max,
        of space: SQLiteSpace? = nil,
        _ db: Database
    ) throws -> Int {
        let oldest = try Row.fetchCursor(
            db,
            sql: """
                SELECT number, \(SQLiteSizes.ofRejected) FROM rejected WHERE received < ? ORDER BY number LIMIT 100
                """,
            arguments: [time?.microseconds ?? .max]
        )
        var numbers: [Int64] = []
        var sizes = SQLiteSizes()
        let scale = space?.scale ?? 1
        while Double(-sizes.rejected) * scale < Double(min(limit, stepBytes)), let row = try oldest.next() {
            numbers.append(try row.integer(at: 0))
            sizes.rejected -= Int64(try row.count(at: 1))
        }
        for number in numbers { try db.execute(literal: "DELETE FROM rejected WHERE number = \(number)") }
        try sizes.add(to: db)
        return numbers.count
    }

    public func purgeable(_ limit: PurgeLimit) throws(StoreError) -> PurgeResult {
        try read { db in
            switch limit {
            case .ingestedBefore(let time):
                let row = try Row.fetchOne(
                    db,
                    sql: """
                        SELECT count(*), coalesce(sum(points), 0),
                            (SELECT count(*) FROM rejected WHERE received < :time)
                        FROM traces WHERE pinned = 0 AND ingested < :time
                        """,
                    arguments: ["time": time.microseconds]
                )
                guard let row else { return PurgeResult() }
                return PurgeResult(
                    traces: try row.count(at: 0),
                    points: try row.count(at: 1),
                    rejected: try row.count(at: 2)
                )
            case .bytes(let bytes):
                return try Self.beyond(bytes, rejected: limit.rejectedBytes, db)
            }
        }
    }

    private static func beyond(_ bytes: Int64, rejected: Int64, _ db: Database) throws -> PurgeResult {
        let space = try SQLiteSpace(db)
        var result = PurgeResult()
        var excess = Double(space.unpinned - bytes)
        let oldest = try Row.fetchCursor(
            db,
            sql: "SELECT points, \(SQLiteSizes.ofTrace) FROM traces WHERE pinned = 0 ORDER BY ingested"
        )
        while excess > 0, let row = try oldest.next() {
            result += PurgeResult(traces: 1, points: try row.count(at: 0))
            excess -= try row.number(at: 1) * space.scale
        }
        excess = Double(space.rejected - rejected)
        let first = try Row.fetchCursor(db, sql: "SELECT \(SQLiteSizes.ofRejected) FROM rejected ORDER BY number")
        while excess > 0, let row = try first.next() {
            result.rejected += 1
            excess -= try row.number(at: 0) * space.scale
        }
        return result
    }
}
#endif
