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

/// Three sentinels, a master and a replica.
private final class SentinelSet: Sendable {
    let servers: [PrivateServer]
    let sentinels: [PrivateServer]

    var url: String {
        "redissentinel://" + sentinels.map { "127.0.0.1:\($0.port)" }.joined(separator: ",")
            + "/0?sentinel_service_name=traces&socket_timeout=2"
    }

    init() throws {
        let master = try RedisServers.start()
        servers = [master, try RedisServers.start(["--replicaof", "127.0.0.1", "\(master.port)"])]
        sentinels = try (0..<3).map { _ in
            let sentinel = try PrivateServer("sentinel") { port, folder in
                ["redis-server", "\(folder)/sentinel.conf", "--sentinel", "--port", "\(port)"]
            }
            try sentinel.write(
                """
                bind 127.0.0.1
                dir \(sentinel.path("data"))
                sentinel monitor traces 127.0.0.1 \(master.port) 2
                sentinel down-after-milliseconds traces 1000
                sentinel failover-timeout traces 5000

                """,
                to: "sentinel.conf"
            )
            try sentinel.start()
            return sentinel
        }
        // Until they know each other and the replica nobody can be promoted.
        let isWhole = try eventually {
            try sentinels.allSatisfy { sentinel in
                let link = try RedisServers.link(RedisServers.url(sentinel))
                let facts = try link.run("SENTINEL", "MASTER", "traces").elements.compactMap(\.text)
                func value(_ name: String) -> String? { facts.firstIndex(of: name).map { facts[$0 + 1] } }
                return value("num-slaves") == "1" && value("num-other-sentinels") == "2"
            } && confirms(servers[0])
        }
        guard isWhole else { throw ServerFailure(description: "the sentinels do not find each other") }
    }

    /// Whether a replica follows a server.
    func confirms(_ server: PrivateServer) throws -> Bool {
        let link = try RedisServers.link(RedisServers.url(server))
        return RedisInfo(try link.run("INFO", "replication").text ?? "")["slave0"]?.contains("state=online") ?? false
    }
}

@Suite(.blocking) struct RedisSentinelStoreServerTests {
    @Test func aMasterThatIsKilledLosesNothingThatWasAnsweredFor() async throws {
        let set = try SentinelSet()
        let url = set.url
        let acknowledged = Mutex(0)
        async let batches = onThread { () -> Int in
            let writer = try RedisServers.store(url).makeWriter()
            for step in 0..<200 {
                let batch = try RedisPoints.batch(step * 50..<(step + 1) * 50)
                // Again until it is taken, as the consumer does.
                let isStored = try eventually {
                    do throws(StoreError) {
                        _ = try writer.append(batch)
                        return true
                    } catch {
                        guard error.code == .unavailable else { throw error }
                        return false
                    }
                }
                guard isStored else { throw ServerFailure(description: "batch \(step) is not taken") }
                acknowledged.withLock { $0 = (step + 1) * 50 }
            }
            return 200
        }
        let isUnderWay = try await onThread { try eventually { acknowledged.withLock { $0 } >= 2500 } }
        #expect(isUnderWay)
        try set.servers[0].kill()
        let before = acknowledged.withLock { $0 }
        let store = try RedisServers.store(url)
        let isFound = try await onThread {
            try eventually { (try? RedisPoints.numbers(in: store))?.count ?? 0 >= before }
        }
        #expect(isFound, "what was acknowledged is in the new master")
        #expect(try await batches == 200)
        #expect(try RedisPoints.numbers(in: store) == Array(0..<10_000))

        // The old master comes back as a replica, and is waited for again.
        try set.servers[0].start()
        let hasReplica = try await onThread { try eventually { try set.confirms(set.servers[1]) } }
        #expect(hasReplica)
        let findings = try store.health(within: .seconds(10)).findings
        #expect(findings.first { $0.name == "sentinels" }?.severity == .good)
        #expect(findings.first { $0.name == "replication" }?.severity == .good)
    }

    @Test func sentinelsThatAreDownAreNamed() throws {
        let sentinel = try RedisServers.make()
        let store = try RedisServers.store("redissentinel://:secret@127.0.0.1:\(sentinel.port)/0")
        let error = #expect(throws: StoreError.self) { try store.summaries(TraceQuery()) }
        #expect(error?.code == .unavailable)
        #expect(error?.description.contains("\(sentinel.port)") == true)
        #expect(error?.description.contains("secret") == false)
    }

    @Test func aMasterThatTheyDoNotKnowIsNamed() throws {
        let set = try SentinelSet()
        let store = try RedisServers.store(set.url.replacing("=traces", with: "=others"))
        let error = #expect(throws: StoreError.self) { try store.summaries(TraceQuery()) }
        #expect(error?.code == .unavailable)
        #expect(error?.description.contains("sentinel_service_name") == true)
    }
}
#endif
