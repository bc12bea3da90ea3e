//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if PostgreSQL
internal import OSProfilerStore

extension PostgreSQLError {
    /// What the server's own errors mean. Their texts are in the language of its `lc_messages`, so that a text only
    /// refines an advice.
    func serverVerdict(_ state: String) -> Verdict {
        switch state {
        case "28P01": return Verdict(.accessDenied, "check the user and the password, PGPASSWORD or ~/.pgpass")
        case "28000": return Verdict(.accessDenied, loginAdvice)
        case "42501": return Verdict(.accessDenied, grantAdvice)
        case "3F000": return Verdict(.accessDenied, "grant this user USAGE and CREATE on the schema")
        case "3D000": return Verdict(.notFound, "create it with createdb")
        case "42P01": return Verdict(.notFound, "start `osprofiler consume` to create the tables")
        case "42703", "42804", "42883", "42P07":
            return Verdict(.foreign, "tables of another program have these names")
        case "53100":
            return Verdict(.full, "free disk space on the server, or run `osprofiler trace purge`")
        case "55P03": return Verdict(.busy, "another session holds a lock, see pg_locks")
        case "57014": return Verdict(.unavailable, "it took too long, see pg_stat_activity")
        case "40001", "40P01": return Verdict(.busy, "too many conflicts with other sessions")
        case "25006":
            return Verdict(
                .unavailable,
                "name the primary, or all servers; a primary takes writes when its default is read-write"
            )
        case "25P03":
            return Verdict(.unavailable, "raise idle_in_transaction_session_timeout for this user or database")
        case "25P04": return Verdict(.unavailable, "raise transaction_timeout for this user or database")
        case "57P05": return Verdict(.unavailable, "raise idle_session_timeout for this user or database")
        case "53300": return Verdict(.unavailable, connectionAdvice)
        case "55000" where message.contains("accepting connections"):
            return Verdict(.unavailable, "let them in with ALTER DATABASE … ALLOW_CONNECTIONS true")
        case "42704", "22023":
            // Statements of the store set no parameter that a server lacks; the connection string's `options` may.
            guard message.contains("parameter") else { return Verdict(.other) }
            return Verdict(.badConnectionString, "correct options in the connection string, or PGOPTIONS")
        case "2200H":
            return Verdict(.full, "the row numbers are used up: `osprofiler doctor` says what to do")
        case "XX001", "XX002": return Verdict(.corrupt, "check the server's disk, see its log")
        default:
            // The classes of connection, resources, operator intervention and system errors.
            return Verdict(["08", "53", "57", "58"].contains(state.prefix(2)) ? .unavailable : .other)
        }
    }

    /// Why the server lets nobody in by this name.
    private var loginAdvice: String {
        if message.contains("not permitted to log in") { return "ALTER ROLE … LOGIN lets this user in" }
        if message.contains("does not exist") { return "create the user with createuser, or name another" }
        if message.contains("client certificate") || message.contains("ertificate authentication") {
            return "name a certificate for this user with sslcert and sslkey"
        }
        if message.contains("no encryption") || message.contains("SSL off") {
            return "turn TLS on with sslmode=verify-full, or allow this user in pg_hba.conf"
        }
        if message.contains("pg_hba.conf") { return "allow this user in pg_hba.conf" }
        return "the role needs LOGIN, and an entry of pg_hba.conf that admits it in this way"
    }

    private var grantAdvice: String {
        message.contains("for database")
            ? "GRANT CONNECT ON DATABASE … TO this user" : "grant it, or connect as the owner of the tables"
    }

    /// Which limit is reached: the server's, a role's, or a database's.
    private var connectionAdvice: String {
        if message.contains("too many connections for role") {
            return "raise it with ALTER ROLE … CONNECTION LIMIT, or close some of this role's connections"
        }
        if message.contains("too many connections for database") {
            return "raise it with ALTER DATABASE … CONNECTION LIMIT, or close some connections to this database"
        }
        return "raise max_connections, or close some connections"
    }
}
#endif
