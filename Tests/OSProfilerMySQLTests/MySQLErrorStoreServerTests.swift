//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if MySQL
import Foundation
import OSProfilerCore
import OSProfilerMySQL
import OSProfilerStore
import Synchronization
import TestSupport
import Testing

/// A server that goes away or takes no writes, each test's own.
@Suite(.blocking) struct MySQLErrorStoreServerTests {
    private func code(_ body: () throws -> Void) -> StoreError.Code? {
        #expect(throws: StoreError.self, performing: body)?.code
    }

    @Test func aRestartIsSurvivedByWriterAndReader() throws {
        let server = try MySQLServer()
        let store = try MySQLStore(server.string(server.makeDatabase()))
        let writer = try store.makeWriter()
        defer {
            writer.close()
            store.close()
        }
        func write() throws { _ = try writer.append(try samplePoints(traces: 1), rejected: [], at: .now()) }
        try write()
        try server.server.stop()
        #expect(code(write) == .unavailable)
        try server.start()
        try write()
        #expect(try store.summaries(TraceQuery()).count == 2)
    }

    @Test func aKillAmidAppendsLosesAndDoublesNothing() throws {
        let server = try MySQLServer(settings: [])
        let database = try server.makeDatabase()
        let store = try MySQLStore(server.string(database))
        defer { store.close() }
        let batches = try (0..<60).map { _ in try samplePoints(traces: 50) }
        let acknowledged = Mutex(0)
        let isDown = Mutex(false)
        // Two consumers get the same messages, and try each batch until it is stored.
        let failures = Mutex<Set<StoreError.Code>>([])
        Thread {
            while acknowledged.withLock({ $0 }) < 20 { usleep(1000) }
            isDown.withLock { $0 = true }
            try? server.server.kill()
            try? server.start()
        }.start()
        DispatchQueue.concurrentPerform(iterations: 2) { worker in
            guard let writer = try? store.makeWriter() else { return }
            defer { writer.close() }
            for batch in worker == 0 ? batches : batches.reversed() {
                let deadline = Date(timeIntervalSinceNow: 120)
                while Date() < deadline {
                    do throws(StoreError) {
                        _ = try writer.append(batch, rejected: [], at: .now())
                        acknowledged.withLock { $0 += 1 }
                        break
                    } catch {
                        _ = failures.withLock { $0.insert(error.code) }
                        usleep(20_000)
                    }
                }
            }
        }
        #expect(isDown.withLock { $0 })
        #expect(acknowledged.withLock { $0 } == 120)
        // Where both try the same batch, one may give way to the other as often as it is allowed to.
        let kinds = failures.withLock { $0 }
        #expect(kinds.contains(.unavailable) && kinds.isSubset(of: [.unavailable, .busy]))
        #expect(try server.sql("SELECT COUNT(*) FROM data", in: database) == "6000")
        #expect(try server.sql("SELECT COUNT(*) FROM osprofiler_points", in: database) == "6000")
        #expect(try server.sql("SELECT COUNT(*), SUM(points) FROM osprofiler_traces", in: database) == "3000|6000")
    }

    @Test func twoWritersOfTheSameTracesDoNotBlockEachOther() throws {
        let server = try MySQLServer.shared.get()
        let database = try server.makeDatabase()
        let store = try MySQLStore(server.string(database))
        defer { store.close() }
        // All have points of all traces, in different orders.
        let whole = try samplePoints(traces: 100)
        let stored = Mutex(0)
        let failures = Mutex<[String]>([])
        DispatchQueue.concurrentPerform(iterations: 4) { worker in
            do {
                let writer = try store.makeWriter()
                defer { writer.close() }
                var generator = SeededGenerator(seed: UInt64(worker))
                for _ in 0..<10 {
                    var batch = PointBatch()
                    for entry in whole.entries.shuffled(using: &generator).prefix(150) {
                        batch.append(entry, from: whole)
                    }
                    let result = try writer.append(batch, rejected: [], at: .now())
                    stored.withLock { $0 += result.stored }
                }
            } catch {
                failures.withLock { $0.append("\(error)") }
            }
        }
        #expect(failures.withLock { $0 } == [])
        let rows = try server.sql("SELECT COUNT(*) FROM data", in: database)
        #expect("\(stored.withLock { $0 })" == rows)
        #expect(try server.sql("SELECT SUM(points) FROM osprofiler_traces", in: database) == rows)
        #expect(try server.sql("SELECT SUM(appended) FROM osprofiler_traces", in: database) == rows)
        #expect(try store.summaries(TraceQuery()).reduce(0) { $0 + $1.points } == Int(rows))
    }

