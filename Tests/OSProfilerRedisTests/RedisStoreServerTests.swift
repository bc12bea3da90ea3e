//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if Redis
import Foundation
import OSProfilerCore
import OSProfilerStore
import OSProfilerStoreContract
import TestSupport
import Testing

@testable import OSProfilerRedis

@Suite(.blocking) struct RedisStoreServerTests {
    @Test(arguments: StoreContract.cases)
    func contract(_ check: StoreContract.Case) throws {
        try check.run { try RedisServers.store(RedisServers.freshDatabase()) }
    }

    @Test func aKeyOfAnotherKindKeepsTheWholeBatchOut() throws {
        let url = try RedisServers.freshDatabase()
        let link = try RedisServers.link(url)
        _ = try link.run("SET", RedisKeys.list([UInt8](RedisPoints.id(3).utf8)), "x")
        let store = try RedisServers.store(url)
        let writer = try store.makeWriter()
        let error = #expect(throws: StoreError.self) { try writer.append(RedisPoints.batch(0..<20)) }
        #expect(error?.code == .foreign)
        #expect(try store.summaries(TraceQuery()) == [])
        _ = try link.run("DEL", RedisKeys.list([UInt8](RedisPoints.id(3).utf8)))
        #expect(try writer.append(RedisPoints.batch(0..<20)).stored == 20)
    }

    @Test func aTimeToLiveGoesToAllKeysOfATraceAndToNoPinnedOne() throws {
        let url = try RedisServers.freshDatabase()
        let store = try RedisServers.store(url + "?ttl=7d")
        let link = try RedisServers.link(url)
        let writer = try store.makeWriter()
        var batch = try RedisPoints.batch(0..<2, traces: 2)
        let failed = RedisPoints.payload(baseID: RedisPoints.id(0), name: "db-stop").replacing(
            #"{"host": "h"}"#,
            with: #"{"host": "h", "etype": "E"}"#
        )
        try RedisPoints.append(failed, message: 9, to: &batch)
        _ = try writer.append(batch)
        func lives(_ trace: Int) throws -> [Int64?] {
            try RedisKeys.perTrace([UInt8](RedisPoints.id(trace).utf8)).map { try link.run("TTL", $0).number }
        }
        #expect(try lives(0).allSatisfy { (604_000...604_800).contains($0 ?? 0) })
        #expect(try store.setPinned(true, [OpaqueID(RedisPoints.id(0))]) == [])
        #expect(try lives(0) == [-1, -1, -1, -1])
        _ = try writer.append(RedisPoints.batch(10..<14, traces: 2))
        #expect(try lives(0) == [-1, -1, -1, -1])
        #expect(try store.setPinned(false, [OpaqueID(RedisPoints.id(0))]) == [])
        #expect(try lives(0).allSatisfy { (604_000...604_800).contains($0 ?? 0) })
    }

