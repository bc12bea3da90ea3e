//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if MySQL
internal import OSProfilerStore

/// The properties of a database's tables.
struct MySQLTables {
    /// Whether our own tables exist next to Python's `data`; without them, only Python's driver has written points.
    var hasOwn: Bool
    /// The type of the columns of `data`.
    var column: SQLAlchemyColumn
    /// The collation of these columns, such as `utf8mb4_nopad_bin`.
    var collation: String
    /// The maximum size of a statement's values in bytes.
    var room: Int

    /// The condition for the rows of `data` that Python's driver wrote.
    var isFromPython: String { hasOwn ? "osprofiler_trace IS NULL" : "TRUE" }
}

/// Python's table and our own tables.
enum MySQLSchema {
    static let version = 1
    static let tables = [
        "data", "osprofiler_traces", "osprofiler_points", "osprofiler_pieces", "osprofiler_rejected",
    ]

    private static let columns = [
        "id", "timestamp", "base_id", "parent_id", "trace_id", "project", "host", "service", "name", "data",
    ]

    private struct Found {
        var hasData = false
        var hasMarks = false
        var engine = ""
        var charset = ""
        var collation = ""
        /// The version of our own tables; nil until all of them exist.
        var version: Int?
    }

    /// Checks the tables, and creates the missing ones if the purpose allows it.
    ///
    /// - Throws: ``MySQLError``, ``StoreError``.
    static func open(_ link: MySQLLink, _ purpose: StoreBackend.Purpose, _ server: String) throws -> MySQLTables {
        let settings = try link.run(
            "SELECT @@max_allowed_packet, CAST(@@global.read_only AS CHAR), CAST(@@global.innodb_read_only AS CHAR)"
        )
        if purpose != .reading {
            try checkVersion(link, server)
            guard [1, 2].allSatisfy({ ["0", "OFF"].contains(settings.text(0, $0)) }) else {
                throw MySQLError(number: 1290, message: "it accepts no writes").error(on: server)
            }
        }
        var found = try look(link, server)
        if found.version == nil {
            guard found.hasData || purpose == .collecting || purpose == .copying else {
                throw StoreError(
                    .notFound,
                    "MySQL at \(server) has no trace points in this database: run `osprofiler consume` to create the tables"
                )
            }
            if purpose != .reading { found = try create(link, server) }
        }
        return MySQLTables(
            hasOwn: found.version != nil,
            column: SQLAlchemyColumn(last: lastCharacter(of: found.charset)),
            collation: found.collation,
            // The rest of a packet is for the statement's text and types.
            room: Int(settings.integer(0, 0) ?? 1 << 20) / 4 * 3
        )
    }

    /// Returns the greatest character that a character set stores. Other sets than these have only ASCII in common.
    private static func lastCharacter(of charset: String) -> Unicode.Scalar {
        switch charset {
        case "utf8mb4": "\u{10FFFF}"
        case "utf8mb3", "utf8": "\u{FFFF}"
        default: "\u{7F}"
        }
    }

    private static func checkVersion(_ link: MySQLLink, _ server: String) throws {
        guard link.serverNumber >= (link.isMariaDB ? 100_600 : 80_001) else {
            throw StoreError(
                .unsupported,
                "MySQL at \(server) is version \(link.serverVersion): writing needs MariaDB 10.6 or MySQL 8.0.1"
            )
        }
    }

    private static func look(_ link: MySQLLink, _ server: String) throws -> Found {
        let tables = try link.run(
            """
            SELECT table_name, engine FROM information_schema.tables
            WHERE table_schema = DATABASE() AND table_name IN ('data', 'osprofiler_schema') ORDER BY table_name
            """
        )
        var found = Found()
        for row in 0..<tables.count {
            if tables.text(row, 0) == "data" {
                try checkData(link, server, &found)
                found.engine = tables.text(row, 1) ?? ""
            } else {
                found.version = try link.run("SELECT version FROM osprofiler_schema").integer(ifAny: 0).map(Int.init)
            }
        }
        guard let version = found.version else { return found }
        if version > Self.version {
            throw StoreError(.newerSchema, "the tables in MySQL at \(server) are newer: update this osprofiler")
        }
        guard version == Self.version, found.hasMarks else {
            throw StoreError(.foreign, "another program has changed the tables in MySQL at \(server)")
        }
        return found
    }

    private static func checkData(_ link: MySQLLink, _ server: String, _ found: inout Found) throws {
        let rows = try link.run(
            """
            SELECT column_name, character_set_name, collation_name FROM information_schema.columns
            WHERE table_schema = DATABASE() AND table_name = 'data'
            """
        )
        let names = (0..<rows.count).map { rows.text($0, 0) ?? "" }
        guard Set(columns).isSubset(of: names) else {
            throw StoreError(
                .foreign,
                "MySQL at \(server) has a table \"data\" of another program: name a dedicated database"
            )
        }
        found.hasData = true
        found.hasMarks = Set(["osprofiler_trace", "osprofiler_position"]).isSubset(of: names)
        let text = names.firstIndex(of: "base_id")!
        found.charset = rows.text(text, 1) ?? ""
        found.collation = rows.text(text, 2) ?? ""
    }

    // MARK: Making

