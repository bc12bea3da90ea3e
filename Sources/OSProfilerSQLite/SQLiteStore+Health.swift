//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if SQLite
internal import Foundation
internal import GRDB
internal import GRDBSQLite
internal import OSProfilerCore
public import OSProfilerStore

extension SQLiteStore {
    /// The version of SQLite that the process runs with, such as `3.40.1`.
    public static var libraryVersion: String { String(cString: sqlite3_libversion()) }

    /// Counts rows, checks the file and its disk, and has SQLite check the structure of the file, slowest checks
    /// last.
    public func health(within limit: Duration) throws(StoreError) -> StoreHealth {
        var health = StoreHealth()
        let deadline = ContinuousClock.now + limit
        let size = try size() ?? 0
        health.size = size
        health.freeSpace = try freeSpace()
        health.isWritable = SQLitePermissions.mayWrite(connection.path)
        health.findings.append(try schemaFinding())
        if let finding = SQLiteFileSystem.finding(FileSystemKind(of: connection.path)) {
            health.findings.append(finding)
        }
        _ = try within(deadline) { db in
            let counts = try Row.fetchOne(
                db,
                sql: "SELECT count(*), coalesce(sum(points), 0), max(ingested), min(started), max(started) FROM traces"
            )
            if let counts {
                health.traces = try counts.count(at: 0)
                health.points = try counts.count(at: 1)
                health.lastIngestion = try counts.timeIfAny(at: 2)
                health.oldest = try counts.timeIfAny(at: 3)
                health.newest = try counts.timeIfAny(at: 4)
            }
            health.rejected = try Int.fetchOne(db, sql: "SELECT count(*) FROM rejected")
            health.skew = try Self.skew(db)
        }
        health.findings.append(try integrityFinding(deadline, limit, size))
        return health
    }

    private func schemaFinding() throws(StoreError) -> StoreFinding {
        // A file with another schema cannot be opened at all.
        let version = try read { try SQLiteSchema.version($0) }
        return StoreFinding("schema", .good, "version \(version), the one that this osprofiler writes")
    }

    private static func skew(_ db: Database) throws -> StoreHealth.Skew? {
        try Row.fetchOne(
            db,
            sql: """
                SELECT base_id, typeof(base_id) = 'blob', finished - ingested AS lead
                FROM (SELECT * FROM traces ORDER BY ingested DESC LIMIT \(StoreHealth.skewSample))
                ORDER BY lead DESC LIMIT 1
                """
        ).map {
            StoreHealth.Skew(baseID: try baseID($0, at: 0, isUUID: $0.integer(at: 1) != 0), lead: try $0.integer(at: 2))
        }
    }

    // MARK: Integrity

    private func integrityFinding(
        _ deadline: ContinuousClock.Instant,
        _ limit: Duration,
        _ size: Int64
    ) throws(StoreError) -> StoreFinding {
        var complaint: String?
        let isComplete = try within(deadline) { db in
            complaint = try String.fetchOne(db, sql: "PRAGMA quick_check(1)")
        }
        guard isComplete else {
            return StoreFinding(
                "integrity",
                .unknown,
                "PRAGMA quick_check of \(size / 1_000_000) MB took longer than \(limit)",
                advice: "run it at leisure: sqlite3 '\(connection.path)' 'PRAGMA quick_check'"
            )
        }
        guard let complaint, complaint != "ok" else {
            return StoreFinding("integrity", .good, "PRAGMA quick_check finds nothing wrong")
        }
        return StoreFinding(
            "integrity",
            .problem,
            "\(connection.path) is damaged: \(TerminalText.words(complaint))",
            advice: "stop the consumer, save what is readable (\(SQLiteRescue.command(connection.path))), "
                + "then move it, -wal and -shm away"
        )
    }

    /// Runs a read that ends at a deadline.
    ///
    /// - Returns: false if the deadline interrupted it.
    private func within(
        _ deadline: ContinuousClock.Instant,
        _ body: (Database) throws -> Void
    ) throws(StoreError) -> Bool {
        let left = (deadline - .now) / .seconds(1)
        guard left > 0 else { return false }
        return try connection.use { database in
            // The interrupt comes from outside, because SQLite calls no progress handler while it checks a tree. The
            // timer has a queue of its own, because blocking work may hold all threads of the global queue.
            let alarm = DispatchSource.makeTimerSource(queue: DispatchQueue(label: "osprofiler.sqlite.alarm"))
            alarm.setEventHandler { database.interrupt() }
            // Repeats, in case the first interrupt comes before the statement begins.
            alarm.schedule(deadline: .now() + left, repeating: 0.01)
            alarm.resume()
            defer { alarm.cancel() }
            do {
                try database.read(body)
                return true
            } catch let error as DatabaseError where error.resultCode == .SQLITE_INTERRUPT {
                return false
            }
        }
    }
}
#endif
