//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if Redis
import Foundation
import OSProfilerCore
import OSProfilerStore
import Synchronization
import TestSupport
import Testing

@testable import OSProfilerRedis

/// A server that dies, hangs, is full, or says no.
@Suite(.blocking) struct RedisErrorStoreServerTests {
    /// Appends batches of fifty one after the other, each until it is taken.
    private static func append(
        _ count: Int,
        _ url: String,
        _ progress: @Sendable (Int) -> Void = { _ in }
    ) throws -> Int {
        let writer = try RedisServers.store(url).makeWriter()
        defer { writer.close() }
        var stored = 0
        for step in 0..<count {
            let batch = try RedisPoints.batch(step * 50..<(step + 1) * 50)
            let deadline = Date(timeIntervalSinceNow: 120)
            while true {
                do {
                    stored += try writer.append(batch).stored
                    break
                } catch {
                    guard error.code == .unavailable, Date() < deadline else { throw error }
                    Thread.sleep(forTimeInterval: 0.01)
                }
            }
            progress(step)
        }
        return stored
    }

    @Test func aServerThatIsKilledLosesNothingAndTakesNothingTwice() async throws {
        let server = try RedisServers.start()
        let url = RedisServers.url(server)
        let reached = Mutex(0)
        let kills = Mutex(0)
        async let first = onThread {
            try Self.append(300, url) { step in
                reached.withLock { $0 = step }
                // However fast it is, it appends while the server is killed, each time.
                if step % 60 == 40 { _ = try? eventually { kills.withLock { $0 } >= min(step / 60, 3) } }
            }
        }
        // A second consumer has the same messages.
        async let second = onThread { try Self.append(300, url) }
        for round in 1...3 {
            let isThere = try await onThread { try eventually { reached.withLock { $0 } >= round * 60 } }
            #expect(isThere)
            kills.withLock { $0 = round }
            try server.kill()
            try server.start()
        }
        _ = try await (first, second)
        let store = try RedisServers.store(url)
        #expect(try RedisPoints.numbers(in: store) == Array(0..<15_000))
        #expect(try store.summaries(TraceQuery()).reduce(0) { $0 + $1.points } == 15_000)
        #expect(try store.health(within: .seconds(10)).points == 15_000)
    }

    @Test func aServerThatHangsIsUnavailableAndThenGoesOn() throws {
        let server = try RedisServers.start()
        let store = try RedisServers.store(RedisServers.url(server, "?socket_timeout=0.5"))
        let writer = try store.makeWriter()
        #expect(try writer.append(RedisPoints.batch(0..<50)).stored == 50)
        server.pause()
        let error = #expect(throws: StoreError.self) { try writer.append(RedisPoints.batch(50..<100)) }
        #expect(error?.code == .unavailable)
        #expect(error?.description.contains("does not answer within 0.5 s") == true)
        #expect(throws: StoreError.self) { try store.summaries(TraceQuery()) }
        server.resume()
        _ = try writer.append(RedisPoints.batch(50..<100))
        #expect(try RedisPoints.numbers(in: store) == Array(0..<100))
    }

    @Test func aServerThatIsNotThereIsUnavailable() throws {
        let server = try RedisServers.make()
        let store = try RedisServers.store(RedisServers.url(server, user: ":very-secret@"))
        let error = #expect(throws: StoreError.self) { try store.summaries(TraceQuery()) }
        #expect(error?.code == .unavailable)
        #expect(error?.description.contains("\(server.port)") == true)
        #expect(error?.description.contains("secret") == false)
    }

    @Test func aRestartedServerIsUsedAtOnce() throws {
        let server = try RedisServers.start()
        let store = try RedisServers.store(RedisServers.url(server))
        let writer = try store.makeWriter()
        _ = try writer.append(RedisPoints.batch(0..<50))
        #expect(try RedisPoints.numbers(in: store).count == 50)
        try server.stop()
        try server.start()
        #expect(try writer.append(RedisPoints.batch(0..<100)) == AppendResult(stored: 50, duplicates: 50))
        #expect(try RedisPoints.numbers(in: store) == Array(0..<100))
    }

