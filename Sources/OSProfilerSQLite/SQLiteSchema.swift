//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if SQLite
internal import GRDB

/// The tables of the embedded store, and how older files become newer ones.
///
/// The keys are clustered by trace: a point's unique key begins with its trace's number, so that the pages that an
/// insert touches are those of the traces that arrive right now, however large the file is. A unique index on the
/// random message ids costs five times the rest of the row and grows with the file; instead a repetition is found
/// where the point itself would stand.
enum SQLiteSchema {
    /// `PRAGMA application_id` of our files, "OSPr": tells them from any other SQLite file.
    static let applicationID: Int32 = 0x4F53_5072

    /// Each makes the file one version newer. What has been released is never changed, only added to.
    private static let migrations: [@Sendable (Database) throws -> Void] = [createTables, addPinning]

    /// The version that this program makes and reads.
    static var currentVersion: Int { migrations.count }

    /// The version of a file: how many migrations it has seen, 0 for an empty one.
    static func version(_ db: Database) throws -> Int {
        try Int.fetchOne(db, sql: "PRAGMA user_version") ?? 0
    }

    /// Brings a file up to date, in one transaction that is ours alone: of several processes that open a new file at
    /// once, one makes the tables and the others find them made. (GRDB's own migrator looks before it locks.)
    static func migrate(_ db: Database) throws {
        guard try (0..<currentVersion).contains(version(db)) else { return }
        try db.inTransaction(.immediate) {
            for migration in migrations.dropFirst(try version(db)) { try migration(db) }
            try db.execute(sql: "PRAGMA application_id = \(applicationID); PRAGMA user_version = \(currentVersion)")
            return .commit
        }
    }

    private static func createTables(_ db: Database) throws {
        // An id is a BLOB of 16 bytes where it is a canonical uuid, an INTEGER where it is a JSON integer that
        // fits, an empty BLOB for null, else TEXT. A base id is a BLOB or TEXT only: text names a trace.
        try db.execute(
            sql: """
                CREATE TABLE traces (
                    number INTEGER PRIMARY KEY,
                    base_id NOT NULL UNIQUE,
                    points INTEGER NOT NULL DEFAULT 0,
                    errors INTEGER NOT NULL DEFAULT 0,
                    started INTEGER NOT NULL,
                    finished INTEGER NOT NULL,
                    root_rank INTEGER NOT NULL,
                    root_started INTEGER NOT NULL,
                    name TEXT NOT NULL DEFAULT '',
                    project TEXT,
                    service TEXT,
                    ingested INTEGER NOT NULL
                );
                CREATE INDEX traces_by_start ON traces (started);
                CREATE INDEX traces_by_ingestion ON traces (ingested);
                CREATE INDEX traces_with_errors ON traces (started) WHERE errors > 0;

                -- sequence is the order of arrival. repeat is 0 for the first message of a point and counts up
                -- for further messages (not redeliveries) of the same name and trace id.
                CREATE TABLE points (
                    sequence INTEGER PRIMARY KEY,
                    trace INTEGER NOT NULL,
                    trace_id NOT NULL,
                    name TEXT NOT NULL,
                    repeat INTEGER NOT NULL,
                    message_key BLOB NOT NULL,
                    enveloped INTEGER NOT NULL,
                    payload TEXT NOT NULL
                );
                CREATE UNIQUE INDEX points_by_trace ON points (trace, trace_id, name, repeat);

                CREATE TABLE rejected (
                    number INTEGER PRIMARY KEY,
                    digest BLOB NOT NULL UNIQUE,
                    received INTEGER NOT NULL,
                    reason TEXT NOT NULL,
                    detail TEXT NOT NULL,
                    exchange TEXT NOT NULL,
                    routing_key TEXT NOT NULL,
                    properties TEXT NOT NULL,
                    body BLOB NOT NULL
                );
                """
        )
    }

    /// Pinned traces stand outside the index by which a purge looks for the oldest.
    private static func addPinning(_ db: Database) throws {
        try db.execute(
            sql: """
                ALTER TABLE traces ADD COLUMN pinned INTEGER NOT NULL DEFAULT 0;
                DROP INDEX traces_by_ingestion;
                CREATE INDEX traces_by_ingestion ON traces (ingested) WHERE pinned = 0;
                """
        )
    }
}
#endif
