//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

import OSProfilerSQLite
import OSProfilerStore
import Testing

@Suite struct SQLiteConnectionStringTests {
    @Test(arguments: [
        ("sqlite:///traces.db", "traces.db"), ("sqlite:////var/lib/traces.db", "/var/lib/traces.db"),
        ("sqlite:///a/b.db?", "a/b.db"),
    ])
    func path(_ text: String, _ path: String) throws {
        #expect(try SQLiteConnectionString(text).path == path)
        #expect(try SQLiteConnectionString(text).permissions == nil)
    }

    @Test(arguments: [("0600", 0o600), ("640", 0o640), ("0660", 0o660), ("0644", 0o644), ("0664", 0o664)])
    func permissions(_ text: String, _ mode: Int) throws {
        #expect(try SQLiteConnectionString("sqlite:////x/traces.db?mode=\(text)").permissions == mode)
    }

    @Test(arguments: [
        "sqlite://", "sqlite:///", "sqlite://host/file.db", "redis://", "sqlite", "sqlite:///f.db?mode=ro",
        "sqlite:///f.db?mode=", "sqlite:///f.db?mode=0400", "sqlite:///f.db?mode=0666", "sqlite:///f.db?mode=0740",
        "sqlite:///f.db?mode=04600", "sqlite:///f.db?mode=-600", "sqlite:///f.db?mode", "sqlite:///f.db?mod=0640",
        "sqlite:///:memory:", "sqlite:///f.db?timeout=5&mode=0640", "sqlite:///f.db?mode=0640&mode=0640",
    ])
    func refused(_ text: String) {
        #expect(throws: StoreError.self) { try SQLiteConnectionString(text) }
    }
}