    @Test func whatExpiredIsForgottenAndCanBeStoredAnew() throws {
        let url = try RedisServers.freshDatabase()
        let store = try RedisServers.store(url + "?ttl=1s")
        let writer = try store.makeWriter()
        #expect(try writer.append(RedisPoints.batch(0..<14)).stored == 14)
        let size = try store.size() ?? 0
        #expect(size > 0)
        #expect(try eventually { try store.points(of: OpaqueID(RedisPoints.id(0)))?.count == nil })
        #expect(try eventually { try store.summaries(TraceQuery()) == [] })
        #expect(
            try eventually { try store.purge(.ingestedBefore(Timestamp(microseconds: 0))).isEmpty && store.size() == 0 }
        )
        #expect(try store.health(within: .seconds(10)).traces == 0)
        #expect(try writer.append(RedisPoints.batch(0..<14)).stored == 14)
        #expect(try store.size() == size)
    }

    /// The walk for what Python wrote is left out where the number of keys says that there is nothing to find.
    @Test func oneListOfPythonsIsFoundAmongTracesOfAllKinds() throws {
        let url = try RedisServers.freshDatabase()
        let store = try RedisServers.store(url)
        var batch = try RedisPoints.batch(0..<20)
        let failed = RedisPoints.payload(baseID: RedisPoints.id(0), name: "db-stop").replacing(
            #"{"host": "h"}"#,
            with: #"{"host": "h", "etype": "E"}"#
        )
        try RedisPoints.append(failed, message: 90, to: &batch)
        let rejected = RejectedMessage(
            reason: "not-json",
            detail: "",
            exchange: "",
            routingKey: "",
            properties: "{}",
            body: [1],
            time: Timestamp(microseconds: 5)
        )
        _ = try store.makeWriter().append(batch, rejected: [rejected], at: Timestamp.now())
        #expect(try store.setPinned(true, [OpaqueID(RedisPoints.id(1))]) == [])
        #expect(try store.summaries(TraceQuery()).count == 7)
        _ = try RedisServers.link(url).run(
            "LPUSH",
            RedisKeys.list([UInt8](RedisPoints.id(99).utf8)),
            RedisValue(RedisPoints.payload(baseID: RedisPoints.id(99)))
        )
        #expect(try store.summaries(TraceQuery()).contains { $0.baseID == OpaqueID(RedisPoints.id(99)) })
        #expect(try store.summaries(TraceQuery()).count == 8)
    }

    @Test func sizeIsAboutWhatTheServerUses() throws {
        let server = try RedisServers.start()
        let store = try RedisServers.store(RedisServers.url(server))
        let link = try RedisServers.link(RedisServers.url(server))
        func used() throws -> Int64 {
            Int64(RedisInfo(try link.run("INFO", "memory").text ?? "")["used_memory"] ?? "") ?? 0
        }
        let before = try used()
        let writer = try store.makeWriter()
        for step in 0..<20 { _ = try writer.append(RedisPoints.batch(step * 1000..<(step + 1) * 1000, traces: 2000)) }
        let taken = try used() - before
        let size = try store.size() ?? 0
        #expect((taken / 2...taken * 2).contains(size), "\(size) told, \(taken) taken")
    }

    /// As `trace list` does.
    @Test func totalsCountWhatPythonWrote() throws {
        let url = try RedisServers.freshDatabase()
        let store = try RedisServers.store(url)
        let link = try RedisServers.link(url)
        func push(_ id: String, _ prefix: String = "osprofiler_opt:", _ count: Int = 2) throws {
            for number in 0..<count {
                let payload = RedisPoints.payload(baseID: id, name: "x\(number)-start")
                if prefix == "osprofiler:" {
                    _ = try link.run("SET", RedisValue("\(prefix)\(id)\(number)"), RedisValue(payload))
                } else {
                    _ = try link.run("LPUSH", RedisValue(prefix + id), RedisValue(payload))
                }
            }
        }
        for number in 0..<7 { try push("python-\(number)") }
        var health = try store.health(within: .seconds(10))
        #expect(health.traces == 7 && health.points == 14)
        #expect(health.oldest != nil && health.newest != nil)
        #expect(try store.summaries(TraceQuery()).count == 7)
        // Beside what the consumer stored, in one of its traces, and in the old form.
        _ = try store.makeWriter().append(RedisPoints.batch(0..<14))
        try push(RedisPoints.id(0), "osprofiler_opt:", 1)
        try push("legacy", "osprofiler:")
        health = try store.health(within: .seconds(10))
        #expect(health.traces == 15 && health.points == 14 + 14 + 1 + 2)
        #expect(try store.summaries(TraceQuery()).count == 15)
    }

    /// A batch of further messages of one trace id and name runs as many commands however many there are.
    @Test func aBatchRunsTheSameCommandsHoweverLongTheTrace() throws {
        let server = try RedisServers.start()
        let store = try RedisServers.store(RedisServers.url(server))
        let link = try RedisServers.link(RedisServers.url(server))
        func calls() throws -> Int {
            let text = try link.run("INFO", "commandstats").text ?? ""
            return text.matches(of: #/calls=(\d+)/#).reduce(0) { $0 + (Int($1.1) ?? 0) }
        }
        func put(_ messages: Range<Int>) throws -> Int {
            let before = try calls()
            #expect(try append(repeatedPoints(messages), to: store).stored == messages.count)
            return try calls() - before
        }
        _ = try put(0..<200)
        let few = try put(200..<400)
        for start in stride(from: 400, to: 6400, by: 2000) { _ = try put(start..<start + 2000) }
        let many = try put(6400..<6600)
        #expect(many <= few + 20, "\(few) commands, then \(many)")
    }
}

#endif
