//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if PostgreSQL
import Foundation
import OSProfilerCore
import OSProfilerPostgreSQL
import OSProfilerReport
import OSProfilerStore
import TestSupport
import Testing

/// The table of Python's driver, both ways, to the byte of the report.
@Suite(.blocking) struct PostgreSQLLayoutStoreServerTests {
    @Test(arguments: ["ironic/messages.jsonl", "corpus/messages.jsonl"])
    func pythonShowsWhatWeStored(_ path: String) throws {
        let server = try PostgreSQLServer.shared.get()
        let database = try server.makeDatabase()
        let store = try PostgreSQLStore(server.string(database))
        defer { store.close() }
        let traces = try FixtureMessages.traces(in: path)
        // The second time, rows go where the first ones left room.
        for round in 0..<2 {
            for trace in traces { try append(trace.points, to: store) }
            if round == 0 {
                _ = try store.delete(traces.indices.filter { !$0.isMultiple(of: 3) }.map { traces[$0].id })
            }
            try server.sql("VACUUM data", in: database)
        }
        // Points that Python's table cannot hold are missing from its report.
        let odd = try server.sql(
            """
            SELECT encode(base_id, 'hex') FROM osprofiler_traces
            WHERE number IN (SELECT trace FROM osprofiler_points WHERE raw IS NOT NULL)
            """,
            in: database
        ).split(separator: "\n")
        let ids = traces.map(\.id).filter { id in
            !odd.contains {
                $0 == id.textBytes.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
            }
        }
        let compared = try compare(ids, store, SQLAlchemyDriver(url: server.url(database)))
        #expect(compared >= (path.hasPrefix("ironic") ? traces.count : traces.count / 2))
    }

    @Test(arguments: ["ironic/messages.jsonl", "corpus/messages.jsonl"])
    func weShowWhatPythonWrote(_ path: String) throws {
        let server = try PostgreSQLServer.shared.get()
        let database = try server.makeDatabase()
        let traces = try FixtureMessages.traces(in: path)
        let python = SQLAlchemyDriver(url: server.url(database))
        try python.notify(traces.flatMap { trace in (0..<trace.points.count).map { trace.points.payload(at: $0) } })
        let reader = try PostgreSQLStore(server.string(database), for: .reading)
        let compared = try compare(traces.map(\.id), reader, python)
        #expect(compared >= (path.hasPrefix("ironic") ? traces.count : traces.count / 2))
        let listed = try reader.summaries(TraceQuery())
        reader.close()
        // With our tables beside it, the same.
        let store = try PostgreSQLStore(server.string(database))
        defer { store.close() }
        #expect(try compare(traces.map(\.id), store, python) == compared)
        #expect(try store.summaries(TraceQuery()) == listed)
        #expect(try copiedBack(store).stored == 0)
        // A trace that both wrote is one.
        let before = try #require(try store.health(within: .seconds(60)).traces)
        try append(traces[0].points, to: store)
        #expect(try store.health(within: .seconds(60)).traces == before)
    }

    /// - Returns: how many reports were compared.
    private func compare(_ ids: [OpaqueID], _ store: PostgreSQLStore, _ python: SQLAlchemyDriver) throws -> Int {
        var compared = 0
        let outcomes = try python.reports(ids.map(json))
        #expect(outcomes.count == ids.count)
        for (id, outcome) in zip(ids, outcomes) {
            guard case .report(let theirs) = outcome else { continue }
            let ours = try #require(try store.points(of: id), "\(id)")
            let report = TraceReport(points: ours).render(.json)
            #expect(String(decoding: report, as: UTF8.self) == String(decoding: theirs, as: UTF8.self), "\(id)")
            compared += 1
        }
        return compared
    }

    private func json(_ id: OpaqueID) -> [UInt8] {
        var writer = ByteWriter()
        id.textBytes.withUnsafeBytes { writer.writeJSON(utf8: $0) }
        return Array(writer.bytes)
    }

