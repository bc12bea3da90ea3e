//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if MySQL
import OSProfilerCore
import OSProfilerMySQL
import OSProfilerStore
import OSProfilerStoreContract
import TestSupport
import Testing

@Suite(.blocking) struct MySQLStoreServerTests {
    @Test(arguments: StoreContract.cases)
    func contract(_ check: StoreContract.Case) throws {
        let server = try MySQLServer.shared.get()
        let database = try server.makeDatabase()
        try check.run { try MySQLStore(server.string(database)) }
    }

    private func ownTables(_ server: MySQLServer, _ database: String) throws -> String {
        try server.sql(
            "SELECT COUNT(*) FROM information_schema.tables WHERE table_schema = '\(database)' "
                + "AND table_name LIKE 'osprofiler%'"
        )
    }

    @Test func readingMakesNoTables() throws {
        let server = try MySQLServer.shared.get()
        let database = try server.makeDatabase()
        for purpose in [StoreBackend.Purpose.reading, .changing] {
            let error = #expect(throws: StoreError.self) { try MySQLStore(server.string(database), for: purpose) }
            #expect(error?.code == .notFound)
        }
        #expect(try ownTables(server, database) == "0")
    }

    @Test(arguments: [
        ("CREATE TABLE data (id int, weight float)", StoreError.Code.foreign),
        // Without transactions.
        (
            """
            CREATE TABLE data (id INTEGER AUTO_INCREMENT PRIMARY KEY, timestamp VARCHAR(26), base_id VARCHAR(255),
                parent_id VARCHAR(255), trace_id VARCHAR(255), project VARCHAR(255), host VARCHAR(255),
                service VARCHAR(255), name VARCHAR(255), data JSON) ENGINE = MyISAM CHARACTER SET utf8mb4
            """, .unsupported
        ),
    ])
    func aTableThatCannotBeUsedIsLeftAlone(table: String, code: StoreError.Code) throws {
        let server = try MySQLServer.shared.get()
        let database = try server.makeDatabase()
        try server.sql(table, in: database)
        let store = try MySQLStore(server.string(database))
        defer { store.close() }
        let error = #expect(throws: StoreError.self) { try append(samplePoints(traces: 1), to: store) }
        #expect(error?.code == code)
        #expect(try ownTables(server, database) == "0")
    }

    @Test func aNewerSchemaIsRefused() throws {
        let server = try MySQLServer.shared.get()
        let database = try server.makeDatabase()
        let store = try MySQLStore(server.string(database))
        defer { store.close() }
        try append(samplePoints(traces: 1), to: store)
        try server.sql("UPDATE osprofiler_schema SET version = 99", in: database)
        let error = #expect(throws: StoreError.self) { try MySQLStore(server.string(database), for: .reading) }
        #expect(error?.code == .newerSchema)
    }

    /// MySQL makes each table by itself: a consumer that was killed meanwhile leaves some of them.
    @Test func tablesThatWereBegunAreCompleted() throws {
        let server = try MySQLServer.shared.get()
        let database = try server.makeDatabase()
        try append(samplePoints(traces: 1), to: try MySQLStore(server.string(database)))
        try server.sql("DROP TABLE osprofiler_schema, osprofiler_rejected, osprofiler_pieces", in: database)
        let store = try MySQLStore(server.string(database))
        defer { store.close() }
        try append(samplePoints(traces: 1), to: store)
        #expect(try store.summaries(TraceQuery()).count == 2)
    }

    @Test func whoMayOnlyReadReads() throws {
        let server = try MySQLServer.shared.get()
        let database = try server.makeDatabase()
        let store = try MySQLStore(server.string(database))
        defer { store.close() }
        try append(samplePoints(traces: 3), to: store)
        let user = "'r\(database.suffix(8))'@'127.0.0.1'"
        try server.sql("CREATE USER \(user) IDENTIFIED BY 'p'; GRANT SELECT ON \(database).* TO \(user)")
        let string = try MySQLConnectionString(
            "mysql://r\(database.suffix(8)):p@127.0.0.1:\(server.server.port)/\(database)"
        )
        let reader = try MySQLStore(string, for: .reading)
        defer { reader.close() }
        #expect(try reader.summaries(TraceQuery()).count == 3)
        #expect(try reader.health(within: .seconds(10)).isWritable == false)
        let error = #expect(throws: StoreError.self) { try append(samplePoints(traces: 1), to: reader) }
        #expect(error?.code == .accessDenied)
        // Not enough to append.
        try server.sql("GRANT INSERT, DELETE ON \(database).* TO \(user)")
        #expect(try reader.health(within: .seconds(10)).isWritable == false)
        let writer = try reader.makeWriter()
        defer { writer.close() }
        #expect(throws: StoreError.self) { try writer.check() }
        try server.sql("GRANT UPDATE ON \(database).* TO \(user)")
        #expect(try reader.health(within: .seconds(10)).isWritable == true)
        try writer.check()
        #expect(try append(samplePoints(traces: 1), to: reader).stored == 2)
    }