    @Test func aServerThatHangsIsUnavailable() throws {
        let server = try MySQLServer()
        let database = try server.makeDatabase()
        let store = try MySQLStore(
            MySQLConnectionString(server.url(database, members: "?connect_timeout=2&read_timeout=2"))
        )
        let writer = try store.makeWriter()
        defer {
            writer.close()
            store.close()
        }
        func write() throws { _ = try writer.append(try samplePoints(traces: 1), rejected: [], at: .now()) }
        try write()
        server.server.pause()
        // First the connection that is there, then a new one.
        for _ in 0..<2 { #expect(code(write) == .unavailable) }
        server.server.resume()
        try write()
        #expect(try store.summaries(TraceQuery()).count == 2)
    }

    /// A fail-over makes the primary read-only before another server takes writes.
    @Test func aServerThatTakesNoWritesIsAnOutage() throws {
        let (former, next) = (try MySQLServer(), try MySQLServer())
        try former.sql("CREATE DATABASE t1 CHARACTER SET utf8mb4")
        try next.sql("CREATE DATABASE t1 CHARACTER SET utf8mb4; SET GLOBAL read_only = 1")
        let string = try MySQLConnectionString(
            "mysql://osp:s3cret%2F%40@127.0.0.1:\(former.server.port),127.0.0.1:\(next.server.port)/t1"
        )
        let store = try MySQLStore(string)
        let writer = try store.makeWriter()
        defer {
            writer.close()
            store.close()
        }
        func write() throws { _ = try writer.append(try samplePoints(traces: 1), rejected: [], at: .now()) }
        try write()
        try former.sql("SET GLOBAL read_only = 1")
        // Within the connection that is there, then while connecting anew.
        for _ in 0..<2 { #expect(code(write) == .unavailable) }
        #expect(code { try writer.check() } == .unavailable)
        // It can still be read.
        let reader = try MySQLStore(string, for: .reading)
        defer { reader.close() }
        #expect(try reader.summaries(TraceQuery()).count == 1)
        #expect(try reader.health(within: .seconds(10)).isWritable == false)
        try next.sql("SET GLOBAL read_only = 0")
        try write()
        #expect(try next.sql("SELECT COUNT(*) FROM data", in: "t1") == "2")
        #expect(try former.sql("SELECT COUNT(*) FROM data", in: "t1") == "2")
    }

    @Test func aServerWithoutAFreeConnectionIsUnavailable() throws {
        let server = try MySQLServer(settings: ["--max-connections=10"])
        let database = try server.makeDatabase()
        // It keeps one for its administrator.
        let stores = try (0..<12).map { _ in try MySQLStore(server.string(database)) }
        defer { stores.forEach { $0.close() } }
        var failures: [StoreError.Code] = []
        for store in stores {
            do throws(StoreError) { _ = try store.summaries(TraceQuery()) } catch { failures.append(error.code) }
        }
        #expect(!failures.isEmpty && failures.allSatisfy { $0 == .unavailable })
        stores[0].close()
        stores[1].close()
        // The server learns of it a little later.
        var found: [TraceSummary]?
        for _ in 0..<500 where found == nil {
            found = try? stores[11].summaries(TraceQuery())
            if found == nil { usleep(20_000) }
        }
        #expect(found == [])
    }

    /// The server ends connections that were idle for long, and an administrator those he likes.
    @Test func aConnectionThatWasEndedIsMadeAnew() throws {
        let server = try MySQLServer.shared.get()
        let database = try server.makeDatabase()
        let store = try MySQLStore(server.string(database))
        let writer = try store.makeWriter()
        defer {
            writer.close()
            store.close()
        }
        for round in 1...2 {
            _ = try writer.append(try samplePoints(traces: 1), rejected: [], at: .now())
            #expect(try store.summaries(TraceQuery()).count == round)
            let ids = try server.sql(
                "SELECT id FROM information_schema.processlist WHERE user = 'osp' AND db = '\(database)'"
            ).split(separator: "\n")
            #expect(ids.count == 2)
            for id in ids { try server.sql("KILL \(id)") }
        }
    }

    /// The server reports the lock of one row while it plans the statement, that of several between their rows.
    @Test(arguments: [1, 5])
    func aLockThatAnotherSessionHoldsIsWaitedForAndThenBusy(traces: Int) throws {
        let server = try MySQLServer()
        let database = try server.makeDatabase()
        let store = try MySQLStore(server.string(database))
        let writer = try store.makeWriter()
        defer {
            writer.close()
            store.close()
        }
        let batch = try samplePoints(traces: traces)
        func write() throws { _ = try writer.append(batch, rejected: [], at: .now()) }
        try write()
        let holder = Thread {
            _ = try? server.sql(
                "START TRANSACTION; SELECT * FROM osprofiler_traces FOR UPDATE; SELECT SLEEP(3600)",
                in: database
            )
        }
        holder.start()
        let sleeping = "SELECT id FROM information_schema.processlist WHERE info LIKE 'SELECT SLEEP%'"
        while try server.sql(sleeping).isEmpty { usleep(20_000) }
        let error = #expect(throws: StoreError.self, performing: write)
        #expect(error?.code == .busy)
        #expect(error?.description.contains("another session holds a lock") == true, "\(String(describing: error))")
        try server.sql("KILL \(server.sql(sleeping))")
        try write()
        #expect(try store.summaries(TraceQuery()).map(\.points) == Array(repeating: 2, count: traces))
    }

    @Test func tlsIsVerified() throws {
        let server = try MySQLServer(tls: true)
        let database = try server.makeDatabase()
        let root = server.server.path("server.crt")
        func open(_ host: String, _ members: String) throws -> MySQLStore {
            try MySQLStore(MySQLConnectionString(server.url(database, host: host, members: members)))
        }
        func encryption(_ host: String, _ members: String) throws -> String? {
            let store = try open(host, members)
            defer { store.close() }
            try append(samplePoints(traces: 1), to: store)
            return try store.health(within: .seconds(10)).findings.first { $0.name == "encryption" }?.message
        }
        #expect(try encryption("localhost", "?ssl_ca=\(root)")?.contains("TLSv1.3") == true)
        // For another name than the certificate's.
        #expect(try encryption("127.0.0.1", "?ssl_ca=\(root)&ssl_check_hostname=false")?.contains("TLSv1.3") == true)
        #expect(try encryption("127.0.0.1", "?ssl_mode=REQUIRED")?.contains("TLSv1.3") == true)
        #expect(try encryption("127.0.0.1", "?ssl_disabled=true")?.contains("does not leave") == true)
        let refused = [
            ("127.0.0.1", "?ssl_ca=\(root)"), ("localhost", "?ssl=true"), ("localhost", "?ssl_check_hostname=false"),
        ]
        for (host, members) in refused {
            let store = try open(host, members)
            defer { store.close() }
            let error = #expect(throws: StoreError.self) { try append(samplePoints(traces: 1), to: store) }
            #expect(error?.code == .unavailable)
            #expect(error?.description.contains("ssl_ca") == true)
        }
    }

    @Test(arguments: ["ssl_mode=REQUIRED", "ssl_mode=VERIFY_CA", "ssl=true"])
    func aServerWithoutTLSIsRefusedWhereItIsAskedFor(member: String) throws {
        let server = try MySQLServer.shared.get()
        let store = try MySQLStore(
            MySQLConnectionString(server.url(server.makeDatabase(), members: "?\(member)"))
        )
        defer { store.close() }
        let error = #expect(throws: StoreError.self) { try append(samplePoints(traces: 1), to: store) }
        #expect(error?.code == .unavailable)
        #expect(error?.description.contains("enable TLS on the server") == true, "\(String(describing: error))")
    }
}
#endif
