//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import OSProfilerSQLite
internal import OSProfilerStore

/// A kind of store that this program can open.
struct StoreFactory: Sendable {
    /// What a store is opened for.
    enum Purpose: Sendable {
        case reading
        /// Deleting from a store that exists.
        case changing
        /// Appending; an absent store is made. It is opened when it is first used, so that a consumer can wait for it.
        case collecting
        /// As ``collecting``, but what is there already stays, whatever limits the connection string sets.
        case copying
    }

    /// The schemes of its connection strings, the usual one first.
    let schemes: [String]
    /// The library underneath, for reports; nil where this build has none.
    var library: VersionCheck.Part?
    /// Why a trace may not be in it, where others than `osprofiler consume` fill it.
    var absentTraceHint: String?
    let open: @Sendable (_ connectionString: String, _ purpose: Purpose) throws(StoreError) -> any TraceStore
}

extension StoreFactory {
    /// All kinds of this build: the one place where backends are composed.
    static let all: [StoreFactory] = [sqlite, otlp, ceilometer, redis, postgreSQL, elasticsearch, mongoDB, jsonLines]

    /// Opens the store that a connection string names.
    ///
    /// - Parameter needs: what will be asked of it. A store that cannot do one of them is refused.
    static func open(
        _ string: ConnectionString,
        for purpose: Purpose,
        needs: [StoreNeed]
    ) throws -> any TraceStore {
        let store = try named(string).open(string.text, purpose)
        for need in needs {
            guard let refusal = need.refusal(store.capabilities) else { continue }
            store.close()
            throw CLIError("\(string.masked) \(refusal)")
        }
        return store
    }

    /// The kind of store that a connection string names.
    static func named(_ string: ConnectionString) throws(CLIError) -> StoreFactory {
        let known = (all.flatMap(\.schemes) + [ConnectionString.messagingScheme]).joined(separator: ", ")
        if string.isMessaging {
            throw CLIError(
                "messaging:// keeps no traces, it only carries them: name a store with --connection-string, "
                    + "or look into the queue with `osprofiler queue traces`"
            )
        }
        guard string.text.contains(":") else {
            throw CLIError("\"\(string.masked)\" is no connection string: expected scheme://…, known are \(known)")
        }
        guard let factory = all.first(where: { $0.schemes.contains(string.scheme) }) else {
            throw CLIError("unknown connection string scheme \"\(string.scheme)\": known are \(known)")
        }
        return factory
    }

    #if SQLite
    private static let sqlite = StoreFactory(
        schemes: [SQLiteConnectionString.scheme],
        library: VersionCheck.Part(name: "SQLite", version: SQLiteStore.libraryVersion)
    ) { text, purpose throws(StoreError) in
        let string = try SQLiteConnectionString(text)
        switch purpose {
        case .reading: return try SQLiteStore(path: string.path, mode: .readOnly)
        case .collecting, .copying:
            return try SQLiteStore(path: string.path, permissions: string.permissions, opensAtOnce: false)
        case .changing:
            // Opened to write, an absent file would be made.
            try SQLiteStore(path: string.path, mode: .readOnly).close()
            return try SQLiteStore(path: string.path, permissions: string.permissions)
        }
    }
    #else
    private static let sqlite = StoreFactory(schemes: [SQLiteConnectionString.scheme]) { _, _ throws(StoreError) in
        throw StoreError(.unsupported, "this build has no SQLite support: build with --traits SQLite")
    }
    #endif
}
