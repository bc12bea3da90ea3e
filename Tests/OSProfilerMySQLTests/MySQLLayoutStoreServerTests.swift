//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if MySQL
import Foundation
import OSProfilerCore
import OSProfilerMySQL
import OSProfilerReport
import OSProfilerStore
import TestSupport
import Testing

/// The table of Python's driver, both ways, to the byte of the report.
@Suite(.blocking) struct MySQLLayoutStoreServerTests {
    @Test(arguments: ["ironic/messages.jsonl", "corpus/messages.jsonl"])
    func pythonShowsWhatWeStored(_ path: String) throws {
        let server = try MySQLServer.shared.get()
        let database = try server.makeDatabase()
        let store = try MySQLStore(server.string(database))
        defer { store.close() }
        let traces = try FixtureMessages.traces(in: path)
        // The second time, rows go where the first ones left room.
        for round in 0..<2 {
            for trace in traces { try append(trace.points, to: store) }
            if round == 0 {
                _ = try store.delete(traces.indices.filter { !$0.isMultiple(of: 3) }.map { traces[$0].id })
            }
        }
        // Points that Python's table cannot hold are missing from its report.
        let odd = try server.sql(
            """
            SELECT LOWER(HEX(base_id)) FROM osprofiler_traces
            WHERE number IN (SELECT trace FROM osprofiler_points WHERE raw)
            """,
            in: database
        ).split(separator: "\n")
        let ids = traces.map(\.id).filter { id in
            !odd.contains {
                $0 == id.textBytes.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
            }
        }
        let compared = try compare(ids, store, server.python(database))
        #expect(compared >= (path.hasPrefix("ironic") ? traces.count : traces.count / 2))
    }

