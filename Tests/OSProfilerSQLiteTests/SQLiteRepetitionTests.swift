//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if SQLite
import Foundation
import GRDB
import GRDBSQLite
import OSProfilerCore
import OSProfilerStore
import TestSupport
import Testing

@testable import OSProfilerSQLite

/// Many messages of one trace, trace id and name.
@Suite struct SQLiteRepetitionTests {
    /// Counts the steps of SQLite's machine, of which each row that it visits takes some.
    private func countSteps(_ connection: OSProfilerSQLite.SQLiteConnection, _ body: () throws -> Void) throws -> Int {
        let count = UnsafeMutablePointer<Int>.allocate(capacity: 1)
        count.initialize(to: 0)
        defer { count.deallocate() }
        func set(_ handler: (@convention(c) (UnsafeMutableRawPointer?) -> Int32)?) throws {
            try connection.use { database in
                database.writeWithoutTransaction { db in
                    sqlite3_progress_handler(db.sqliteConnection, 1, handler, count)
                }
            }
        }
        try set { count in
            count!.assumingMemoryBound(to: Int.self).pointee += 1
            return 0
        }
        try body()
        try set(nil)
        return count.pointee
    }

    @Test func aMessageTakesTheSameStepsHoweverManyCameBefore() throws {
        try withStorePath { path in
            let connection = try OSProfilerSQLite.SQLiteConnection(path, .readWrite)
            let writer = SQLiteWriter(connection)
            defer { writer.close() }
            func append(_ messages: Range<Int>) throws -> AppendResult {
                try writer.append(repeatedPoints(messages), rejected: [], at: .now())
            }
            _ = try append(0..<100)
            func steps(_ messages: Range<Int>) throws -> (count: Int, stored: Int) {
                var stored = 0
                let count = try countSteps(connection) { stored = try append(messages).stored }
                return (count, stored)
            }
            let few = try steps(100..<200)
            #expect(few.stored == 100)
            for start in stride(from: 200, to: 5200, by: 1000) { _ = try append(start..<start + 1000) }
            let many = try steps(5200..<5300)
            #expect(many.stored == 100 && many.count < few.count * 2, "\(few.count) steps, then \(many.count)")
            let again = try steps(5000..<5100)
            #expect(again.stored == 0 && again.count < few.count * 2, "\(few.count) steps, then \(again.count)")
        }
    }

    /// Earlier versions counted the messages.
    @Test func theCountsOfAnOlderFileAreReplacedOnce() throws {
        try withStorePath { path in
            let store = try SQLiteStore(path: path)
            defer { store.close() }
            func append(_ messages: Range<Int>) throws -> AppendResult {
                let writer = try store.makeWriter()
                defer { writer.close() }
                return try writer.append(repeatedPoints(messages), rejected: [], at: .now())
            }
            #expect(try append(0..<5).stored == 5)
            try store.write { db in
                let sequences = try Int64.fetchAll(db, sql: "SELECT sequence FROM points ORDER BY sequence")
                for (count, sequence) in sequences.enumerated() {
                    try db.execute(literal: "UPDATE points SET repeat = \(count) WHERE sequence = \(sequence)")
                }
            }
            #expect(try append(0..<7) == AppendResult(stored: 2, duplicates: 5))
            #expect(try append(0..<7) == AppendResult(stored: 0, duplicates: 7))
            let counted = try store.read {
                try Int.fetchOne($0, sql: "SELECT count(*) FROM points WHERE repeat IN (1, 2, 3, 4)")
            }
            #expect(counted == 0)
            let kept = try #require(try store.points(of: "t"))
            #expect(kept.entries.map(\.messageKey.second) == [0, 1, 2, 3, 4, 5, 6])
        }
    }
}
#endif
