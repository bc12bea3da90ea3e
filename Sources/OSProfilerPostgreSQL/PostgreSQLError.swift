//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if PostgreSQL
internal import OSProfilerStore

/// An error that PostgreSQL or libpq reported.
struct PostgreSQLError: Error {
    /// The five characters of SQLSTATE; nil for an error of libpq itself.
    var state: String?
    /// One line from the server or libpq; holds no values of a statement.
    var message: String

    /// What a server reports that takes no writes at present.
    static func readOnly(_ message: String) -> PostgreSQLError { PostgreSQLError(state: "25006", message: message) }

    /// Whether the same transaction may succeed if it is run again at once and in the same session: a deadlock, or a
    /// conflict with another one.
    var isConflict: Bool { state == "40001" || state == "40P01" }

    /// - Parameter server: the server's name for the message, such as `db1:5432`.
    func error(on server: String) -> StoreError {
        let (code, advice) = classification
        return StoreError(code, "PostgreSQL at \(server): \(message)\(advice.map { ": \($0)" } ?? "")")
    }

    private var classification: (StoreError.Code, String?) {
        // PgBouncer's text, with or without a state.
        if message.contains("unsupported startup parameter") {
            return (
                .badConnectionString,
                "leave it out of the connection string, or let PgBouncer pass it over (ignore_startup_parameters)"
            )
        }
        guard let state else {
            // libpq refuses a keyword or its value.
            return (message.hasPrefix("invalid ") ? .badConnectionString : .unavailable, nil)
        }
        switch state {
        case "28P01": return (.accessDenied, "check the user and the password, PGPASSWORD or ~/.pgpass")
        case "28000": return (.accessDenied, "allow this user in pg_hba.conf")
        case "42501": return (.accessDenied, "grant it, or connect as the owner of the tables")
        case "3F000": return (.accessDenied, "grant this user USAGE and CREATE on the schema")
        case "3D000": return (.notFound, "create it with createdb")
        case "42P01": return (.notFound, "start `osprofiler consume` to create the tables")
        case "42703", "42804", "42883", "42P07": return (.foreign, "tables of another program have these names")
        case "53100": return (.full, "free disk space on the server, or run `osprofiler trace purge`")
        case "55P03": return (.busy, "another session holds a lock, see pg_locks")
        case "57014": return (.unavailable, "it took too long, see pg_stat_activity")
        case "40001", "40P01": return (.busy, "too many conflicts with other sessions")
        case "25006":
            return (
                .unavailable, "name the primary, or all servers; a primary takes writes when its default is read-write"
            )
        case "53300": return (.unavailable, Self.connectionAdvice(message))
        case "2200H": return (.full, "the row numbers are used up: `osprofiler doctor` says what to do")
        case "XX001", "XX002": return (.corrupt, "check the server's disk, see its log")
        default:
            // The classes of connection, resources, operator intervention and system errors.
            return ["08", "53", "57", "58"].contains(state.prefix(2)) ? (.unavailable, nil) : (.other, nil)
        }
    }

    /// Which limit is reached: the server's, a role's, or a database's.
    private static func connectionAdvice(_ message: String) -> String {
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
