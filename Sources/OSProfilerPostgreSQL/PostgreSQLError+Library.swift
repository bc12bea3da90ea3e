//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if PostgreSQL
internal import OSProfilerStore

extension PostgreSQLError {
    /// What libpq's own errors mean, which only their texts tell apart. A refusal that ends no sooner than somebody
    /// changes something is `.accessDenied`, which ends a consumer at its start and which a running one waits out.
    var libraryVerdict: Verdict {
        if let verdict = Self.library.first(where: { message.contains($0.sign) })?.verdict { return verdict }
        if message.hasPrefix("invalid ") || message.hasPrefix("could not match ")
            || message.hasPrefix("could not parse ")
        {
            return Verdict(.badConnectionString, "correct it in the connection string or libpq's environment")
        }
        return Verdict(.unavailable)
    }

    private static let ownCertificate = Verdict(.accessDenied, "check sslcert, sslkey and sslpassword")

    /// The first that fits decides.
    private static let library: [(sign: String, verdict: Verdict)] = [
        (
            "no password supplied",
            Verdict(
                .accessDenied,
                "write it as user:password@, or set PGPASSWORD or ~/.pgpass",
                words: "it asks for a password"
            )
        ),
        // TLS
        (
            "certificate verify failed",
            Verdict(
                .accessDenied,
                "name the file of its authority with sslrootcert",
                words: "its certificate has no trusted authority, or has expired"
            )
        ),
        ("does not match host name", Verdict(.accessDenied, "name the server as its certificate does")),
        (
            "server does not support SSL",
            Verdict(
                .accessDenied,
                "turn ssl on at the server, or take sslmode=prefer, which encrypts only if the server can",
                words: "it does not speak TLS"
            )
        ),
        ("root certificate file", Verdict(.accessDenied, "name the file of the server's authority with sslrootcert")),
        ("private key", ownCertificate),
        ("certificate file", ownCertificate),
        ("alert certificate required", ownCertificate),
        ("alert unknown ca", ownCertificate),
        ("alert certificate expired", ownCertificate),
        ("alert bad certificate", ownCertificate),
        (
            "unsupported protocol",
            Verdict(.accessDenied, "change ssl_min_protocol_version or ssl_max_protocol_version")
        ),
        (
            "alert protocol version",
            Verdict(.accessDenied, "change ssl_min_protocol_version or ssl_max_protocol_version")
        ),
        // What the connection string demands of the login
        ("channel binding", Verdict(.accessDenied, "change channel_binding")),
        ("GSSAPI encryption required", Verdict(.accessDenied, "get a Kerberos ticket, or change gssencmode")),
        ("authentication method requirement", Verdict(.accessDenied, "change require_auth")),
        ("requirepeer", Verdict(.accessDenied, "change requirepeer")),
        ("authentication method", Verdict(.accessDenied, "choose another way to log in in pg_hba.conf")),
        ("host name must be specified", Verdict(.accessDenied, "name the host as the server's certificate does")),
        // The kind of server
        ("not in hot standby mode", Verdict(.unavailable, "change target_session_attrs, or name a standby")),
        ("session is not read-only", Verdict(.unavailable, "change target_session_attrs, or name a standby")),
        ("server is in hot standby mode", Verdict(.unavailable, "name the primary, or all servers")),
        ("session is read-only", Verdict(.unavailable, "name the primary, or all servers")),
        // The way to it
        ("invalid response to", Verdict(.unavailable, "check host and port", words: "another program answers there")),
        (
            "expected authentication request",
            Verdict(.unavailable, "check host and port", words: "another program answers there")
        ),
        ("Connection refused", Verdict(.unavailable, "check that it runs and listens there")),
        ("No such file or directory", Verdict(.unavailable, "check that it runs, and its unix_socket_directories")),
        ("invalid connection option", Verdict(.badConnectionString, "this libpq does not know it, a newer one may")),
    ]
}
#endif
