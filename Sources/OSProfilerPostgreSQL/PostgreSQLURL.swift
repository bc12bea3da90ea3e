//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import OSProfilerCore

/// The members of a PostgreSQL connection string: libpq's keywords, and options of Python's drivers.
enum PostgreSQLURL {
    static let form = URLForm(
        "the postgresql:// connection string",
        schemes: PostgreSQLConnectionString.schemes,
        example: "postgresql://user:password@host:5432/database",
        members: handedOn.map { URLMember($0) } + own + refusals + withoutEffect
    )

    /// Members passed to libpq unchanged. An older libpq refuses the keywords of a newer one.
    static let handedOn = [
        "application_name", "channel_binding", "fallback_application_name", "gssdelegation", "gssencmode", "gsslib",
        "keepalives", "keepalives_count", "keepalives_idle", "keepalives_interval", "krbsrvname",
        "load_balance_hosts", "max_protocol_version", "min_protocol_version", "options", "passfile", "require_auth",
        "requirepeer", "ssl_max_protocol_version", "ssl_min_protocol_version", "sslcert", "sslcertmode",
        "sslcompression", "sslcrl", "sslcrldir", "sslkey", "sslmode", "sslnegotiation", "sslpassword", "sslrootcert",
        "sslsni", "target_session_attrs", "tcp_user_timeout",
    ]

    private static let own: [URLMember] =
        .read("connect_timeout", "dbname", "hostaddr", "password", "port", "user")
        // SQLAlchemy writes several hosts as several members.
        + [URLMember("host", handling: .readEach)]

    private static let refusals: [URLMember] =
        ["ssl", "tls"].map {
            URLMember(
                $0,
                handling: .fixed(BooleanWord.no, reason: "write sslmode=verify-full, or another sslmode")
            )
        }
        + .refused("service", "servicefile", reason: "service files are not read: name host and database")
        + .refused("replication", reason: "a store needs SQL")

    /// Options of psycopg and asyncpg, and the encoding, which is always UTF-8.
    private static let withoutEffect: [URLMember] = .passedOver(
        "autocommit",
        "client_encoding",
        "command_timeout",
        "max_cached_statement_lifetime",
        "max_cacheable_statement_size",
        "prepare_threshold",
        "prepared_statement_cache_size",
        "statement_cache_size"
    )
}
