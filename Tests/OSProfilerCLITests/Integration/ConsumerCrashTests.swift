//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

import Foundation
import OSProfilerCore
import TestSupport
import Testing

/// Every message once, whatever happens to the consumers. `make test-scale` does the same with a million.
@Suite(.blocking) struct ConsumerCrashTests {
    private static let count = 12_000
    private static let pointsPerTrace = 40

    /// Messages in the form of `queue export`, as many points of as many traces.
    private static func messages() -> Data {
        var lines = ""
        var base = UUID128.random()
        for index in 0..<count {
            if index % pointsPerTrace == 0 { base = .random() }
            let payload = """
                {"name": "db-\(index % 2 == 0 ? "start" : "stop")", "base_id": "\(base)", "trace_id": \
                "\(UUID128.random())", "parent_id": "\(base)", "timestamp": "2026-11-22T08:54:08.\(100_000 + index)", \
                "info": {"host": "h"}, "project": "p", "service": "s"}
                """
            let body = """
                {"message_id": "\(UUID128.random())", "event_type": "profiler.s", "payload": \(payload)}
                """
            lines += """
                {"exchange": "openstack", "routing_key": "profiler.info", "properties": {}, "body": \
                "\(body.replacing("\"", with: "\\\""))"}

                """
        }
        return Data(lines.utf8)
    }

    private func ready(_ tool: CommandLineRunner) throws -> Int {
        let status = try tool.run("queue", "status", "--json", "--no-probe")
        let object = try JSONSerialization.jsonObject(with: status.output) as? [String: Any]
        return try #require(object?["ready"] as? Int)
    }

    private func points(_ tool: CommandLineRunner) throws -> (points: Int, traces: Int) {
        let list = try tool.run("trace", "list", "--json", "--limit", "0")
        let traces = try #require(try JSONSerialization.jsonObject(with: list.output) as? [[String: Any]])
        return (traces.reduce(0) { $0 + ($1["points"] as? Int ?? 0) }, traces.count)
    }

    // Not asynchronous: among tests that block, waking up from a sleep of the task may take too long.
    @Test func killedOnTheWayItStoresEachMessageOnce() throws {
        let tool = try CommandLineRunner()
        #expect(try tool.run("queue", "replay", "-", input: Self.messages()).status == 0)
        for _ in 1...3 {
            // A commit a message, so that it is still on its way when the kill comes.
            let consume = try tool.start(["consume", "--batch-size", "1", "--prefetch", "3"])
            let limit = ContinuousClock.now + .seconds(60)
            while !consume.errorsSoFar.contains("connected"), ContinuousClock.now < limit {
                Thread.sleep(forTimeInterval: 0.01)
            }
            Thread.sleep(forTimeInterval: .random(in: 0.1...0.5))
            consume.signal(SIGKILL)
            #expect(consume.wait().status == SIGKILL)
        }
        let rest = try tool.run("consume", "--drain", "--json")
        #expect(rest.status == 0, "\(rest.errors)")
        let summary = try JSONSerialization.jsonObject(with: rest.output) as? [String: Any]
        let stored = try #require(summary?["stored"] as? Int)
        #expect(stored > 0 && stored < Self.count, "the kills did not come on the way: \(stored)")
        #expect(try ready(tool) == 0)
        #expect(try points(tool) == (Self.count, Self.count / Self.pointsPerTrace))
    }

    @Test func twoConsumersShareOneQueueAndOneFile() throws {
        let tool = try CommandLineRunner()
        #expect(try tool.run("queue", "replay", "-", input: Self.messages()).status == 0)
        let consumers = try (0..<2).map { _ in try tool.start(["consume", "--drain", "--json", "--prefetch", "300"]) }
        let stored = try consumers.map { consumer in
            let outcome = consumer.wait()
            #expect(outcome.status == 0, "\(outcome.errors)")
            let summary = try JSONSerialization.jsonObject(with: outcome.output) as? [String: Any]
            return try #require(summary?["stored"] as? Int)
        }
        #expect(stored.reduce(0, +) == Self.count)
        #expect(stored.allSatisfy { $0 > 0 }, "\(stored)")
        #expect(try ready(tool) == 0)
        #expect(try points(tool) == (Self.count, Self.count / Self.pointsPerTrace))
    }
}
