//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if PostgreSQL
internal import OSProfilerStore

/// The tables that a database has.
struct PostgreSQLTables {
    /// Whether the tables in addition to Python's `data` exist. Without them, only Python's driver wrote points.
    var hasOwn: Bool
}

/// Python's table, and the tables of this store.
enum PostgreSQLSchema {
    static let version = 2

    /// The condition for rows that Python's driver wrote: this store's rows begin with a blank, which JSON ignores.
    /// The condition also limits the index that finds them to those few rows.
    static let isFromPython = "left(data::text, 1) <> ' '"

    /// What the columns of `data` hold: PostgreSQL's text has no NUL.
    static let column = SQLAlchemyColumn(takesNUL: false)

    private static let columns = [
        "id", "timestamp", "base_id", "parent_id", "trace_id", "project", "host", "service", "name", "data",
    ]

    /// Inspects the tables, and creates the missing ones if the purpose requires them.
    ///
    /// - Throws: ``PostgreSQLError``, ``StoreError``.
    static func open(
        _ link: PostgreSQLLink,
        _ purpose: PostgreSQLStore.Purpose,
        _ server: String,
        until deadline: ContinuousClock.Instant
    ) throws -> PostgreSQLTables {
        let found = try inspect(link, server, until: deadline)
        if found.isOld {
            guard purpose != .reading else {
                throw StoreError(
                    .unavailable,
                    "the tables in PostgreSQL at \(server) are older: run `osprofiler consume` once, which brings them up "
                        + "to date"
                )
            }
            try locked(link, until: deadline) {
                if try inspect(link, server, until: deadline).isOld { try link.runAll(secondVersion, until: deadline) }
            }
            return PostgreSQLTables(hasOwn: true)
        }
        if found.hasOwn { return PostgreSQLTables(hasOwn: true) }
        if !found.hasData, purpose != .collecting {
            throw StoreError(
                .notFound,
                "the database in PostgreSQL at \(server) has no trace points: start `osprofiler consume` to create its tables"
            )
        }
        guard purpose != .reading else { return PostgreSQLTables(hasOwn: false) }
        try create(link, server, until: deadline)
        return PostgreSQLTables(hasOwn: true)
    }

    private static func inspect(
        _ link: PostgreSQLLink,
        _ server: String,
        until deadline: ContinuousClock.Instant
    ) throws -> (hasData: Bool, hasOwn: Bool, isOld: Bool) {
        let rows = try link.run(
            """
            SELECT to_regclass('data') IS NOT NULL, to_regclass('osprofiler_schema') IS NOT NULL,
                (SELECT count(*) FROM pg_attribute WHERE attrelid = to_regclass('data') AND attnum > 0
                    AND attname = ANY('{\(columns.joined(separator: ","))}')),
                cardinality(current_schemas(false)) = 0
            """,
            until: deadline
        )
        guard !rows.isTrue(0, 3) else {
            throw StoreError(
                .accessDenied,
                "PostgreSQL at \(server) gives this user no schema of the search_path: grant it USAGE on the schema"
            )
        }
        let (hasData, hasOwn) = (rows.isTrue(0, 0), rows.isTrue(0, 1))
        if hasData, rows.integer(0, 2) != Int64(columns.count) {
            throw StoreError(
                .foreign,
                "PostgreSQL at \(server) has a table \"data\" of another program: use a separate database"
            )
        }
        guard hasOwn else { return (hasData, false, false) }
        let versions = try link.run("SELECT version FROM osprofiler_schema", until: deadline)
        let version = versions.count == 1 ? versions.integer(0, 0) ?? 0 : 0
        if version > Self.version {
            throw StoreError(.newerSchema, "the tables in PostgreSQL at \(server) are newer: update this osprofiler")
        }
        guard version > 0, hasData else {
            throw StoreError(.foreign, "the tables in PostgreSQL at \(server) were changed by another program")
        }
        return (true, true, version < Self.version)
    }

