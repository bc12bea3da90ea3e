//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

public import OSProfilerStore

extension StoreBackend {
    /// The backend of `sqlite://` connection strings. Without the trait `SQLite`, it cannot open a store.
    public static let sqlite: StoreBackend = {
        var backend = StoreBackend(["sqlite"], summary: "one machine; the default", page: nil, trait: "SQLite")
        backend.harmlessMembers = [
            "group", "mode",
        ]
        backend.fileExtensions = ["db", "sqlite", "sqlite3"]
        backend.identity = { text in (try? SQLiteConnectionString(text)).map { fileIdentity($0.path) } }
        backend.defaultStore = { "sqlite:///\($0)/osprofiler/traces.db" }
        backend.accessAdvice = "its owner opens the file to the group with ?mode=0660 in the connection string"
        #if SQLite
        backend.library = Library(name: "SQLite", version: SQLiteStore.libraryVersion)
        backend.opening = { text, purpose throws(StoreError) in
            let string = try SQLiteConnectionString(text)
            switch purpose {
            case .reading: return try SQLiteStore(path: string.path, mode: .readOnly)
            case .collecting, .copying:
                return try SQLiteStore(path: string.path, permissions: string.permissions, opensAtOnce: false)
            case .changing:
                // Opening for writing would create an absent file.
                try SQLiteStore(path: string.path, mode: .readOnly).close()
                return try SQLiteStore(path: string.path, permissions: string.permissions)
            }
        }
        #endif
        return backend
    }()
}