    /// In the table as Python makes it in databases of the usual character sets: `utf8` is that of DevStack.
    @Test(arguments: ["ironic/messages.jsonl", "corpus/messages.jsonl"], ["utf8mb4", "utf8mb3"])
    func weShowWhatPythonWrote(_ path: String, charset: String) throws {
        let server = try MySQLServer.shared.get()
        let database = try server.makeDatabase("CHARACTER SET \(charset)")
        let traces = try FixtureMessages.traces(in: path)
        let python = server.python(database)
        try python.notify(traces.flatMap { trace in (0..<trace.points.count).map { trace.points.payload(at: $0) } })
        let reader = try MySQLStore(server.string(database), for: .reading)
        // Under the collation of Python's table its command takes ids for one that differ in case or in a blank at the
        // end.
        let alike = Dictionary(grouping: traces.map(\.id)) { id in
            String(decoding: id.textBytes, as: UTF8.self).lowercased().replacing(#/ +$/#, with: "")
        }
        let ids = alike.values.filter { $0.count == 1 }.map { $0[0] }
        let compared = try compare(ids, reader, python)
        #expect(compared >= (path.hasPrefix("ironic") ? traces.count : traces.count / 2))
        let listed = try reader.summaries(TraceQuery())
        reader.close()
        // With our tables beside it, the same.
        let store = try MySQLStore(server.string(database))
        defer { store.close() }
        #expect(try compare(ids, store, python) == compared)
        #expect(try store.summaries(TraceQuery()) == listed)
        #expect(try copiedBack(store).stored == 0)
        // A trace that both wrote is one.
        let before = try #require(try store.health(within: .seconds(60)).traces)
        try append(traces[0].points, to: store)
        #expect(try store.health(within: .seconds(60)).traces == before)
        #expect(try compare([traces[0].id], store, python) == 1)
    }

    /// - Returns: how many reports were compared.
    private func compare(_ ids: [OpaqueID], _ store: MySQLStore, _ python: SQLAlchemyDriver) throws -> Int {
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

    /// Rows of the same payload differ in nothing but the marks of ours.
    @Test func ourRowsAreThoseOfTheDriver() throws {
        let server = try MySQLServer.shared.get()
        let (ours, theirs) = (try server.makeDatabase(), try server.makeDatabase())
        let store = try MySQLStore(server.string(ours))
        defer { store.close() }
        let traces = try FixtureMessages.traces(in: "ironic/messages.jsonl")
        var batch = PointBatch()
        for trace in traces { batch.append(contentsOf: trace.points) }
        try append(batch, to: store)
        try server.python(theirs).notify((0..<batch.count).map { batch.payload(at: $0) })
        // The host is the driver's own there.
        let rows =
            "SELECT id, timestamp, base_id, parent_id, trace_id, project, service, name, data FROM data ORDER BY id"
        #expect(try server.sql(rows, in: ours) == server.sql(rows, in: theirs))
    }

    /// In all but its collation, and the two columns that lead to our own tables.
    @Test func theTableIsTheOneThatPythonMakes() throws {
        let server = try MySQLServer.shared.get()
        let (ours, theirs) = (try server.makeDatabase(), try server.makeDatabase())
        for database in [ours, theirs] {
            // One that Python made is taken as it is.
            if database == theirs { try server.python(theirs).notify([]) }
            let store = try MySQLStore(server.string(database))
            defer { store.close() }
            try append(samplePoints(traces: 1), to: store)
        }
        func table(_ database: String) throws -> String {
            try server.sql(
                """
                SELECT column_name, column_type, is_nullable, column_default, extra FROM information_schema.columns
                WHERE table_schema = '\(database)' AND table_name = 'data' ORDER BY ordinal_position;
                SELECT index_name, seq_in_index, column_name, non_unique FROM information_schema.statistics
                WHERE table_schema = '\(database)' AND table_name = 'data' ORDER BY index_name, seq_in_index
                """
            )
        }
        #expect(try table(ours) == table(theirs))
        #expect(try table(ours).split(separator: "\n").count == 12 + 11)
    }

    /// Python's driver goes on beside the consumer, with the columns that it does not know.
    @Test func pythonWritesIntoOurTable() throws {
        let server = try MySQLServer.shared.get()
        let database = try server.makeDatabase()
        let store = try MySQLStore(server.string(database))
        defer { store.close() }
        let batch = try samplePoints(traces: 2)
        try append(batch, to: store)
        let traces = try FixtureMessages.traces(in: "ironic/messages.jsonl")
        let python = server.python(database)
        try python.notify((0..<traces[0].points.count).map { traces[0].points.payload(at: $0) })
        #expect(try compare([traces[0].id, batch.id(batch.entries[0].baseID)], store, python) == 2)
        #expect(try store.summaries(TraceQuery()).count == 3)
    }

    @Test func whatIsCopiedIsWholeAgain() throws {
        let server = try MySQLServer.shared.get()
        let store = try MySQLStore(server.string(server.makeDatabase()))
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
        let server = try MySQLServer.shared.get()
        let database = try server.makeDatabase()
        let store = try MySQLStore(server.string(database))
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
        let server = try MySQLServer.shared.get()
        let database = try server.makeDatabase()
        let batch = try samplePoints(traces: 3)
        let payloads = (0..<batch.count).map { batch.payload(at: $0) }
        let python = server.python(database)
        try python.notify(payloads)
        let store = try MySQLStore(server.string(database))
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
        try python.notify([payloads[0]])
        let error = #expect(throws: StoreError.self) { try store.setPinned(true, [id]) }
        #expect(error?.code == .unsupported)
        _ = try store.purge(.ingestedBefore(Timestamp(microseconds: Timestamp.now().microseconds + 1_000_000)))
        #expect(try server.sql("SELECT COUNT(*) FROM data", in: database) == "0")
        #expect(try store.summaries(TraceQuery()).isEmpty)
    }

    /// Under the collation of Python's table `Id` is `id`, and `id ` is, too.
    @Test func idsThatPythonsTableTakesForOneAreSeveral() throws {
        let server = try MySQLServer.shared.get()
        let database = try server.makeDatabase("CHARACTER SET utf8mb4 COLLATE utf8mb4_general_ci")
        let ids = ["id", "Id", "id ", "íd"]
        func payload(_ id: String) -> [UInt8] {
            let text = """
                {"name": "a-start", "base_id": "\(id)", "trace_id": "t", "parent_id": "\(id)", \
                "timestamp": "2026-11-22T08:54:08.1", "info": {}, "project": null, "service": null}
                """
            return [UInt8](text.utf8)
        }
        try server.python(database).notify(ids.map(payload))
        let store = try MySQLStore(server.string(database))
        defer { store.close() }
        #expect(try ids.map { try store.points(of: OpaqueID($0))?.count } == [1, 1, 1, 1])
        #expect(try store.summaries(TraceQuery()).count == 4)
        #expect(try store.health(within: .seconds(10)).traces == 4)
        #expect(try store.delete(["Id"]) == [])
        #expect(try ids.map { try store.points(of: OpaqueID($0))?.count } == [1, nil, 1, 1])
    }

    /// - Parameter charset: of the table as Python made it.
    @Test(arguments: [("utf8mb4", 3), ("utf8mb3", 2), ("latin1", 1)])
    func whatPythonsTableCannotHoldIsKeptBesideIt(charset: String, rows: Int) throws {
        let server = try MySQLServer.shared.get()
        let database = try server.makeDatabase("CHARACTER SET \(charset)")
        try server.python(database).notify([])
        let store = try MySQLStore(server.string(database))
        defer { store.close() }
        var batch = PointBatch()
        let services = [#""s\u0000""#, #""日""#, #""🛰""#, #""\ud800""#, "\"\(String(repeating: "x", count: 256))\""]
        for (key, service) in services.enumerated() {
            try batch.append(
                start: """
                    {"name": "a-start", "base_id": "b", "trace_id": "\(key)", "parent_id": "b", "info": {"n": \(key)}, \
                    "service": \(service), 
                    """
            )
        }
        #expect(try append(batch, to: store).stored == 5)
        #expect(try append(batch, to: store).duplicates == 5)
        #expect(try server.sql("SELECT COUNT(*) FROM data", in: database) == "\(rows)")
        let points = try #require(try store.points(of: "b"))
        #expect(
            points.entries.map { points.summaryText($0.service) } == batch.entries.map { batch.summaryText($0.service) }
        )
        #expect(
            (0..<5).map { String(decoding: points.payload(at: $0), as: UTF8.self) }
                == (0..<5).map { "{\"info\": {\"n\": \($0)}}" }
        )
        #expect(try store.summaries(TraceQuery()).map(\.points) == [5])
        // An id that it cannot hold is found all the same.
        #expect(try store.delete(["🛰日", "b"]) == ["🛰日"])
    }
}
#endif
