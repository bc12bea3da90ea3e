//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

public import OSProfilerStore

extension StoreBackend {
    /// The backend of `postgresql://` connection strings. Without the trait `PostgreSQL`, it cannot open a store.
    public static let postgreSQL: StoreBackend = {
        var backend = StoreBackend(
            PostgreSQLConnectionString.schemes,
            summary: "several consumers, SQL",
            page: "docs/stores/postgresql.md",
            trait: "PostgreSQL"
        )
        #if PostgreSQL
        backend.ignoredMembers = ignoredMembers(of: PostgreSQLURL.form)
        backend.library = Library(name: "libpq", version: PostgreSQLStore.libraryVersion)
        backend.opening = { text, purpose throws(StoreError) in
            let string = try PostgreSQLConnectionString(text)
            switch purpose {
            case .reading: return try PostgreSQLStore(string, for: .reading)
            case .changing: return try PostgreSQLStore(string, for: .changing)
            case .collecting, .copying: return try PostgreSQLStore(string, for: .collecting)
            }
        }
        #endif
        return backend
    }()
}
