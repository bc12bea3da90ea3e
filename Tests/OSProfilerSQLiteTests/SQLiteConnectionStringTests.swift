//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

import OSProfilerSQLite
import OSProfilerStore
import Testing

@Suite struct SQLiteConnectionStringTests {
    @Test(arguments: [
        ("sqlite:///traces.db", "traces.db"), ("sqlite:////var/lib/traces.db", "/var/lib/traces.db"),
        ("sqlite:///a/b.db?mode=x", "a/b.db"),
    ])
    func path(_ text: String, _ path: String) throws {
        #expect(try SQLiteConnectionString(text).path == path)
    }

    @Test(arguments: ["sqlite://", "sqlite:///", "sqlite://host/file.db", "redis://", "sqlite"])
    func refused(_ text: String) {
        #expect(throws: StoreError.self) { try SQLiteConnectionString(text) }
    }
}
