//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if PostgreSQL
import Foundation
import OSProfilerCore
import OSProfilerPostgreSQL
import OSProfilerStore
import TestSupport
import Testing

/// Sessions that can write no longer, although another one can.
@Suite(.blocking) struct PostgreSQLSessionStoreServerTests {
    private func code(_ body: () throws -> Void) -> StoreError.Code? {
        do { try body() } catch { return (error as? StoreError)?.code }
        return nil
    }

    @Test func aReadOnlyDatabaseIsWaitedOut() throws {
        let server = try PostgreSQLServer.shared.get()
        let database = try server.makeDatabase()
        func setReadOnly(_ isOn: Bool) throws {
            try server.sql(
                "ALTER DATABASE \(database) SET default_transaction_read_only = \(isOn ? "on" : "off")",
                in: "postgres"
            )
        }
        // At the start, before there are tables, and for a user who has every privilege.
        try setReadOnly(true)
        let store = try PostgreSQLStore(server.string(database))
        let writer = try store.makeWriter()
        defer {
            writer.close()
            store.close()
        }
        func write() throws { _ = try writer.append(try samplePoints(traces: 1), rejected: [], at: .now()) }
        #expect(code(write) == .unavailable)
        try setReadOnly(false)
        try write()
        // Amid the work: the session that is there goes on, the next one is read-only.
        try setReadOnly(true)
        try server.sql(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '\(database)'",
            in: "postgres"
        )
        #expect(code(write) == .unavailable)
        for _ in 0..<2 { #expect(code(write) == .unavailable) }
        let error = #expect(throws: StoreError.self) { try writer.check() }
        #expect(error?.code == .unavailable)
        #expect(error?.description.contains("default_transaction_read_only") == true)
        #expect(error?.description.contains("this user") == false)
        let reader = try PostgreSQLStore(server.string(database), for: .reading)
        defer { reader.close() }
        let health = try reader.health(within: .seconds(10))
        #expect(health.isWritable == false && health.refusal == error?.description && health.points == 2)
        try setReadOnly(false)
        try write()
        #expect(try reader.health(within: .seconds(10)).isWritable == true)
        #expect(try store.summaries(TraceQuery()).count == 2)
    }

    @Test func aPrimaryThatIsBackIsTaken() throws {
        let primary = try PostgreSQLServer()
        let database = try primary.makeDatabase()
        let hosts = { (servers: [PostgreSQLServer]) in
            servers.map { "127.0.0.1:\($0.server.port)" }.joined(separator: ",")
        }
        let first = try PostgreSQLStore(primary.string(database))
        try append(samplePoints(traces: 1), to: first)
        first.close()
        let standby = try PostgreSQLServer(follows: primary)
        // The standby comes first: a writer passes it over.
        for servers in [[primary, standby], [standby, primary]] {
            let string = try PostgreSQLConnectionString("postgresql://osp:s3cret%2F%40@\(hosts(servers))/\(database)")
            let store = try PostgreSQLStore(string)
            let writer = try store.makeWriter()
            defer {
                writer.close()
                store.close()
            }
            func write() throws { _ = try writer.append(try samplePoints(traces: 1), rejected: [], at: .now()) }
            try write()
            try primary.stop()
            for _ in 0..<2 { #expect(code(write) == .unavailable) }
            #expect(code { try writer.check() } == .unavailable)
            let reader = try PostgreSQLStore(string, for: .reading)
            defer { reader.close() }
            #expect(try !reader.summaries(TraceQuery()).isEmpty)
            let health = try reader.health(within: .seconds(10))
            #expect(health.isWritable == false && health.refusal?.contains("standby") == true)
            try primary.start()
            try write()
        }
        #expect(try primary.sql("SELECT count(*) FROM osprofiler_traces", in: database) == "5")
    }

    @Test func tablesThatAreGoneAreMadeAgain() throws {
        let server = try PostgreSQLServer.shared.get()
        let database = try server.makeDatabase()
        let store = try PostgreSQLStore(server.string(database))
        let writer = try store.makeWriter()
        defer {
            writer.close()
            store.close()
        }
        func write() throws { _ = try writer.append(try samplePoints(traces: 1), rejected: [], at: .now()) }
        try write()
        try server.sql(
            "DROP TABLE data, osprofiler_traces, osprofiler_points, osprofiler_rejected, osprofiler_schema",
            in: database
        )
        #expect(code(write) == .notFound)
        try write()
        #expect(try store.summaries(TraceQuery()).count == 1)
    }
}
#endif
