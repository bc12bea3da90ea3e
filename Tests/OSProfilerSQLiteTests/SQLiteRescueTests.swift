//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if SQLite
import Testing

@testable import OSProfilerSQLite

/// What a user is told to do with a damaged file works with every build of SQLite's shell, and for every path.
@Suite struct SQLiteRescueTests {
    @Test func theCommand() {
        #expect(SQLiteRescue.command("/var/t.db") == "sqlite3 '/var/t.db' .dump, or .recover where the shell has it")
        #expect(SQLiteRescue.command("it's.db").hasPrefix(#"sqlite3 'it'\''s.db' .dump"#))
    }
}
#endif
