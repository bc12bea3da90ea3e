//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if PostgreSQL
import OSProfilerStore
import Testing

@testable import OSProfilerPostgreSQL

/// Texts as libpq 15 and PgBouncer 1.18 report them.
@Suite struct PostgreSQLReportedTextTests {
    private static let connection = #"connection to server at "db" (127.0.0.1), port 1 failed: "#

    @Test(arguments: [
        (
            "FATAL:  25P03: terminating connection due to idle-in-transaction timeout\nLOCATION:  ProcessInterrupts, "
                + "postgres.c:3363\nSSL connection has been closed unexpectedly\n",
            "25P03", "terminating connection due to idle-in-transaction timeout"
        ),
        (
            "FATAL:  57P01: terminating connection due to administrator command\nLINE 1: ...inished, life, services…\n"
                + "             ^\nLOCATION:  ProcessInterrupts, postgres.c:3218\nserver closed the connection "
                + "unexpectedly\n\tThis probably means the server terminated abnormally\n",
            "57P01", "terminating connection due to administrator command"
        ),
        (
            connection + "FATAL:  28P01: password authentication failed for user \"u\"\nLOCATION:  auth_failed, "
                + "auth.c:338\n", "28P01", "password authentication failed for user \"u\""
        ),
        ("ВАЖНО:  57P03: система баз данных запускается\n", "57P03", "система баз данных запускается"),
    ])
    func theServersWordsAreLeft(text: String, state: String, message: String) {
        let fault = PostgreSQLError(reported: text)
        #expect(fault.state == state && fault.message == message)
    }

    @Test(arguments: [
        (
            connection + "Connection refused\n\tIs the server running on that host and accepting TCP/IP connections?\n",
            "Connection refused"
        ),
        (
            #"connection to server at "::1", port 1 failed: Connection refused"#
                + "\n\tIs the server running on that host and accepting TCP/IP connections?\n" + connection
                + "Connection refused\n\tIs the server running on that host and accepting TCP/IP connections?\n",
            "Connection refused"
        ),
        (
            #"connection to server at "::1", port 1 failed: Network is unreachable"# + "\n\tIs the server…?\n"
                + connection + "Connection refused\n\tIs the server…?\n",
            "::1: Network is unreachable, 127.0.0.1: Connection refused"
        ),
        (
            #"connection to server on socket "/run/.s.PGSQL.5432" failed: No such file or directory"#
                + "\n\tIs the server running locally and accepting connections on that socket?\n",
            "No such file or directory"
        ),
        (
            "could not connect to server: Connection refused\n\tIs the server running on host \"db\" (127.0.0.1)…?\n",
            "Connection refused"
        ),
        (
            "could not translate host name \"db\" to address: Name or service not known\n",
            "its name cannot be resolved: Name or service not known"
        ),
        (
            "server closed the connection unexpectedly\n\tThis probably means the server terminated abnormally\n"
                + "\tbefore or while processing the request.\n", "lost the connection"
        ),
        ("SSL SYSCALL error: EOF detected\n", "lost the connection"), ("", "lost the connection"),
        (
            "could not receive data from server: Connection reset by peer\n",
            "lost the connection: Connection reset by peer"
        ),
        (
            connection
                + "root certificate file \"/r.crt\" does not exist\nEither provide the file or change sslmode to "
                + "disable server certificate verification.\n",
            "root certificate file \"/r.crt\" does not exist"
        ),
        (connection + "FATAL:  no such user\n", "no such user"),
    ])
    func libpqsHintsAreLeftOut(text: String, message: String) {
        let fault = PostgreSQLError(reported: text)
        #expect(fault.state == nil && fault.message == message)
    }

    @Test(arguments: [
        ("fe_sendauth: no password supplied", StoreError.Code.accessDenied, "PGPASSWORD"),
        ("SSL error: certificate verify failed", .accessDenied, "sslrootcert"),
        (
            "server certificate for \"db1\" (and 1 other name) does not match host name \"db\"", .accessDenied,
            "as its certificate does"
        ),
        ("server does not support SSL, but SSL was required", .accessDenied, "turn ssl on at the server"),
        ("root certificate file \"/r.crt\" does not exist", .accessDenied, "sslrootcert"),
        ("could not read root certificate file \"/r\": no certificate or crl found", .accessDenied, "sslrootcert"),
        ("private key file \"/k\" has group or world access; permissions", .accessDenied, "sslkey"),
        ("SSL error: tlsv13 alert certificate required", .accessDenied, "sslcert"),
        ("channel binding required, but SSL not in use", .accessDenied, "channel_binding"),
        ("GSSAPI encryption required but was impossible (possibly no credential cache)", .accessDenied, "gssencmode"),
        ("authentication method requirement \"none\" failed: server requested SASL", .accessDenied, "require_auth"),
        ("session is read-only", .unavailable, "name the primary"),
        ("server is not in hot standby mode", .unavailable, "target_session_attrs"),
        ("received invalid response to SSL negotiation: d", .unavailable, "check host and port"),
        ("Connection refused", .unavailable, "check that it runs and listens there"),
        ("invalid integer value \"x\" for connection option \"keepalives\"", .badConnectionString, "correct it"),
    ])
    func libpqsRefusalsNameTheWay(text: String, code: StoreError.Code, advice: String) {
        let error = PostgreSQLError(reported: Self.connection + text + "\n").error(on: "db:1")
        #expect(error.code == code && error.description.contains(advice), "\(error)")
        for foreign in ["fe_sendauth", "connection to server", "port 1 failed", "SSL error: certificate"] {
            #expect(!error.description.contains(foreign))
        }
    }

    @Test func aKeywordThatTheLibraryLacks() {
        let error = PostgreSQLError(reported: "invalid connection option \"require_auth\"\n").error(on: "db:1")
        #expect(error.code == .badConnectionString && error.description.contains("this libpq does not know it"))
    }

    @Test(arguments: [
        (
            "transaction blocks not allowed in statement pooling mode", StoreError.Code.accessDenied,
            "PgBouncer's pool_mode is statement, which allows no transactions: set pool_mode to transaction or session"
        ),
        ("password authentication failed", .accessDenied, "check the user and the password"),
        ("no such user", .accessDenied, "check the user and the password"),
        ("no such database: absent", .notFound, "[databases]"),
        ("database \"zzz\" does not exist", .notFound, "createdb"),
        ("query_wait_timeout", .unavailable, "default_pool_size"),
        ("no more connections allowed (max_client_conn)", .unavailable, "max_client_conn"),
    ])
    func aPoolersRefusalsNameTheWay(message: String, code: StoreError.Code, advice: String) {
        let text = "FATAL:  08P01: \(message)\nserver closed the connection unexpectedly\n\tThis probably means\n"
        for text in [text, Self.connection + "FATAL:  \(message)\n"] {
            let error = PostgreSQLError(reported: text).error(on: "db:1")
            #expect(error.code == code && error.description.contains(advice), "\(error)")
            #expect(!error.description.contains("unexpectedly"))
        }
    }
}
#endif
