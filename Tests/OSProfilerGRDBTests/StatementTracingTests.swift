//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if GRDB
import Foundation
import GRDB
import OSProfiler
import OSProfilerGRDB
import Synchronization
import TestSupport
import Testing

/// The statements of real databases in memory and in a file.
@Suite(.hangLimit) struct StatementTracingTests {
    private final class Recorder: Notifier {
        let points = Mutex<[TracePoint]>([])
        func notify(_ point: TracePoint) { points.withLock { $0.append(point) } }
        var all: [TracePoint] { points.withLock { $0 } }
        func statements(_ phase: TracePoint.Phase = .start) -> [String] {
            all.filter { $0.phase == phase }.compactMap { point in
                guard case .object(let info)? = point.info["db"], case .string(let text)? = info["statement"] else {
                    return nil
                }
                return text
            }
        }
    }

    private let recorder = Recorder()
    private let folder: TemporaryFolder
    private var profiler: Profiler {
        Profiler(notifier: recorder, service: ServiceIdentity(project: "p", service: "s", host: "h"))
    }

    init() throws { folder = try TemporaryFolder() }

    private func pool(_ tracing: StatementTracing = StatementTracing()) throws -> DatabasePool {
        var configuration = Configuration()
        configuration.traceStatements(tracing)
        let pool = try DatabasePool(path: folder.path("db"), configuration: configuration)
        try pool.write { database in
            try database.execute(sql: "CREATE TABLE node(id INTEGER PRIMARY KEY, name TEXT, size REAL, key BLOB)")
            try database.execute(sql: "INSERT INTO node(name, size) VALUES ('a', 1.5), ('b', 2)")
        }
        return pool
    }

    @Test func nothingIsSentOutsideATrace() throws {
        _ = try pool()
        #expect(recorder.all.isEmpty)
    }

    @Test func eachStatementIsAChildOfTheTasksSpan() throws {
        let pool = try pool()
        try profiler.withProfiling(baseID: "base") {
            try withTrace("wsgi") {
                _ = try pool.read { try String.fetchAll($0, sql: "SELECT name FROM node WHERE id > ?", arguments: [0]) }
                try pool.write { try $0.execute(sql: "UPDATE node SET size = size + 1") }
            }
        }
        #expect(recorder.all.map(\.name) == ["wsgi", "db", "db", "db", "db", "wsgi"])
        #expect(recorder.statements() == ["SELECT name FROM node WHERE id > ?", "UPDATE node SET size = size + 1"])
        let wsgi = try #require(recorder.all.first)
        let (selects, updates) = (recorder.all[1...2], recorder.all[3...4])
        for pair in [selects, updates] {
            #expect(Set(pair.map(\.traceID)).count == 1 && pair.map(\.phase) == [.start, .stop])
            #expect(pair.allSatisfy { $0.baseID == "base" && $0.parentID == wsgi.traceID })
        }
        #expect(recorder.all[1].info["db"] == ["statement": "SELECT name FROM node WHERE id > ?", "params": nil])
        #expect(recorder.all[2].info.isEmpty)
        #expect(recorder.all[4].info["changes"] == 2)
    }

