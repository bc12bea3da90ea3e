//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

public import OSProfilerStore

extension StoreBackend {
    /// The backend of `postgresql://` connection strings. Without the trait `PostgreSQL`, it cannot open a store.
    public static let postgreSQL: StoreBackend = {
        var backend = StoreBackend(
            PostgreSQLConnectionString.schemes,
            summary: "several consumers, SQL",
            page: "docs/stores/postgresql.md",
            trait: "PostgreSQL"
        )
        backend.harmlessMembers = [
            "application_name", "channel_binding", "client_encoding", "dbname", "fallback_application_name",
            "gssdelegation", "gssencmode", "gsslib", "host", "hostaddr", "keepalives", "keepalives_count",
            "keepalives_idle", "keepalives_interval", "krbsrvname", "load_balance_hosts", "max_protocol_version",
            "min_protocol_version", "options", "passfile", "port", "require_auth", "requirepeer",
            "ssl_max_protocol_version", "ssl_min_protocol_version", "sslcert", "sslcertmode", "sslcompression",
            "sslcrl", "sslcrldir", "sslkey", "sslmode", "sslnegotiation", "sslrootcert", "sslsni",
            "target_session_attrs", "tcp_user_timeout", "connect_timeout", "user",
        ]
        #if PostgreSQL
        backend.ignoredMembers = ignoredMembers(of: PostgreSQLURL.form)
        backend.library = Library(name: "libpq", version: PostgreSQLStore.libraryVersion)
        backend.opening = { text, purpose throws(StoreError) in
            let string = try PostgreSQLConnectionString(text)
            switch purpose {
            case .reading: return try PostgreSQLStore(string, for: .reading)
            case .changing: return try PostgreSQLStore(string, for: .changing)
            case .collecting, .copying: return try PostgreSQLStore(string, for: .collecting)
            }
        }
        #endif
        return backend
    }()
}
