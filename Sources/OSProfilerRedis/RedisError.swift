//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if Redis
internal import OSProfilerCore
internal import OSProfilerStore

/// Describes in one line what an error of the server means and what to do.
enum RedisError {
    /// The maximum number of characters quoted from the server.
    private static let longestLine = 300

    /// What a server is for this store, which decides where its password stands.
    enum Role {
        case server
        case sentinel
        /// A server that sentinels name.
        case master
    }

    /// - Parameters:
    ///   - text: the server's message, whose first word is a code.
    ///   - place: the host and port.
    ///   - role: what the server is for.
    static func storeError(_ text: String, at place: String, _ role: Role = .server) -> StoreError {
        // A server before Redis 7 reports the failure of a command in a script with words of its own.
        if text.hasPrefix("ERR Error running script"), let command = text.firstRange(of: ": -") {
            return storeError(String(text[command.upperBound...]), at: place, role)
        }
        // A server that does not know a command repeats its arguments, including passwords.
        let said = text.firstRange(of: ", with args").map { String(text[..<$0.lowerBound]) } ?? text
        let line = TerminalText.words(said, limit: longestLine)
        func error(_ code: StoreError.Code, _ advice: String) -> StoreError {
            StoreError(code, "\(role.name) at \(place)\(role.origin): \(advice) (\(line))")
        }
        switch text.prefix(while: { $0 != " " }) {
        case "DENIED":
            // The server explains this in a paragraph.
            return StoreError(
                .accessDenied,
                "\(role.name) at \(place)\(role.origin): its protected mode lets in no clients from other hosts: set "
                    + "requirepass or a password of the user default on the server, and put it into the connection string"
            )
        case "ERR" where text.contains("unknown command"):
            return error(.unsupported, role.commandAdvice)
        case "ERR" where text.contains("cluster mode"):
            return error(.unsupported, "it is part of a Redis Cluster, in which a trace cannot be stored in one step")
        case "OOM":
            return error(.full, "its maxmemory is used up: purge traces, or raise maxmemory")
        case "NOAUTH":
            return error(.accessDenied, "it needs a password: \(role.passwordAdvice)")
        case "WRONGPASS":
            let member = role == .sentinel ? ": see sentinel_password" : ""
            return error(.accessDenied, "the user or the password is wrong\(member)")
        case "NOPERM":
            return error(
                .accessDenied,
                "this user lacks a permission: ACL SETUSER … ~osprofiler* +@all -@admin -@dangerous +info +role"
            )
        case "LOADING":
            return error(.unavailable, "it is still reading its data from disk")
        case "UNBLOCKED":
            return error(.unavailable, "it has become a replica")
        case "MASTERDOWN":
            return error(.unavailable, "it is a replica that has lost its master")
        case "READONLY":
            return error(.unavailable, "it is a replica: use the master, or the sentinels with redissentinel://")
        case "NOREPLICAS":
            return error(.unavailable, "too few replicas follow it for its min-replicas-to-write")
        case "MISCONF":
            return error(.unavailable, "it cannot save its data: check its log and its disk")
        case "CLUSTERDOWN", "TRYAGAIN":
            return error(.unavailable, "its cluster is incomplete")
        case "MOVED", "ASK", "CROSSSLOT":
            return error(.unsupported, "it is part of a Redis Cluster, in which a trace cannot be stored in one step")
        case "BUSY":
            return error(.busy, "it is busy with another client's script")
        case "WRONGTYPE", "FOREIGN":
            return error(.foreign, "a key that osprofiler uses holds something else: rename or delete it")
        case "ERR" where text.contains("max number of clients"):
            return error(.unavailable, "it accepts no more clients")
        case "ERR" where text.contains("The user executing the script"):
            return storeError("NOPERM " + text.dropFirst(4), at: place, role)
        case "ERR" where text.contains("AUTH") || text.contains("invalid password"):
            return error(.accessDenied, "it rejects this password")
        case "ERR" where text.contains("DB index"):
            return error(.badConnectionString, "it has no database with this number")
        default:
            return StoreError(.other, "\(role.name) at \(place)\(role.origin) reports: \(line)")
        }
    }
}

extension RedisError.Role {
    var name: String {
        switch self {
        case .server: "Redis"
        case .sentinel: "the Redis sentinel"
        case .master: "the Redis master"
        }
    }

    /// How the address became known.
    var origin: String { self == .master ? " (named by the sentinels)" : "" }

    /// What a server is that does not know one of this store's commands.
    fileprivate var commandAdvice: String {
        switch self {
        case .server: "if it is a sentinel, write redissentinel://; a server has to be Redis 5 or later"
        case .sentinel: "it is no sentinel: write redis:// for a server"
        case .master: "a server has to be Redis 5 or later"
        }
    }

    fileprivate var passwordAdvice: String {
        switch self {
        case .server: "put it before the host in the connection string, or set REDISCLI_AUTH"
        case .sentinel: "add the member sentinel_password to the connection string"
        case .master: "put it before the first sentinel in the connection string, or set REDISCLI_AUTH"
        }
    }
}
#endif
