//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import OSProfilerPostgreSQL
internal import OSProfilerStore

extension StoreFactory {
    #if PostgreSQL
    static let postgreSQL = StoreFactory(
        schemes: PostgreSQLConnectionString.schemes,
        library: VersionCheck.Part(name: "libpq", version: PostgreSQLStore.libraryVersion)
    ) { text, purpose throws(StoreError) in
        let string = try PostgreSQLConnectionString(text)
        switch purpose {
        case .reading: return try PostgreSQLStore(string, for: .reading)
        case .changing: return try PostgreSQLStore(string, for: .changing)
        case .collecting, .copying: return try PostgreSQLStore(string, for: .collecting)
        }
    }
    #else
    static let postgreSQL = StoreFactory(schemes: PostgreSQLConnectionString.schemes) { _, _ throws(StoreError) in
        throw StoreError(.unsupported, "this build has no PostgreSQL support: build with --traits PostgreSQL")
    }
    #endif
}
