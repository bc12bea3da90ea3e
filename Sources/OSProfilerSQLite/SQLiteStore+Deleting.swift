//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if SQLite
internal import Foundation
internal import GRDB
public import OSProfilerCore
public import OSProfilerStore

extension SQLiteStore {
    public func delete(_ baseIDs: [OpaqueID]) throws(StoreError) -> [OpaqueID] {
        var unknown: [OpaqueID] = []
        for id in baseIDs {
            let deleted = try write { db in
                guard let number = try Self.number(of: id, db) else { return false }
                try Self.delete(trace: number, db)
                return true
            }
            if !deleted { unknown.append(id) }
        }
        try reclaimSpace()
        return unknown
    }

    private static func delete(trace: Int64, _ db: Database) throws {
        try db.execute(literal: "DELETE FROM points WHERE trace = \(trace)")
        try db.execute(literal: "DELETE FROM traces WHERE number = \(trace)")
    }

    public func setPinned(_ isPinned: Bool, _ baseIDs: [OpaqueID]) throws(StoreError) -> [OpaqueID] {
        try write { db in
            try baseIDs.filter { id in
                guard let number = try Self.number(of: id, db) else { return true }
                try db.execute(literal: "UPDATE traces SET pinned = \(isPinned) WHERE number = \(number)")
                return false
            }
        }
    }

    // MARK: Purging

    public func purgeStep(_ limit: PurgeLimit, atMost points: Int) throws(StoreError) -> PurgeResult {
        let result = try write { db in
            switch limit {
            case .ingestedBefore(let time):
                var result = try Self.deleteOldest(before: time, atMost: points, db)
                try db.execute(
                    sql: """
                        DELETE FROM rejected WHERE number IN
                            (SELECT number FROM rejected WHERE received < ? ORDER BY number LIMIT 100)
                        """,
                    arguments: [time.microseconds]
                )
                result.rejected = db.changesCount
                return result
            case .bytes(let bytes):
                let excess = try Self.liveBytes(db) - bytes
                guard excess > 0 else { return PurgeResult() }
                // A quarter at a time: with its indexes and its share of a page, a point takes up to four times the
                // size of its payload.
                return try Self.deleteOldest(bytes: max(1, excess / 4), atMost: points, db)
            }
        }
        if !result.isEmpty { try vacuum() }
        return result
    }

    /// Deletes the traces with the oldest ingestion: those before a time, or as many as make up a number of bytes of
    /// payload.
    private static func deleteOldest(
        before time: Timestamp? = nil,
        bytes limit: Int64 = .max,
        atMost points: Int,
        _ db: Database
    ) throws -> PurgeResult {
        let oldest = try Row.fetchCursor(
            db,
            sql: "SELECT number, points FROM traces WHERE pinned = 0 AND ingested < ? ORDER BY ingested",
            arguments: [time?.microseconds ?? .max]
        )
        var numbers: [Int64] = []
        var result = PurgeResult()
        var bytes: Int64 = 0
        while result.points < points, bytes < min(limit, stepBytes), let row = try oldest.next() {
            let number: Int64 = row[0]
            numbers.append(number)
            result += PurgeResult(traces: 1, points: row[1])
            bytes += try payloadBytes(of: number, db)
        }
        for number in numbers { try delete(trace: number, db) }
        return result
    }

    private static func payloadBytes(of trace: Int64, _ db: Database) throws -> Int64 {
        let sum = try db.cachedStatement(
            sql: "SELECT coalesce(sum(length(CAST(payload AS BLOB))), 0) FROM points WHERE trace = ?"
        )
        return try Int64.fetchOne(sum, arguments: [trace]) ?? 0
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
                return PurgeResult(traces: row?[0] ?? 0, points: row?[1] ?? 0, rejected: row?[2] ?? 0)
            case .bytes(let bytes):
                let size = try Self.liveBytes(db)
                let points = try Int64.fetchOne(db, sql: "SELECT coalesce(sum(points), 0) FROM traces") ?? 0
                guard size > bytes, points > 0 else { return PurgeResult() }
                // Estimates that every point has the average size.
                let excess = Int(Double(points) * (1 - Double(bytes) / Double(size)))
                let oldest = try Row.fetchCursor(
                    db,
                    sql: "SELECT points FROM traces WHERE pinned = 0 ORDER BY ingested"
                )
                var result = PurgeResult()
                while result.points < excess, let row = try oldest.next() {
                    result += PurgeResult(traces: 1, points: row[0])
                }
                return result
            }
        }
    }

    // MARK: Room

    /// Pages freed, and bytes of payload deleted, in one transaction: the WAL needs space for what a transaction
    /// changes, even on a disk that is nearly full. A checkpoint after each transaction lets the WAL start over.
    private static let vacuumStep = 256
    private static let stepBytes: Int64 = 2_000_000

    /// Cuts free pages off the end of the file, and truncates the WAL, so that deleting frees space on the disk.
    public func reclaimSpace() throws(StoreError) {
        try vacuum()
        try connection.use { database in
            database.writeWithoutTransaction { db in
                // Best effort, without waiting: while a checkpoint waits for a reader, it holds up the writers.
                _ = try? connection.busyHandler.suspended { try db.checkpoint(.truncate) }
            }
        }
    }

    /// Frees pages, a few per transaction, until none are left or their number stops falling: a file that was created
    /// without `auto_vacuum` keeps them.
    private func vacuum() throws(StoreError) {
        var left = Int.max
        while left > 0 {
            let free = try connection.use { database in
                try database.writeWithoutTransaction { db in
                    let pages = try Row.fetchCursor(db, sql: "PRAGMA incremental_vacuum(\(Self.vacuumStep))")
                    // Each step of the cursor frees a page.
                    while try pages.next() != nil {}
                    _ = try? db.checkpoint(.passive)
                    return try Int.fetchOne(db, sql: "PRAGMA freelist_count") ?? 0
                }
            }
            guard free < left else { return }
            left = free
        }
    }

    public func size() throws(StoreError) -> Int64? {
        try read { try Self.liveBytes($0) }
    }

    /// Returns the size of the pages in use. Free pages are about to be given back, and the size of the WAL is
    /// bounded.
    private static func liveBytes(_ db: Database) throws -> Int64 {
        try Int64.fetchOne(
            db,
            sql: """
                SELECT (page_count - freelist_count) * page_size
                FROM pragma_page_count, pragma_freelist_count, pragma_page_size
                """
        ) ?? 0
    }

    public func room() throws(StoreError) -> StoreFreeSpace? {
        var status = statvfs()
        // A file that does not exist yet has the space of its folder.
        let folder = URL(fileURLWithPath: connection.path).deletingLastPathComponent().path
        guard statvfs(connection.path, &status) == 0 || errno == ENOENT && statvfs(folder, &status) == 0 else {
            if errno == ENOENT { return nil }
            throw StoreError(.unavailable, "\(connection.path) is gone: \(String(cString: strerror(errno)))")
        }
        let unit = Int64(status.f_frsize)
        return StoreFreeSpace(free: Int64(status.f_bavail) * unit, total: Int64(status.f_blocks) * unit)
    }
}
#endif