    private static func create(_ link: PostgreSQLLink, _ server: String, until deadline: ContinuousClock.Instant) throws
    {
        let encoding = try link.run("SELECT current_setting('server_encoding')", until: deadline).text(0, 0) ?? ""
        guard encoding == "UTF8" else {
            throw StoreError(
                .unsupported,
                "the database in PostgreSQL at \(server) has the encoding \(encoding): create one with createdb -E UTF8"
            )
        }
        try locked(link, until: deadline) {
            guard try !inspect(link, server, until: deadline).hasOwn else { return }
            try link.runAll(pythonTable, until: deadline)
            let sequence = try link.run(
                "SELECT quote_literal(pg_get_serial_sequence('data', 'id'))",
                until: deadline
            ).text(0, 0)
            guard let sequence else {
                throw StoreError(
                    .foreign,
                    "the table \"data\" in PostgreSQL at \(server) does not number its rows as Python's driver does"
                )
            }
            try link.runAll(ownTables(sequence) + secondVersion, until: deadline)
        }
    }

    /// Changes the tables. Of several processes that start at once, only one changes them; the others find them
    /// changed.
    private static func locked(
        _ link: PostgreSQLLink,
        until deadline: ContinuousClock.Instant,
        _ change: () throws -> Void
    ) throws {
        try link.runAll("BEGIN; SELECT pg_advisory_xact_lock(hashtext('osprofiler'))", until: deadline)
        do {
            try change()
            try link.runAll("COMMIT", until: deadline)
        } catch {
            _ = try? link.run("ROLLBACK", until: deadline)
            throw error
        }
    }

    /// The table as SQLAlchemy 1.4 creates it for osprofiler's driver.
    private static let pythonTable = """
        CREATE TABLE IF NOT EXISTS data (
            id SERIAL NOT NULL, timestamp VARCHAR(26), base_id VARCHAR(255), parent_id VARCHAR(255),
            trace_id VARCHAR(255), project VARCHAR(255), host VARCHAR(255), service VARCHAR(255), name VARCHAR(255),
            data JSON, PRIMARY KEY (id)
        );
        """
        + columns[1...8].map { "CREATE INDEX IF NOT EXISTS ix_data_\($0) ON data (\($0));\n" }.joined()

    /// `base_id` is the text that names a trace, which may hold bytes that `text` cannot. In `osprofiler_points`,
    /// `point` is a digest that identifies the message, `span` represents the trace id, and `raw` is the whole
    /// payload of a point that `data` cannot hold.
    private static func ownTables(_ sequence: String) -> String {
        """
        CREATE TABLE osprofiler_traces (
            number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, base_id bytea NOT NULL UNIQUE,
            points bigint NOT NULL, errors bigint NOT NULL, bytes bigint NOT NULL,
            started bigint NOT NULL, finished bigint NOT NULL,
            root_rank bigint NOT NULL, root_started bigint NOT NULL, name text, project text, service text,
            ingested bigint NOT NULL, pinned boolean NOT NULL DEFAULT false
        );
        CREATE INDEX osprofiler_traces_by_start ON osprofiler_traces (started);
        CREATE INDEX osprofiler_traces_by_ingestion ON osprofiler_traces (ingested) WHERE NOT pinned;
        CREATE INDEX osprofiler_traces_with_errors ON osprofiler_traces (started) WHERE errors > 0;
        CREATE TABLE osprofiler_points (
            trace bigint NOT NULL, point uuid NOT NULL, id integer NOT NULL DEFAULT nextval(\(sequence)::regclass),
            span uuid NOT NULL, message_key uuid NOT NULL, is_stop boolean NOT NULL, enveloped boolean NOT NULL,
            raw bytea, PRIMARY KEY (trace, point)
        );
        CREATE INDEX osprofiler_data_of_others ON data (id) WHERE \(isFromPython);
        CREATE TABLE osprofiler_rejected (
            number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, digest uuid NOT NULL UNIQUE,
            received bigint NOT NULL, reason bytea NOT NULL, detail bytea NOT NULL, exchange bytea NOT NULL,
            routing_key bytea NOT NULL, properties bytea NOT NULL, body bytea NOT NULL
        );
        CREATE TABLE osprofiler_schema (version integer NOT NULL);
        INSERT INTO osprofiler_schema VALUES (1);
        """
    }

    /// Adds the columns that distinguish a trace's own spans from stray ones, hold its request, and let a filter find
    /// it by its spans. They are NULL in the rows of older traces.
    private static let secondVersion = """
        ALTER TABLE osprofiler_traces ADD COLUMN request text, ADD COLUMN services text, ADD COLUMN hosts text,
            ADD COLUMN names text, ADD COLUMN paths text, ADD COLUMN life bytea;
        UPDATE osprofiler_schema SET version = \(version);
        """
}
#endif