    private static func create(_ link: MySQLLink, _ server: String) throws -> Found {
        // Of several processes that start at once, only one creates the tables, and the others find them. MySQL
        // commits each table by itself, so the version comes last, and a later start completes what was begun.
        guard try link.run("SELECT GET_LOCK(CONCAT('osprofiler.', LEFT(DATABASE(), 40)), 5)").isTrue(0, 0) else {
            throw StoreError(.busy, "another session is creating the tables in MySQL at \(server)")
        }
        defer { _ = try? link.run("SELECT RELEASE_LOCK(CONCAT('osprofiler.', LEFT(DATABASE(), 40)))") }
        // Building an index over many of Python's rows takes time.
        try link.unbound()
        let found = try look(link, server)
        if found.version != nil { return found }
        let form = "ENGINE = InnoDB ROW_FORMAT = DYNAMIC CHARACTER SET utf8mb4 COLLATE \(collation(link))"
        if found.hasData {
            guard found.engine.lowercased() == "innodb" else {
                throw StoreError(
                    .unsupported,
                    "the table \"data\" in MySQL at \(server) has the engine \(found.engine): run ALTER TABLE data ENGINE = InnoDB"
                )
            }
            if !found.hasMarks { try link.runAlone("ALTER TABLE data ADD \(marks.joined(separator: ", ADD "))") }
        } else {
            try link.runAlone(pythonTable(form))
        }
        for table in ownTables(form) { try link.runAlone(table) }
        return try look(link, server)
    }

    /// Distinguishes ids that differ in case, accents or trailing spaces, as Python does everywhere else.
    private static func collation(_ link: MySQLLink) -> String {
        link.isMariaDB ? "utf8mb4_nopad_bin" : "utf8mb4_0900_bin"
    }

    /// The columns that link a row of ours to its point; Python's driver leaves them empty.
    private static let marks = [
        "COLUMN osprofiler_trace BIGINT NULL", "COLUMN osprofiler_position BIGINT NULL",
        "UNIQUE INDEX osprofiler_point (osprofiler_trace, osprofiler_position)",
    ]

    /// The table that SQLAlchemy 1.4 creates for osprofiler's driver, with the link columns.
    private static func pythonTable(_ form: String) -> String {
        let texts = columns[2...8].map { "\($0) VARCHAR(255)" }.joined(separator: ", ")
        let indexes = columns[1...8].map { "INDEX ix_data_\($0) (\($0))" }.joined(separator: ", ")
        let own = marks.joined(separator: ", ").replacing("COLUMN ", with: "")
        return """
            CREATE TABLE IF NOT EXISTS data (
                id INTEGER NOT NULL AUTO_INCREMENT, timestamp VARCHAR(26), \(texts), data JSON, PRIMARY KEY (id),
                \(indexes), \(own)
            ) \(form)
            """
    }

    /// `base_id` is the text that names a trace; `appended` is the number of points ever added to it. In
    /// `osprofiler_points`, `point` is a digest that identifies a message, `span` represents the trace id, and `raw`
    /// says that `osprofiler_pieces` has the whole payload because `data` cannot hold it.
    private static func ownTables(_ form: String) -> [String] {
        [
            """
            CREATE TABLE IF NOT EXISTS osprofiler_traces (
                number BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY, base_id VARBINARY(1100) NOT NULL,
                appended BIGINT NOT NULL, points BIGINT NOT NULL, errors BIGINT NOT NULL, bytes BIGINT NOT NULL,
                started BIGINT NOT NULL, finished BIGINT NOT NULL,
                root_rank BIGINT NOT NULL, root_started BIGINT NOT NULL,
                name LONGTEXT, project LONGTEXT, service LONGTEXT, request LONGTEXT,
                life LONGBLOB, services LONGTEXT, hosts LONGTEXT, names LONGTEXT, paths LONGTEXT,
                ingested BIGINT NOT NULL, pinned BOOLEAN NOT NULL DEFAULT FALSE,
                UNIQUE INDEX osprofiler_traces_by_id (base_id), INDEX osprofiler_traces_by_start (started),
                INDEX osprofiler_traces_by_ingestion (pinned, ingested)
            ) \(form)
            """,
            """
            CREATE TABLE IF NOT EXISTS osprofiler_points (
                trace BIGINT NOT NULL, position BIGINT NOT NULL, point BINARY(16) NOT NULL, span BINARY(16) NOT NULL,
                message_key BINARY(16) NOT NULL, is_stop BOOLEAN NOT NULL, enveloped BOOLEAN NOT NULL,
                raw BOOLEAN NOT NULL, PRIMARY KEY (trace, position),
                UNIQUE INDEX osprofiler_points_by_digest (trace, point)
            ) \(form)
            """,
            """
            CREATE TABLE IF NOT EXISTS osprofiler_pieces (
                trace BIGINT NOT NULL, position BIGINT NOT NULL, piece INTEGER NOT NULL, bytes LONGBLOB NOT NULL,
                PRIMARY KEY (trace, position, piece)
            ) \(form)
            """,
            """
            CREATE TABLE IF NOT EXISTS osprofiler_rejected (
                number BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY, digest BINARY(16) NOT NULL, piece INTEGER NOT NULL,
                received BIGINT NOT NULL, reason LONGBLOB NOT NULL, detail LONGBLOB NOT NULL,
                exchange LONGBLOB NOT NULL, routing_key LONGBLOB NOT NULL, properties LONGBLOB NOT NULL,
                body LONGBLOB NOT NULL, UNIQUE INDEX osprofiler_rejected_by_digest (digest, piece)
            ) \(form)
            """,
            "CREATE TABLE IF NOT EXISTS osprofiler_schema (version INTEGER NOT NULL PRIMARY KEY) \(form)",
            "INSERT IGNORE INTO osprofiler_schema VALUES (\(version))",
        ]
    }
}
#endif