    /// Rows of the same payload differ in nothing but the blank that tells ours.
    @Test func ourRowsAreThoseOfTheDriver() throws {
        let server = try PostgreSQLServer.shared.get()
        let (ours, theirs) = (try server.makeDatabase(), try server.makeDatabase())
        let store = try PostgreSQLStore(server.string(ours))
        defer { store.close() }
        let traces = try FixtureMessages.traces(in: "ironic/messages.jsonl")
        var batch = PointBatch()
        for trace in traces { batch.append(contentsOf: trace.points) }
        try append(batch, to: store)
        try SQLAlchemyDriver(url: server.url(theirs)).notify((0..<batch.count).map { batch.payload(at: $0) })
        // The host is the driver's own there.
        let rows = """
            SELECT id, timestamp, base_id, parent_id, trace_id, project, service, name, ltrim(data::text) FROM data
            ORDER BY id
            """
        #expect(try server.sql(rows, in: ours) == server.sql(rows, in: theirs))
    }

    @Test func theTableIsTheOneThatPythonMakes() throws {
        let server = try PostgreSQLServer.shared.get()
        let (ours, theirs) = (try server.makeDatabase(), try server.makeDatabase())
        for database in [ours, theirs] {
            // One that Python made is taken as it is.
            if database == theirs { try SQLAlchemyDriver(url: server.url(theirs)).notify([]) }
            let store = try PostgreSQLStore(server.string(database))
            defer { store.close() }
            try append(samplePoints(traces: 1), to: store)
        }
        let columns = """
            SELECT attname, format_type(atttypid, atttypmod), attnotnull, pg_get_expr(adbin, adrelid)
            FROM pg_attribute LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum
            WHERE attrelid = 'data'::regclass AND attnum > 0 ORDER BY attnum;
            SELECT indexdef FROM pg_indexes WHERE tablename = 'data' AND indexname NOT LIKE 'osprofiler%' ORDER BY 1
            """
        let table = try server.sql(columns, in: ours)
        #expect(table == (try server.sql(columns, in: theirs)))
        #expect(table.split(separator: "\n").count == 10 + 9)
    }

    @Test func whatIsCopiedIsWholeAgain() throws {
        let server = try PostgreSQLServer.shared.get()
        let store = try PostgreSQLStore(server.string(server.makeDatabase()))
        defer { store.close() }
        let batch = try samplePoints(traces: 3)
        try append(batch, to: store)
        let target = InMemoryStore()
        var copy = try StoreCopy(from: store, to: target)
        #expect(try copy.run(TraceQuery()) { _, _ in true })
        #expect(copy.result.stored == 6 && copy.result.skipped == 0)
        func members(_ payload: [UInt8]) throws -> NSDictionary? {
            try JSONSerialization.jsonObject(with: Data(payload)) as? NSDictionary
        }
        for index in stride(from: 0, to: 6, by: 2) {
            let points = try #require(try target.points(of: batch.id(batch.entries[index].baseID)))
            #expect(points.count == 2)
            for half in 0..<2 {
                #expect(try members(points.payload(at: half)) == members(batch.payload(at: index + half)))
                #expect(points.entries[half].messageKey == batch.entries[index + half].messageKey)
            }
        }
        // The same messages once more are the same points.
        #expect(try append(batch, to: target) == AppendResult(stored: 0, duplicates: 6))
    }

    /// Of another program, or of a service that is none of osprofiler's.
    @Test func rowsThatAreNoPointsHideNoTraces() throws {
        let server = try PostgreSQLServer.shared.get()
        let database = try server.makeDatabase()
        let store = try PostgreSQLStore(server.string(database))
        defer { store.close() }
        try append(samplePoints(traces: 2), to: store)
        try server.sql(
            """
            INSERT INTO data (base_id, trace_id, parent_id, name, timestamp, data) VALUES
            ('x', 'x', 'x', 'a-start', '2026-11-26 22:00', '{}'), ('y', 'y', 'y', 'a-start', NULL, '[1]')
            """,
            in: database
        )
        #expect(try store.summaries(TraceQuery()).count == 2)
        #expect(try store.points(of: "y")?.isEmpty != false)
        var copy = try StoreCopy(from: store, to: InMemoryStore())
        #expect(try copy.run(TraceQuery()) { _, _ in true })
        #expect(copy.result.stored == 4)
    }