    /// GRDB runs asynchronous accesses in threads of its own, but in the task that asked for them.
    @Test func asynchronousAccessesBelongToTheirTasks() async throws {
        let pool = try pool()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<32 {
                group.addTask { [profiler] in
                    try await profiler.withProfiling(baseID: OpaqueID("\(number)")) {
                        try await withTrace("wsgi") {
                            _ = try await pool.read { try Int.fetchOne($0, sql: "SELECT \(number)") }
                            try await pool.write { try $0.execute(sql: "UPDATE node SET size = \(number)") }
                            async let child = pool.read { try Int.fetchOne($0, sql: "SELECT \(number) + 1") }
                            _ = try await child
                            _ = try await pool.barrierWriteWithoutTransaction { database in
                                try Int.fetchOne(database, sql: "SELECT \(number) + 2")
                            }
                        }
                    }
                }
            }
            try await group.waitForAll()
        }
        let traces = Dictionary(grouping: recorder.all, by: \.baseID)
        #expect(traces.count == 32)
        for (id, points) in traces {
            let wsgi = try #require(points.first { $0.name == "wsgi" })
            let statements = points.filter { $0.name == "db" && $0.phase == .start }
            #expect(statements.allSatisfy { $0.parentID == wsgi.traceID })
            let texts = statements.compactMap { point -> String? in
                guard case .object(let info)? = point.info["db"], case .string(let text)? = info["statement"] else {
                    return nil
                }
                return text
            }
            let expected = ["SELECT \(id)", "UPDATE node SET size = \(id)", "SELECT \(id) + 1", "SELECT \(id) + 2"]
            #expect(texts == expected)
            #expect(points.filter { $0.name == "db" }.count == 8)
        }
    }

    @Test func aQueueIsTracedToo() async throws {
        var configuration = Configuration()
        configuration.traceStatements()
        let queue = try DatabaseQueue(configuration: configuration)
        try await profiler.withProfiling {
            try await queue.write { try $0.execute(sql: "CREATE TABLE t(a)") }
            _ = try await queue.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM t") }
        }
        #expect(recorder.statements() == ["CREATE TABLE t(a)", "SELECT count(*) FROM t"])
    }

    @Test func aDetachedTaskIsUntraced() async throws {
        let pool = try pool()
        try await profiler.withProfiling {
            try await Task.detached { _ = try await pool.read { try Int.fetchOne($0, sql: "SELECT 1") } }.value
        }
        #expect(recorder.all.isEmpty)
    }

    @Test func housekeepingIsTracedOnRequest() throws {
        var tracing = StatementTracing()
        tracing.includesHousekeeping = true
        let pool = try pool(tracing)
        try profiler.withProfiling { try pool.write { try $0.execute(sql: "DELETE FROM node") } }
        #expect(recorder.statements() == ["BEGIN IMMEDIATE TRANSACTION", "DELETE FROM node", "COMMIT TRANSACTION"])
        #expect(recorder.all.filter { $0.phase == .stop }.count == 3)
    }

    @Test func theConfigurationTurnsItOff() throws {
        var tracing = StatementTracing()
        tracing.isEnabled = false
        let pool = try pool(tracing)
        try profiler.withProfiling { _ = try pool.read { try Int.fetchOne($0, sql: "SELECT 1") } }
        #expect(recorder.all.isEmpty)
    }

    @Test func valuesAreShownOnRequest() throws {
        var tracing = StatementTracing()
        tracing.showsParameters = true
        let pool = try pool(tracing)
        let statement = "INSERT INTO node(name, size, key) VALUES (:name, ?, @key || 'it''s ?')"
        try profiler.withProfiling {
            try pool.write { database in
                try database.execute(
                    sql: statement,
                    arguments: ["o'\u{1F600} \"?", 2.5, Data("k".utf8)]
                )
                try database.execute(sql: "SELECT ?, ?, ?", arguments: [nil, -7, 1e300])
            }
        }
        #expect(
            recorder.all[0].info["db"]
                == ["statement": .string(statement), "params": ["o'\u{1F600} \"?", 2.5, "x'6b'"]]
        )
        #expect(recorder.all[2].info["db"] == ["statement": "SELECT ?, ?, ?", "params": [nil, -7, 1e300]])
    }

    /// A failed statement ends; GRDB's error is with the span around the access.
    @Test func aFailedStatementEnds() throws {
        let pool = try pool()
        #expect(throws: DatabaseError.self) {
            try profiler.withProfiling {
                try withTrace("access") {
                    try pool.write { try $0.execute(sql: "INSERT INTO node(id) VALUES (1)") }
                }
            }
        }
        #expect(
            recorder.all.map { "\($0.name)-\($0.phase)" } == ["access-start", "db-start", "db-stop", "access-stop"]
        )
        #expect(recorder.all[3].info["etype"] == "GRDB.DatabaseError")
    }

    @Test func statementsThatRunAtTheSameTimeEndEach() throws {
        let pool = try pool()
        try profiler.withProfiling {
            try pool.read { database in
                let rows = try String.fetchCursor(database, sql: "SELECT name FROM node ORDER BY id")
                while let name = try rows.next() {
                    _ = try Int.fetchOne(database, sql: "SELECT id FROM node WHERE name = ?", arguments: [name])
                }
                // Not read to its end.
                _ = try String.fetchCursor(database, sql: "SELECT name FROM node ORDER BY id").next()
            }
        }
        #expect(recorder.statements().count == 4)
        let pairs = Dictionary(grouping: recorder.all, by: \.traceID)
        #expect(pairs.count == 4 && pairs.values.allSatisfy { $0.map(\.phase) == [.start, .stop] })
    }

    @Test func triggersAreNoStatements() throws {
        let pool = try pool()
        try pool.write {
            try $0.execute(sql: "CREATE TRIGGER t AFTER UPDATE ON node BEGIN UPDATE node SET key = 1 WHERE id = 1; END")
        }
        try profiler.withProfiling { try pool.write { try $0.execute(sql: "UPDATE node SET size = 9 WHERE id = 2") } }
        #expect(recorder.statements() == ["UPDATE node SET size = 9 WHERE id = 2"])
        #expect(recorder.all.count == 2)
    }

    @Test func aStatementAfterACommentIsOne() throws {
        let pool = try pool()
        try profiler.withProfiling { _ = try pool.read { try Int.fetchOne($0, sql: "-- the first\nSELECT 1") } }
        #expect(recorder.all.count == 2)
    }

    /// A statement of 10 MB, and a value of 10 MB.
    @Test func greatTextsAreCut() throws {
        var tracing = StatementTracing()
        tracing.showsParameters = true
        let pool = try pool(tracing)
        let great = String(repeating: "\u{e9}", count: 400_000)
        try profiler.withProfiling {
            try pool.read { database in
                _ = try Int.fetchOne(database, sql: "SELECT length('\(great)')")
                _ = try Int.fetchOne(database, sql: "SELECT length(?)", arguments: [great])
            }
        }
        #expect(recorder.all.count == 4)
        #expect(recorder.statements()[0].utf8.count <= 16_384)
        guard case .object(let info)? = recorder.all[2].info["db"], case .array(let values)? = info["params"],
            case .string(let value)? = values.first
        else { throw ServerFailure(description: "no value") }
        #expect(value.utf8.count <= 16_384 && value.hasPrefix("\u{e9}"))
    }
}
#endif