    @Test func aServerWithoutMemoryIsFullAndTakesNothingByHalves() throws {
        let server = try RedisServers.start()
        let url = RedisServers.url(server)
        let store = try RedisServers.store(url)
        let writer = try store.makeWriter()
        _ = try writer.append(RedisPoints.batch(0..<50))
        let link = try RedisServers.link(url)
        _ = try link.run("CONFIG", "SET", "maxmemory", "1mb")
        let error = #expect(throws: StoreError.self) { try writer.append(RedisPoints.batch(50..<150)) }
        #expect(error?.code == .full)
        #expect(try RedisPoints.numbers(in: store) == Array(0..<50))
        let finding = try store.health(within: .seconds(10)).findings.first { $0.name == "memory" }
        #expect(finding?.severity == .warning)
        // What is there can be deleted, so that there is room.
        #expect(try store.delete([OpaqueID(RedisPoints.id(0))]) == [])
        _ = try link.run("CONFIG", "SET", "maxmemory", "0")
        #expect(try writer.append(RedisPoints.batch(50..<150)).stored == 100)
    }

    @Test func whoMayNotIsTold() throws {
        let server = try RedisServers.start(["--requirepass", "very/secret"])
        let admin = try RedisServers.link(RedisServers.url(server, user: ":very%2Fsecret@"))
        _ = try admin.run(
            "ACL",
            "SETUSER",
            "reader",
            "on",
            ">pw",
            "~osprofiler*",
            "+@read",
            "+evalsha",
            "+script|load",
            "+ping"
        )
        for user in ["", ":wrong-secret@", "nobody:wrong-secret@"] {
            let store = try RedisServers.store(RedisServers.url(server, user: user))
            let error = #expect(throws: StoreError.self) { try store.summaries(TraceQuery()) }
            #expect(error?.code == .accessDenied, "\(user)")
            #expect(error?.description.contains("secret") == false)
        }
        let full = try RedisServers.store(RedisServers.url(server, user: ":very%2Fsecret@"))
        _ = try full.makeWriter().append(RedisPoints.batch(0..<20))
        let reader = try RedisServers.store(RedisServers.url(server, user: "reader:pw@"))
        #expect(try RedisPoints.numbers(in: reader) == Array(0..<20))
        #expect(try reader.summaries(TraceQuery()).count == 7)
        let health = try reader.health(within: .seconds(10))
        #expect(health.points == 20 && health.isWritable == false)
        #expect(health.findings.map(\.severity) == [.unknown])
        let error = #expect(throws: StoreError.self) { try reader.makeWriter().append(RedisPoints.batch(0..<40)) }
        #expect(error?.code == .accessDenied)
    }

    @Test func aReplicaTakesNothing() throws {
        let master = try RedisServers.start()
        let replica = try RedisServers.start(["--replicaof", "127.0.0.1", "\(master.port)"])
        let store = try RedisServers.store(RedisServers.url(replica))
        let writer = try store.makeWriter()
        let error = #expect(throws: StoreError.self) { try writer.append(RedisPoints.batch(0..<20)) }
        #expect(error?.code == .unavailable)
        let finding = try store.health(within: .seconds(10)).findings.first { $0.name == "replication" }
        #expect(finding?.severity == .problem)
    }

    @Test func replicasThatDoNotConfirmMakeABatchWait() throws {
        let server = try RedisServers.start()
        let store = try RedisServers.store(RedisServers.url(server, "?wait_replicas=1&socket_timeout=0.5"))
        let writer = try store.makeWriter()
        for _ in 0..<2 {
            // Again, too: that there was nothing to write must not look like a confirmation.
            let error = #expect(throws: StoreError.self) { try writer.append(RedisPoints.batch(0..<20)) }
            #expect(error?.code == .unavailable)
        }
        let replica = try RedisServers.start(["--replicaof", "127.0.0.1", "\(server.port)"])
        #expect(try eventually { (try? writer.append(RedisPoints.batch(0..<20)))?.duplicates == 20 })
        let copy = try RedisServers.store(RedisServers.url(replica))
        #expect(try RedisPoints.numbers(in: copy) == Array(0..<20))
    }

    @Test func healthWarnsWhereARestartLosesPoints() throws {
        let server = try RedisServers.start([
            "--appendonly", "no", "--maxmemory", "1gb", "--maxmemory-policy", "allkeys-lru",
        ])
        let findings = try RedisServers.store(RedisServers.url(server)).health(within: .seconds(10)).findings
        func severity(_ name: String) -> StoreFinding.Severity? { findings.first { $0.name == name }?.severity }
        #expect(severity("persistence") == .warning)
        #expect(severity("eviction") == .warning)
        #expect(severity("server") == .good)
    }
}
#endif