    @Test func whatPythonWroteIsListedDeletedAndPurged() throws {
        let server = try PostgreSQLServer.shared.get()
        let database = try server.makeDatabase()
        let batch = try samplePoints(traces: 3)
        let payloads = (0..<batch.count).map { batch.payload(at: $0) }
        try SQLAlchemyDriver(url: server.url(database)).notify(payloads)
        let store = try PostgreSQLStore(server.string(database))
        defer { store.close() }
        let listed = try store.summaries(TraceQuery())
        #expect(listed.count == 3)
        for trace in listed {
            var query = TraceQuery()
            query.idPrefix = TraceIDPrefix(trace.baseID.description.uppercased())
            #expect(try store.summaries(query) == [trace])
        }
        #expect(listed.allSatisfy { $0.points == 2 && $0.running == 0 && $0.name == "wsgi" && $0.service == "api" })
        #expect(try store.health(within: .seconds(10)).points == 6)
        // The rest of one of them comes through the consumer.
        try append(batch, to: store)
        #expect(try store.summaries(TraceQuery()).map(\.points) == [4, 4, 4])
        let id = batch.id(batch.entries[0].baseID)
        #expect(try store.setPinned(true, [id, "none"]) == ["none"])
        #expect(try store.delete([id, "none"]) == ["none"])
        #expect(try store.points(of: id)?.count == nil)
        // What Python's driver alone wrote has no row that could be pinned.
        try SQLAlchemyDriver(url: server.url(database)).notify([payloads[0]])
        let error = #expect(throws: StoreError.self) { try store.setPinned(true, [id]) }
        #expect(error?.code == .unsupported)
        _ = try store.purge(.ingestedBefore(Timestamp(microseconds: Timestamp.now().microseconds + 1_000_000)))
        #expect(try server.sql("SELECT count(*) FROM data", in: database) == "0")
        #expect(try store.summaries(TraceQuery()).isEmpty)
    }

    @Test func whatPythonsTableCannotHoldIsKeptBesideIt() throws {
        let server = try PostgreSQLServer.shared.get()
        let database = try server.makeDatabase()
        let store = try PostgreSQLStore(server.string(database))
        defer { store.close() }
        var batch = PointBatch()
        for (key, service) in [#""s""#, #""a\u0000b""#, #""\ud800""#, "\"\(String(repeating: "x", count: 256))\""]
            .enumerated()
        {
            let payload = """
                {"name": "a-start", "base_id": "b", "trace_id": "\(key)", "parent_id": "b", \
                "timestamp": "2026-11-22T08:54:08", "info": {"n": \(key)}, "service": \(service)}
                """
            try [UInt8](payload.utf8).withUnsafeBytes {
                try batch.append(payload: $0, messageKey: .random(), isEnveloped: false)
            }
        }
        #expect(try append(batch, to: store).stored == 4)
        #expect(try append(batch, to: store).duplicates == 4)
        #expect(try server.sql("SELECT count(*) FROM data", in: database) == "1")
        let points = try #require(try store.points(of: "b"))
        #expect(
            points.entries.map { points.summaryText($0.service) } == batch.entries.map { batch.summaryText($0.service) }
        )
        #expect(
            (0..<4).map { String(decoding: points.payload(at: $0), as: UTF8.self) }
                == (0..<4).map { "{\"info\": {\"n\": \($0)}}" }
        )
        #expect(try store.summaries(TraceQuery()).map(\.points) == [4])
    }
}
#endif
