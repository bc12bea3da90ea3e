//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if PostgreSQL
import Foundation
import OSProfilerCore
import OSProfilerPostgreSQL
import OSProfilerStore
import OSProfilerStoreContract
import TestSupport
import Testing

@Suite(.blocking) struct PostgreSQLStoreServerTests {
    @Test(arguments: StoreContract.cases)
    func contract(_ check: StoreContract.Case) throws {
        let server = try PostgreSQLServer.shared.get()
        let database = try server.makeDatabase()
        try check.run { try PostgreSQLStore(server.string(database)) }
    }

    @Test func readingMakesNoTables() throws {
        let server = try PostgreSQLServer.shared.get()
        let database = try server.makeDatabase()
        for purpose in [PostgreSQLStore.Purpose.reading, .changing] {
            let error = #expect(throws: StoreError.self) { try PostgreSQLStore(server.string(database), for: purpose) }
            #expect(error?.code == .notFound)
        }
        #expect(try server.sql("SELECT count(*) FROM pg_class WHERE relname LIKE 'osprofiler%'", in: database) == "0")
    }

    @Test func anotherProgramsTableIsLeftAlone() throws {
        let server = try PostgreSQLServer.shared.get()
        let database = try server.makeDatabase()
        try server.sql("CREATE TABLE data (id int, weight float)", in: database)
        let store = try PostgreSQLStore(server.string(database))
        defer { store.close() }
        let error = #expect(throws: StoreError.self) { try append(samplePoints(traces: 1), to: store) }
        #expect(error?.code == .foreign)
        #expect(try server.sql("SELECT count(*) FROM pg_class WHERE relname LIKE 'osprofiler%'", in: database) == "0")
    }

    @Test func aNewerSchemaIsRefused() throws {
        let server = try PostgreSQLServer.shared.get()
        let database = try server.makeDatabase()
        let store = try PostgreSQLStore(server.string(database))
        defer { store.close() }
        try append(samplePoints(traces: 1), to: store)
        try server.sql("UPDATE osprofiler_schema SET version = 99", in: database)
        let error = #expect(throws: StoreError.self) { try PostgreSQLStore(server.string(database), for: .reading) }
        #expect(error?.code == .newerSchema)
    }

    @Test func tablesOfTheFirstVersionAreBroughtUpToDate() throws {
        let server = try PostgreSQLServer.shared.get()
        let database = try server.makeDatabase()
        let first = try PostgreSQLStore(server.string(database))
        try append(samplePoints(traces: 1), to: first)
        let expected = try first.summaries(TraceQuery())
        first.close()
        try server.sql(
            """
            ALTER TABLE osprofiler_traces DROP COLUMN request, DROP COLUMN services, DROP COLUMN hosts,
                DROP COLUMN names, DROP COLUMN paths, DROP COLUMN life;
            UPDATE osprofiler_schema SET version = 1
            """,
            in: database
        )
        let error = #expect(throws: StoreError.self) { try PostgreSQLStore(server.string(database), for: .reading) }
        #expect(error?.code == .unavailable)

        let store = try PostgreSQLStore(server.string(database))
        defer { store.close() }
        var query = TraceQuery()
        query.name = expected[0].name
        // A filter finds the trace by its root, and further points add terms.
        let old = try #require(try store.summaries(query).first)
        #expect(old.points == expected[0].points && old.terms.names.isEmpty)
        var later = PointBatch()
        let payload = """
            {"name": "db-start", "base_id": "\(old.baseID)", "trace_id": "t", "parent_id": "\(old.baseID)", \
            "timestamp": "2026-11-22T08:54:09.328049", "info": {"host": "h"}}
            """
        try [UInt8](payload.utf8).withUnsafeBytes {
            try later.append(payload: $0, messageKey: .random(), isEnveloped: false)
        }
        #expect(try append(later, to: store).stored == 1)
        let new = try #require(try store.summaries(query).first)
        #expect(new.points == 3 && new.terms.names == ["db"] && new.duration == 1_000_000)
    }

