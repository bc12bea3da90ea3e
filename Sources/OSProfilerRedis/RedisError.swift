//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if Redis
internal import OSProfilerCore
internal import OSProfilerStore

/// Says in one line what an error of the server means and what to do.
enum RedisError {
    /// Characters of the server's own words.
    private static let longestLine = 300

    /// - Parameters:
    ///   - text: the server's own, of which the first word is a code.
    ///   - place: host and port.
    static func storeError(_ text: String, at place: String) -> StoreError {
        // A server that does not know a command repeats its arguments, passwords too.
        let said = text.firstRange(of: ", with args").map { String(text[..<$0.lowerBound]) } ?? text
        let line = TerminalText.words(said, limit: longestLine)
        func error(_ code: StoreError.Code, _ advice: String) -> StoreError {
            StoreError(code, "Redis at \(place): \(advice) (\(line))")
        }
        switch text.prefix(while: { $0 != " " }) {
        case "OOM":
            return error(.full, "its maxmemory is used up: purge traces, or raise maxmemory")
        case "NOAUTH":
            return error(.accessDenied, "it wants a password: write redis://:PASSWORD@\(place)/, or set REDISCLI_AUTH")
        case "WRONGPASS":
            return error(.accessDenied, "user or password is wrong")
        case "NOPERM":
            return error(
                .accessDenied,
                "this user may not do that: ACL SETUSER … ~osprofiler* +@all -@admin -@dangerous +info +role"
            )
        case "LOADING":
            return error(.unavailable, "it is still reading its data from disk")
        case "UNBLOCKED":
            return error(.unavailable, "it has become a replica")
        case "MASTERDOWN":
            return error(.unavailable, "it is a replica that has lost its master")
        case "READONLY":
            return error(.unavailable, "it is a replica: name the master, or the sentinels with redissentinel://")
        case "NOREPLICAS":
            return error(.unavailable, "too few replicas follow it for its min-replicas-to-write")
        case "MISCONF":
            return error(.unavailable, "it cannot save its data: look at its log and its disk")
        case "CLUSTERDOWN", "TRYAGAIN":
            return error(.unavailable, "its cluster is not whole")
        case "MOVED", "ASK", "CROSSSLOT":
            return error(.unsupported, "it is part of a Redis Cluster, in which a trace cannot be stored in one step")
        case "BUSY":
            return error(.busy, "it is busy with somebody's script")
        case "WRONGTYPE", "FOREIGN":
            return error(.foreign, "a key that osprofiler uses holds something else: rename or delete it")
        case "ERR" where text.contains("max number of clients"):
            return error(.unavailable, "it takes no more clients")
        case "ERR" where text.contains("The user executing the script"):
            return storeError("NOPERM " + text.dropFirst(4), at: place)
        case "ERR" where text.contains("AUTH") || text.contains("invalid password"):
            return error(.accessDenied, "it does not take this password")
        case "ERR" where text.contains("DB index"):
            return error(.badConnectionString, "it has no database of this number")
        default:
            return StoreError(.other, "Redis at \(place) says: \(line)")
        }
    }
}
#endif
