//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if MySQL
internal import OSProfilerCore
internal import OSProfilerStore

extension MySQLStore {
    /// Returns findings about the server's configuration and the tables.
    static func findings(_ transaction: MySQLTransaction) throws -> [StoreFinding] {
        let settings = try transaction.run(
            """
            SELECT @@global.innodb_flush_log_at_trx_commit, @@global.log_bin, @@global.sync_binlog,
                CAST(@@global.read_only AS CHAR)
            """
        )
        let name = transaction.link.isMariaDB ? "MariaDB" : "MySQL"
        return [
            StoreFinding("server", .good, "\(name) \(transaction.link.serverVersion), libmariadb \(libraryVersion)"),
            schema(transaction.tables),
            collation(transaction.tables),
            durability(settings),
            replication(settings),
            encryption(transaction),
            try numbering(transaction),
            try disk(transaction),
        ]
    }

    private static func schema(_ tables: MySQLTables) -> StoreFinding {
        guard tables.hasOwn else {
            return StoreFinding(
                "schema",
                .warning,
                "only the table of Python's driver exists: traces are listed from its latest rows",
                advice: "`osprofiler consume` creates the other tables"
            )
        }
        return StoreFinding("schema", .good, "version \(MySQLSchema.version), the one that this osprofiler writes")
    }

    private static func collation(_ tables: MySQLTables) -> StoreFinding {
        guard tables.column.takes(Array("🛰".utf8)) else {
            return StoreFinding(
                "collation",
                .warning,
                "the table of Python's driver has the collation \(tables.collation): points with other characters are "
                    + "stored in a separate table, where Python does not see them",
                advice: "ALTER TABLE data CONVERT TO CHARACTER SET utf8mb4 COLLATE utf8mb4_bin"
            )
        }
        let tellsCase = tables.collation.contains("_bin")
        return StoreFinding(
            "collation",
            .good,
            tellsCase
                ? "ids are compared byte by byte"
                : "Python's command ignores case in ids, because of \(tables.collation); this command does not"
        )
    }

    private static func durability(_ settings: MySQLRows) -> StoreFinding {
        var off: [String] = []
        if settings.integer(0, 0) != 1 { off.append("innodb_flush_log_at_trx_commit is not 1") }
        if settings.isTrue(0, 1), settings.integer(0, 2) != 1 { off.append("sync_binlog is not 1") }
        guard off.isEmpty else {
            return StoreFinding(
                "durability",
                .warning,
                "\(off.joined(separator: ", ")): a crash of the server may lose points that were acknowledged",
                advice: "set it to 1 in the server's configuration"
            )
        }
        return StoreFinding("durability", .good, "committed data is on the server's disk")
    }

    private static func replication(_ settings: MySQLRows) -> StoreFinding {
        let isWritable = ["0", "OFF"].contains(settings.text(0, 3))
        return StoreFinding(
            "replication",
            .good,
            isWritable
                ? "this server accepts writes" : "this server is a replica or read-only: it can be read, not written"
        )
    }

    private static func encryption(_ transaction: MySQLTransaction) -> StoreFinding {
        if let version = transaction.link.encryption {
            return StoreFinding("encryption", .good, "the connection is encrypted with \(version)")
        }
        guard !transaction.server.isLocal else {
            return StoreFinding("encryption", .good, "the connection does not leave this host")
        }
        return StoreFinding(
            "encryption",
            .warning,
            "the connection is not encrypted: others on the network can read the traces",
            advice: "end the connection string with ?ssl_ca=/path/of/the/authority.pem, or ?ssl=true for the system's"
        )
    }

    /// Python's table numbers its rows with 31 bits and never reuses a number: deleted rows return none.
    private static func numbering(_ transaction: MySQLTransaction) throws -> StoreFinding {
        let facts = try transaction.run(
            """
            SELECT GREATEST(COALESCE((SELECT MAX(id) FROM data), 0),
                    COALESCE((SELECT auto_increment FROM information_schema.tables
                        WHERE table_schema = DATABASE() AND table_name = 'data'), 1) - 1),
                COALESCE((SELECT data_type = 'bigint' FROM information_schema.columns
                    WHERE table_schema = DATABASE() AND table_name = 'data' AND column_name = 'id'), 0)
            """
        )
        let limit = facts.isTrue(0, 1) ? Int64.max : Int64(Int32.max)
        let share = min((facts.integer(0, 0) ?? 0) / (limit / 100), 100)
        guard share >= 80 else { return StoreFinding("numbering", .good, "\(share) % of the row numbers are used") }
        return StoreFinding(
            "numbering",
            share >= 95 ? .problem : .warning,
            "\(share) % of the row numbers are used: no row can be stored after the last one, even if rows are deleted",
            advice: "change to a new database, or ALTER TABLE data MODIFY id BIGINT NOT NULL AUTO_INCREMENT"
        )
    }

    private static func disk(_ transaction: MySQLTransaction) throws -> StoreFinding {
        let bytes = try transaction.run(
            """
            SELECT SUM(data_length + index_length) FROM information_schema.tables
            WHERE table_schema = DATABASE() AND (table_name = 'data' OR table_name LIKE 'osprofiler\\_%')
            """
        ).integer(ifAny: 0)
        let size = CountText.bytes(Int(bytes ?? 0))
        return StoreFinding("disk", .good, "the tables and their indexes take about \(size) of the server's disk")
    }
}
#endif