    @Test func whoMayOnlyReadReads() throws {
        let server = try PostgreSQLServer.shared.get()
        let database = try server.makeDatabase()
        let store = try PostgreSQLStore(server.string(database))
        defer { store.close() }
        try append(samplePoints(traces: 3), to: store)
        let user = "r\(database.suffix(8))"
        try server.sql(
            "CREATE USER \(user) PASSWORD 'p'; GRANT SELECT ON ALL TABLES IN SCHEMA public TO \(user)",
            in: database
        )
        let string = try PostgreSQLConnectionString("postgres://\(user):p@127.0.0.1:\(server.server.port)/\(database)")
        let reader = try PostgreSQLStore(string, for: .reading)
        defer { reader.close() }
        #expect(try reader.summaries(TraceQuery()).count == 3)
        #expect(try reader.health(within: .seconds(10)).isWritable == false)
        let error = #expect(throws: StoreError.self) { try append(samplePoints(traces: 1), to: reader) }
        #expect(error?.code == .accessDenied)
        // Not enough to append.
        try server.sql("GRANT DELETE ON ALL TABLES IN SCHEMA public TO \(user)", in: database)
        #expect(try reader.health(within: .seconds(10)).isWritable == false)
        try server.sql("GRANT INSERT, UPDATE ON ALL TABLES IN SCHEMA public TO \(user)", in: database)
        #expect(try reader.health(within: .seconds(10)).isWritable == false)
        try server.sql("GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO \(user)", in: database)
        #expect(try reader.health(within: .seconds(10)).isWritable == true)
        #expect(try append(samplePoints(traces: 1), to: reader).stored == 2)
    }

    /// In several transactions, of which none takes long.
    @Test(arguments: [true, false]) func aLongTraceGoesInSlices(isPurged: Bool) throws {
        let server = try PostgreSQLServer.shared.get()
        let store = try PostgreSQLStore(server.string(server.makeDatabase()))
        defer { store.close() }
        var batch = PointBatch()
        for number in 0..<25_000 {
            let payload = """
                {"name": "a-start", "base_id": "long", "trace_id": "\(number)", "timestamp": "2026-11-22T08:54:08"}
                """
            try [UInt8](payload.utf8).withUnsafeBytes {
                try batch.append(payload: $0, messageKey: .random(), isEnveloped: false)
            }
        }
        try append(batch, to: store)
        try append(samplePoints(traces: 1), to: store)
        if isPurged {
            let step = try store.purgeStep(.ingestedBefore(.now()), atMost: 2000)
            #expect(step == PurgeResult(points: 10_000))
            #expect(try store.summaries(TraceQuery()).map(\.points).sorted() == [2, 15_000])
            #expect(try store.purge(.ingestedBefore(.now())) == PurgeResult(traces: 2, points: 15_002))
            #expect(try store.size() == 0)
        } else {
            #expect(try store.delete(["long", "nowhere"]) == ["nowhere"])
            #expect(try store.summaries(TraceQuery()).map(\.points) == [2])
        }
        #expect(try store.points(of: "long") == nil)
    }

    @Test func whoIsNotLetInIsToldWhy() throws {
        let server = try PostgreSQLServer.shared.get()
        func code(_ url: String) -> StoreError? {
            #expect(throws: StoreError.self) { try PostgreSQLStore(PostgreSQLConnectionString(url), for: .reading) }
        }
        let port = server.server.port
        let wrong = code("postgresql://osp:hush-hush@127.0.0.1:\(port)/postgres")
        #expect(wrong?.code == .accessDenied)
        #expect(wrong?.description.contains("hush-hush") == false)
        #expect(wrong?.description.contains("\n") == false)
        #expect(code(server.url("nowhere"))?.code == .notFound)
        #expect(code("postgresql://osp@127.0.0.1:\(try FreePorts.take(1)[0])/x")?.code == .unavailable)
    }

    @Test func healthTellsOfTheServer() throws {
        let server = try PostgreSQLServer.shared.get()
        let store = try PostgreSQLStore(server.string(server.makeDatabase()))
        defer { store.close() }
        try append(samplePoints(traces: 2), to: store)
        let health = try store.health(within: .seconds(10))
        #expect(health.traces == 2 && health.points == 4 && health.isWritable == true)
        #expect(health.size ?? 0 > 0)
        let severities = Dictionary(uniqueKeysWithValues: health.findings.map { ($0.name, $0.severity) })
        // The test's server runs without fsync.
        #expect(severities["durability"] == .warning)
        #expect(["server", "schema", "replication", "encryption", "numbering"].allSatisfy { severities[$0] == .good })
    }

    /// Rows as Python's driver writes them.
    private func pythonRows(_ id: OpaqueID, _ times: [Timestamp], _ server: PostgreSQLServer, _ database: String) throws
    {
        for time in times {
            try server.sql(
                """
                INSERT INTO data (timestamp, base_id, parent_id, trace_id, project, host, service, name, data) VALUES
                    ('\(time.description.dropLast())', '\(id)', '\(id)', 'x', NULL, 'h', NULL, 'db-start', '{"info": {}}')
                """,
                in: database
            )
        }
    }

