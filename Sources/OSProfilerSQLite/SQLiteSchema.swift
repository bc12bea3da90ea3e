//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if SQLite
internal import GRDB

/// The tables of the embedded store, and the migrations of older files.
///
/// The keys are clustered by trace: the unique key of a point begins with the number of its trace, so an insert
/// touches only pages of the traces that arrive right now, however large the file is. A unique index on the random
/// message ids would cost five times as much as the rest of the row, and more as the file grows. Instead, a
/// repetition is found at the key of the point itself.
enum SQLiteSchema {
    /// The `PRAGMA application_id` of a store's file, "OSPr", which distinguishes it from other SQLite files.
    static let applicationID: Int32 = 0x4F53_5072

    /// Each migration raises the version of a file by one. A released migration never changes; new ones are appended.
    private static let migrations: [@Sendable (Database) throws -> Void] = [
        createTables, addPinning, addLives, addSizes,
    ]

    /// The version that this program creates and reads.
    static var currentVersion: Int { migrations.count }

    /// Returns the version of a file: the number of migrations it has had, 0 for an empty file.
    static func version(_ db: Database) throws -> Int {
        try Int.fetchOne(db, sql: "PRAGMA user_version") ?? 0
    }

    /// Brings a file up to date in one exclusive transaction: of several processes that open a new file at once, one
    /// creates the tables and the others find them. (GRDB's own migrator checks before it takes the lock.)
    static func migrate(_ db: Database) throws {
        guard try (0..<currentVersion).contains(version(db)) else { return }
        try db.inTransaction(.immediate) {
            for migration in migrations.dropFirst(try version(db)) { try migration(db) }
            try db.execute(sql: "PRAGMA application_id = \(applicationID); PRAGMA user_version = \(currentVersion)")
            return .commit
        }
    }

    private static func createTables(_ db: Database) throws {
        // An id is a BLOB of 16 bytes if it is a canonical uuid, an INTEGER if it is a JSON integer that fits, an
        // empty BLOB for null, otherwise TEXT. A base id is only BLOB or TEXT, because its text names the trace.
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

                -- sequence is the order of arrival. repeat is 0 for the first message of a point. Further messages
                -- (not redeliveries) of the same name and trace id have a digest of their key; see SQLiteRepetition.
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

    /// Excludes pinned traces from the index in which a purge finds the oldest traces.
    private static func addPinning(_ db: Database) throws {
        try db.execute(
            sql: """
                ALTER TABLE traces ADD COLUMN pinned INTEGER NOT NULL DEFAULT 0;
                DROP INDEX traces_by_ingestion;
                CREATE INDEX traces_by_ingestion ON traces (ingested) WHERE pinned = 0;
                """
        )
    }

    /// Adds the columns that distinguish a trace's own spans from stray ones, hold its request, and let a filter find
    /// it by its spans. They are NULL in older rows, which a list shows with all their points and finds by their roots.
    private static func addLives(_ db: Database) throws {
        for column in ["life BLOB", "request TEXT", "services TEXT", "hosts TEXT", "names TEXT", "paths TEXT"] {
            try db.execute(sql: "ALTER TABLE traces ADD COLUMN \(column)")
        }
    }

    /// Adds the size of each trace, and one row with the sums, by which a purge decides without reading all traces;
    /// see ``SQLiteSizes``. The size is NULL in older rows, where an average stands for it.
    private static func addSizes(_ db: Database) throws {
        try db.execute(
            sql: """
                ALTER TABLE traces ADD COLUMN bytes INTEGER;
                CREATE TABLE sizes (unpinned INTEGER NOT NULL, pinned INTEGER NOT NULL, rejected INTEGER NOT NULL);
                INSERT INTO sizes SELECT
                    (SELECT coalesce(sum(\(SQLiteSizes.ofTrace)), 0) FROM traces WHERE pinned = 0),
                    (SELECT coalesce(sum(\(SQLiteSizes.ofTrace)), 0) FROM traces WHERE pinned = 1),
                    (SELECT coalesce(sum(\(SQLiteSizes.ofRejected)), 0) FROM rejected);
                """
        )
    }
}
#endif