    /// In several transactions, of which none takes long.
    @Test(arguments: [true, false]) func aLongTraceGoesInSlices(isPurged: Bool) throws {
        let server = try MySQLServer.shared.get()
        let store = try MySQLStore(server.string(server.makeDatabase()))
        defer { store.close() }
        var batch = PointBatch()
        for number in 0..<25_000 {
            try batch.append(start: "{\"name\": \"a-start\", \"base_id\": \"long\", \"trace_id\": \"\(number)\", ")
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

    /// No message is ever stuck because it is too large for the server's packets.
    @Test func whatNoPacketHoldsIsStoredInPieces() throws {
        let server = try MySQLServer(settings: ["--max-allowed-packet=1M", "--innodb-flush-log-at-trx-commit=0"])
        let store = try MySQLStore(server.string(server.makeDatabase()))
        let writer = try store.makeWriter()
        defer {
            writer.close()
            store.close()
        }
        var batch = PointBatch()
        let blob = String(repeating: "x", count: 3 << 20)
        for (index, text) in ["small", blob, "\\\"small", String(blob.prefix(1 << 20))].enumerated() {
            try batch.append(
                start: """
                    {"name": "a-start", "base_id": "b", "trace_id": "\(index)", "service": "\(index == 1 ? blob : "s")", \
                    "info": {"n": \(index), "text": "\(text)"}, 
                    """
            )
        }
        let rejected = RejectedMessage(
            reason: "r",
            detail: "d",
            exchange: "e",
            routingKey: "k",
            properties: "{}",
            body: [UInt8](blob.utf8),
            time: .now()
        )
        for _ in 0..<2 { _ = try writer.append(batch, rejected: [rejected], at: .now()) }
        let points = try #require(try store.points(of: "b"))
        #expect((0..<points.count).map { points.payload(at: $0).count } == [35, (3 << 20) + 30, 37, (1 << 20) + 30])
        #expect(points.entries.map { points.summaryText($0.service)?.count } == [1, 3 << 20, 1, 1])
        #expect(try store.rejectedMessages(limit: 9).map(\.body) == [rejected.body])
        #expect(try store.purge(.ingestedBefore(Timestamp(microseconds: .max))).rejected == 1)
        #expect(try store.points(of: "b") == nil)
    }

    @Test func whoIsNotLetInIsToldWhy() throws {
        let server = try MySQLServer.shared.get()
        func code(_ url: String) -> StoreError? {
            #expect(throws: StoreError.self) { try MySQLStore(MySQLConnectionString(url), for: .reading) }
        }
        let port = server.server.port
        let wrong = code("mysql://osp:hush-hush@127.0.0.1:\(port)/mysql")
        #expect(wrong?.code == .accessDenied)
        #expect(wrong?.description.contains("hush-hush") == false)
        #expect(wrong?.description.contains("\n") == false)
        #expect(code(server.url("tnowhere"))?.code == .notFound)
        #expect(code(server.url("foreign"))?.code == .accessDenied)
        #expect(code("mysql://osp@127.0.0.1:\(try FreePorts.take(1)[0])/x")?.code == .unavailable)
    }

    @Test func healthTellsOfTheServer() throws {
        let server = try MySQLServer.shared.get()
        let store = try MySQLStore(server.string(server.makeDatabase()))
        defer { store.close() }
        try append(samplePoints(traces: 2), to: store)
        let health = try store.health(within: .seconds(10))
        #expect(health.traces == 2 && health.points == 4 && health.isWritable == true)
        #expect(health.size ?? 0 > 0)
        let severities = Dictionary(uniqueKeysWithValues: health.findings.map { ($0.name, $0.severity) })
        // The test's server flushes its log once a second.
        #expect(severities["durability"] == .warning)
        let sound = ["server", "schema", "collation", "replication", "encryption", "numbering", "disk"]
        #expect(sound.allSatisfy { severities[$0] == .good })
    }

    /// Rows as Python's driver writes them.
    private func pythonRows(_ id: OpaqueID, _ times: [Timestamp], _ server: MySQLServer, _ database: String) throws {
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
        let server = try MySQLServer.shared.get()
        let database = try server.makeDatabase()
        let store = try MySQLStore(server.string(database))
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
        let server = try MySQLServer()
        let database = try server.makeDatabase()
        let store = try MySQLStore(server.string(database))
        defer { store.close() }
        func put(_ messages: Range<Int>) throws {
            #expect(try append(repeatedPoints(messages), to: store).stored == messages.count)
        }
        func rowsRead() throws -> Int {
            let text = try server.sql(
                """
                SELECT SUM(variable_value) FROM information_schema.global_status
                WHERE variable_name LIKE 'HANDLER_READ%'
                """,
                in: database
            )
            return Int(Double(text) ?? 0)
        }
        try put(0..<200)
        let begin = try rowsRead()
        try put(200..<400)
        let few = try rowsRead() - begin
        for start in stride(from: 400, to: 6400, by: 2000) { try put(start..<start + 2000) }
        let middle = try rowsRead()
        try put(6400..<6600)
        let many = try rowsRead() - middle
        #expect(many <= few * 2 + 200, "\(few) rows, then \(many)")
    }

    @Test(arguments: [(1_900_000_000, StoreFinding.Severity.warning), (2_147_483_000, .problem)])
    func rowNumbersNearTheirEnd(next: Int, severity: StoreFinding.Severity) throws {
        let server = try MySQLServer.shared.get()
        let database = try server.makeDatabase()
        let store = try MySQLStore(server.string(database))
        defer { store.close() }
        try append(samplePoints(traces: 2), to: store)
        _ = try server.sql("ALTER TABLE data AUTO_INCREMENT = \(next)", in: database)
        let finding = try store.health(within: .seconds(10)).findings.first { $0.name == "numbering" }
        #expect(finding?.severity == severity, "\(finding?.message ?? "none")")
    }
}

extension PointBatch {
    /// Appends a point.
    ///
    /// - Parameter text: its payload, without the timestamp at the end.
    mutating func append(start text: String) throws {
        try [UInt8]((text + "\"timestamp\": \"2026-11-22T08:54:08\"}").utf8).withUnsafeBytes {
            try append(payload: $0, messageKey: .random(), isEnveloped: false)
        }
    }
}
#endif