    @Test func aPurgeCountsATraceOfBothWritersOnce() throws {
        let server = try PostgreSQLServer.shared.get()
        let database = try server.makeDatabase()
        let store = try PostgreSQLStore(server.string(database))
        defer { store.close() }
        let batch = try samplePoints(traces: 3)
        let ids = [0, 2, 4].map { batch.id(batch.entries[$0].baseID) }
        let writer = try store.makeWriter()
        defer { writer.close() }
        let old = Timestamp(microseconds: Timestamp.now().microseconds - 60_000_000)
        _ = try writer.append(batch, rejected: [], at: old)
        let limit = PurgeLimit.ingestedBefore(Timestamp(microseconds: old.microseconds + 1))
        // To the first Python adds before the limit, to the second also later; another is its own.
        let before = Timestamp(microseconds: old.microseconds - 5_000_000)
        try pythonRows(ids[0], [before], server, database)
        try pythonRows(ids[1], [before, .now()], server, database)
        try pythonRows("own", [before, before], server, database)
        try pythonRows("young", [before, .now()], server, database)
        #expect(try store.summaries(TraceQuery()).count == 5)
        let expected = PurgeResult(traces: 3, points: 2 + 1 + 2 + 2)
        #expect(try store.purgeable(limit) == expected)
        #expect(try store.purge(limit) == expected)
        #expect(try Set(store.summaries(TraceQuery()).map(\.baseID)) == [ids[1], "young"])
        #expect(try store.points(of: ids[1])?.count == 4)
    }

    /// A batch of further messages of one trace id and name reads as many rows however many there are.
    @Test func aBatchReadsTheSameRowsHoweverLongTheTrace() throws {
        let server = try PostgreSQLServer.shared.get()
        let database = try server.makeDatabase()
        let store = try PostgreSQLStore(server.string(database))
        defer { store.close() }
        func put(_ messages: Range<Int>) throws {
            #expect(try append(repeatedPoints(messages), to: store).stored == messages.count)
        }
        func rowsRead() throws -> Int {
            let sum = """
                SELECT coalesce(sum(seq_tup_read + coalesce(idx_tup_fetch, 0)), 0) FROM pg_stat_user_tables
                WHERE relname IN ('data', 'osprofiler_traces', 'osprofiler_points')
                """
            // A session reports what it read at its end.
            var last = -1
            while true {
                let now = Int(try server.sql(sum, in: database)) ?? 0
                let others = try server.sql(
                    "SELECT count(*) FROM pg_stat_activity WHERE datname = '\(database)'",
                    in: "postgres"
                )
                if now == last, others == "0" { return now }
                last = now
                Thread.sleep(forTimeInterval: 0.1)
            }
        }
        try put(0..<200)
        let begin = try rowsRead()
        try put(200..<400)
        let few = try rowsRead() - begin
        for start in stride(from: 400, to: 6400, by: 2000) { try put(start..<start + 2000) }
        let middle = try rowsRead()
        try put(6400..<6600)
        let many = try rowsRead() - middle
        #expect(many <= few * 2 + 100, "\(few) rows, then \(many)")
    }

    @Test(arguments: [
        (1_900_000_000, StoreFinding.Severity.warning), (2_147_483_000, .problem), (2_147_483_647, .problem),
    ])
    func rowNumbersNearTheirEnd(last: Int, severity: StoreFinding.Severity) throws {
        let server = try PostgreSQLServer.shared.get()
        let database = try server.makeDatabase()
        let store = try PostgreSQLStore(server.string(database))
        defer { store.close() }
        try append(samplePoints(traces: 2), to: store)
        _ = try server.sql("SELECT setval('data_id_seq', \(last))", in: database)
        let finding = try store.health(within: .seconds(10)).findings.first { $0.name == "numbering" }
        #expect(finding?.severity == severity, "\(finding?.message ?? "none")")
        #expect(
            finding?.message.hasPrefix(last == 2_147_483_647 ? "100 %" : last == 2_147_483_000 ? "99 %" : "88 %")
                == true
        )
        #expect(finding?.advice?.contains("public.data_id_seq") == true)
    }

    @Test func aReadOnlyDatabaseIsNoMatterOfRights() throws {
        let server = try PostgreSQLServer.shared.get()
        let database = try server.makeDatabase()
        let store = try PostgreSQLStore(server.string(database))
        try append(samplePoints(traces: 1), to: store)
        store.close()
        _ = try server.sql("ALTER DATABASE \(database) SET default_transaction_read_only = on", in: database)
        let reader = try PostgreSQLStore(server.string(database), for: .reading)
        defer { reader.close() }
        let health = try reader.health(within: .seconds(10))
        #expect(health.isWritable == false)
        #expect(health.refusal?.contains("default_transaction_read_only is on") == true)
    }
}
#endif
