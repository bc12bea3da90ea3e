//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if PostgreSQL
import Foundation
import OSProfilerCore
import OSProfilerPostgreSQL
import OSProfilerStore
import Synchronization
import TestSupport
import Testing

/// A server that goes away, each test's own.
@Suite(.blocking) struct PostgreSQLErrorStoreServerTests {
    @Test func aRestartIsSurvivedByWriterAndReader() throws {
        let server = try PostgreSQLServer()
        let database = try server.makeDatabase()
        let store = try PostgreSQLStore(server.string(database))
        let writer = try store.makeWriter()
        defer {
            writer.close()
            store.close()
        }
        _ = try writer.append(try samplePoints(traces: 1), rejected: [], at: .now())
        try server.stop()
        let error = #expect(throws: StoreError.self) {
            _ = try writer.append(try samplePoints(traces: 1), rejected: [], at: .now())
        }
        #expect(error?.code == .unavailable)
        try server.start()
        _ = try writer.append(try samplePoints(traces: 1), rejected: [], at: .now())
        #expect(try store.summaries(TraceQuery()).count == 2)
    }

    @Test func aKillAmidAppendsLosesAndDoublesNothing() throws {
        let server = try PostgreSQLServer(settings: "")
        let database = try server.makeDatabase()
        let store = try PostgreSQLStore(server.string(database))
        defer { store.close() }
        let batches = try (0..<60).map { _ in try samplePoints(traces: 50) }
        let acknowledged = Mutex(0)
        let isDown = Mutex(false)
        // Two consumers get the same messages, and try each batch until it is stored.
        let failures = Mutex<[StoreError.Code]>([])
        DispatchQueue.concurrentPerform(iterations: 3) { worker in
            if worker == 2 {
                while acknowledged.withLock({ $0 }) < 20 { usleep(1000) }
                isDown.withLock { $0 = true }
                try? server.server.kill()
                try? server.start()
                return
            }
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
                        failures.withLock { $0.append(error.code) }
                        usleep(20_000)
                    }
                }
            }
        }
        #expect(isDown.withLock { $0 })
        #expect(acknowledged.withLock { $0 } == 120)
        #expect(!failures.withLock { $0 }.isEmpty)
        #expect(failures.withLock { $0 }.allSatisfy { $0 == .unavailable })
        #expect(try server.sql("SELECT count(*) FROM data", in: database) == "6000")
        #expect(try server.sql("SELECT count(*) FROM osprofiler_points", in: database) == "6000")
        #expect(try server.sql("SELECT count(*), sum(points) FROM osprofiler_traces", in: database) == "3000|6000")
    }

    @Test func twoWritersOfTheSameTracesDoNotBlockEachOther() throws {
        let server = try PostgreSQLServer.shared.get()
        let database = try server.makeDatabase()
        let store = try PostgreSQLStore(server.string(database))
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
        let rows = try server.sql("SELECT count(*) FROM data", in: database)
        #expect("\(stored.withLock { $0 })" == rows)
        #expect(try server.sql("SELECT sum(points) FROM osprofiler_traces", in: database) == rows)
        #expect(try store.summaries(TraceQuery()).reduce(0) { $0 + $1.points } == Int(rows))
    }

    @Test func aServerThatHangsIsUnavailable() throws {
        let server = try PostgreSQLServer()
        let store = try PostgreSQLStore(server.string(server.makeDatabase()))
        let writer = try store.makeWriter()
        defer {
            writer.close()
            store.close()
        }
        _ = try writer.append(try samplePoints(traces: 1), rejected: [], at: .now())
        let pids = try children(of: #require(server.server.pid))
        server.server.pause()
        pids.forEach { _ = kill($0, SIGSTOP) }
        // First the connection that is there, then a new one.
        for _ in 0..<2 {
            let error = #expect(throws: StoreError.self) {
                _ = try writer.append(try samplePoints(traces: 1), rejected: [], at: .now())
            }
            #expect(error?.code == .unavailable)
        }
        pids.forEach { _ = kill($0, SIGCONT) }
        server.server.resume()
        _ = try writer.append(try samplePoints(traces: 1), rejected: [], at: .now())
        #expect(try store.summaries(TraceQuery()).count == 2)
    }

    private func children(of pid: pid_t) throws -> [pid_t] {
        let text = try String(contentsOfFile: "/proc/\(pid)/task/\(pid)/children", encoding: .utf8)
        return text.split(separator: " ").compactMap { pid_t($0) }
    }

    @Test func theNextServerIsTakenWhenOneIsAway() throws {
        let server = try PostgreSQLServer.shared.get()
        let database = try server.makeDatabase()
        let closed = try FreePorts.take(1)[0]
        let hosts = "osp:s3cret%2F%40@127.0.0.1:\(closed),127.0.0.1:\(server.server.port)"
        let string = try PostgreSQLConnectionString("postgresql://\(hosts)/\(database)?target_session_attrs=read-write")
        let store = try PostgreSQLStore(string)
        defer { store.close() }
        #expect(try append(samplePoints(traces: 1), to: store).stored == 2)
        let standby = try PostgreSQLConnectionString("postgresql://\(hosts)/\(database)?target_session_attrs=standby")
        #expect(throws: StoreError.self) { try PostgreSQLStore(standby, for: .changing) }
        let either = try PostgreSQLConnectionString(
            "postgresql://\(hosts)/\(database)?target_session_attrs=prefer-standby"
        )
        try PostgreSQLStore(either, for: .reading).close()
    }

    @Test func tlsIsVerified() throws {
        let server = try PostgreSQLServer(tls: true)
        let database = try server.makeDatabase()
        let root = server.server.path("data/server.crt")
        let store = try PostgreSQLStore(
            PostgreSQLConnectionString(server.url(database, host: "localhost", members: "?sslrootcert=\(root)"))
        )
        defer { store.close() }
        let encryption = try store.health(within: .seconds(10)).findings.first { $0.name == "encryption" }
        #expect(encryption?.message.contains("TLSv1.3") == true)
        // Another name than the certificate's, and an authority that did not sign it.
        for (host, members) in [("127.0.0.1", "?sslrootcert=\(root)"), ("localhost", "?sslmode=verify-full")] {
            let error = #expect(throws: StoreError.self) {
                try PostgreSQLStore(
                    PostgreSQLConnectionString(server.url(database, host: host, members: members)),
                    for: .reading
                )
            }
            // Waiting does not help, so a consumer ends at its start.
            #expect(error?.code == .accessDenied)
            #expect(error?.description.contains("certificate") == true)
            #expect(error?.description.contains("connection to server") == false)
        }
    }

    @Test func aSessionThatIsEndedSaysWhyInOneLine() throws {
        let server = try PostgreSQLServer.shared.get()
        let database = try server.makeDatabase()
        let store = try PostgreSQLStore(server.string(database))
        defer { store.close() }
        _ = try append(samplePoints(traces: 1), to: store)
        let waiting = """
            pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()
                AND application_name = 'osprofiler'
            """
        let failures = Mutex<[String]>([])
        DispatchQueue.concurrentPerform(iterations: 2) { worker in
            do {
                if worker == 0 {
                    // Ends the session that waits for the lock.
                    try server.sql(
                        """
                        BEGIN; LOCK TABLE data, osprofiler_traces IN ACCESS EXCLUSIVE MODE;
                        DO $$ BEGIN
                            FOR i IN 1..3000 LOOP
                                PERFORM pg_stat_clear_snapshot();
                                IF EXISTS (SELECT FROM \(waiting)) THEN
                                    PERFORM pg_terminate_backend(pid) FROM \(waiting);
                                    RETURN;
                                END IF;
                                PERFORM pg_sleep(0.02);
                            END LOOP;
                            RAISE 'nobody waits';
                        END $$;
                        COMMIT
                        """,
                        in: database
                    )
                } else {
                    let deadline = Date(timeIntervalSinceNow: 60)
                    while Date() < deadline { _ = try store.summaries(TraceQuery()) }
                }
            } catch {
                failures.withLock { $0.append("\(error)") }
            }
        }
        #expect(
            failures.withLock { $0 } == [
                "PostgreSQL at 127.0.0.1:\(server.server.port): terminating connection due to administrator command"
            ]
        )
        #expect(try store.summaries(TraceQuery()).count == 1)
    }

    @Test func refusedLoginsNameTheWay() throws {
        let server = try PostgreSQLServer.shared.get()
        let database = try server.makeDatabase()
        let (locked, role) = (try server.makeDatabase(), "r\(database)")
        try server.sql("ALTER DATABASE \(locked) ALLOW_CONNECTIONS false", in: "postgres")
        try server.sql("CREATE ROLE \(role) NOLOGIN PASSWORD 'p'", in: "postgres")
        let place = "127.0.0.1:\(server.server.port)"
        for (text, code, advice) in [
            ("osp@\(place)/\(database)", StoreError.Code.accessDenied, "it asks for a password: write it as"),
            ("osp:wrong@\(place)/\(database)", .accessDenied, "check the user and the password"),
            ("\(role):p@\(place)/\(database)", .accessDenied, "ALTER ROLE … LOGIN"),
            ("osp:s3cret%2F%40@\(place)/\(locked)", .unavailable, "ALLOW_CONNECTIONS true"),
            ("osp:s3cret%2F%40@\(place)/\(database)?sslmode=require", .accessDenied, "it does not speak TLS"),
        ] {
            let error = #expect(throws: StoreError.self) {
                let store = try PostgreSQLStore(PostgreSQLConnectionString("postgresql://\(text)"))
                defer { store.close() }
                try store.makeWriter().check()
            }
            #expect(error?.code == code && error?.description.contains(advice) == true, "\(String(describing: error))")
            #expect(error?.description.contains("connection to server") == false)
        }
    }

    @Test func theServerIsFoundInAllSpellings() throws {
        let server = try PostgreSQLServer(settings: "fsync = off\nunix_socket_directories = '.'")
        let database = try server.makeDatabase()
        let (port, folder) = (server.server.port, server.server.path("data"))
        let user = "osp:s3cret%2F%40"
        for text in [
            "\(user)@nowhere.invalid:\(port)/\(database)?host=127.0.0.1",
            "\(user)@nowhere.invalid:1/\(database)?host=127.0.0.1:\(port)",
            "nobody:x@127.0.0.1:1/x?dbname=\(database)&port=\(port)&user=osp&password=s3cret%2F%40",
            "\(user)@nowhere.invalid:\(port)/\(database)?hostaddr=127.0.0.1&sslmode=disable",
            "\(user)@\(folder.replacing("/", with: "%2F")):\(port)/\(database)",
        ] {
            let store = try PostgreSQLStore(PostgreSQLConnectionString("postgresql://\(text)"))
            defer { store.close() }
            try store.makeWriter().check()
        }
    }
}
#endif
