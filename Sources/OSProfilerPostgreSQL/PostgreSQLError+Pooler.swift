//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if PostgreSQL
internal import OSProfilerStore

extension PostgreSQLError {
    /// What PgBouncer's errors mean, which only their texts tell apart; nil for a text that is not PgBouncer's.
    var poolerVerdict: Verdict? {
        // From the server behind it.
        if message.hasPrefix("database "), message.hasSuffix(" does not exist") {
            return Verdict(.notFound, "create it with createdb, or correct it in [databases] of PgBouncer")
        }
        return Self.pooler.first { message.contains($0.sign) }?.verdict
    }

    private static let login = Verdict(
        .accessDenied,
        "check the user and the password, and those with which PgBouncer itself logs in"
    )

    /// The first that fits decides.
    private static let pooler: [(sign: String, verdict: Verdict)] = [
        (
            "unsupported startup parameter",
            Verdict(
                .badConnectionString,
                "leave it out of the connection string, or let PgBouncer pass it over (ignore_startup_parameters)"
            )
        ),
        (
            "transaction blocks not allowed in statement pooling mode",
            // Retried during a run, as whoever changed the mode may change it back.
            Verdict(
                .accessDenied,
                "set pool_mode to transaction or session for this database",
                words: "PgBouncer's pool_mode is statement, which allows no transactions"
            )
        ),
        ("no such database", Verdict(.notFound, "add it to [databases] of PgBouncer")),
        ("password authentication failed", login),
        ("SASL authentication failed", login),
        ("no such user", login),
        ("login rejected", Verdict(.accessDenied, "allow this user in the file of auth_hba_file")),
        ("SSL required", Verdict(.accessDenied, "turn TLS on with sslmode=verify-full")),
        (
            "query_wait_timeout",
            Verdict(
                .unavailable,
                "check that the server behind it runs, or raise default_pool_size",
                words: "PgBouncer waited in vain for a connection to the server"
            )
        ),
        ("no more connections allowed", Verdict(.unavailable, "raise max_client_conn of PgBouncer")),
        ("server_login_retry", Verdict(.unavailable, "check the server behind PgBouncer, and PgBouncer's login to it")),
    ]
}
#endif
