//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import OSProfilerCore
public import OSProfilerStore

extension StoreBackend {
    /// The backend for `mysql://` and `mariadb://` connection strings; unavailable without the trait `MySQL`.
    public static let mySQL: StoreBackend = {
        var backend = StoreBackend(
            MySQLConnectionString.schemes,
            summary: "several consumers, SQL, MariaDB too",
            page: "docs/stores/mysql.md",
            trait: "MySQL"
        )
        backend.harmlessMembers = [
            "autocommit", "charset", "collation", "connect_timeout", "connection_timeout", "program_name",
            "read_default_file", "read_default_group", "read_timeout", "unix_socket", "use_unicode", "write_timeout",
            "database", "db", "host", "plugin", "port", "user",
        ]
        #if MySQL
        backend.ignoredMembers = { text in
            (try? ServerURL(text, MySQLConnectionString.form)).map { MySQLOptions.ignored($0.members) } ?? []
        }
        backend.library = Library(name: "libmariadb", version: MySQLStore.libraryVersion)
        backend.opening = { text, purpose throws(StoreError) in
            try MySQLStore(MySQLConnectionString(text), for: purpose)
        }
        #endif
        return backend
    }()
}
