//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if Redis
import Foundation
import OSProfilerCore
import OSProfilerReport
import OSProfilerStore
import TestSupport
import Testing

@testable import OSProfilerRedis

/// Against the real osprofiler's driver and command, both ways.
@Suite(.blocking) struct RedisPythonStoreServerTests {
    /// Runs `redis_store.py` and returns its lines.
    private func python(_ verb: String, _ url: String, _ lines: [String] = []) throws -> [Data] {
        try PythonPeers.run("interop/redis_store.py", [verb, url], input: Data(lines.map { $0 + "\n" }.joined().utf8))
            .split(separator: UInt8(ascii: "\n"))
    }

    /// What Python's command prints of each trace; nil where it fails on the points or finds none.
    private func shown(_ ids: [OpaqueID], _ url: String) throws -> [String?] {
        let lines = try ids.map { id in
            String(decoding: try JSONEncoder().encode(id.description), as: UTF8.self)
        }
        return try python("show", url, lines).map {
            try JSONSerialization.jsonObject(with: $0, options: .fragmentsAllowed) as? String
        }
    }

    private func report(_ id: OpaqueID, _ store: RedisStore) throws -> String? {
        guard let points = try store.points(of: id) else { return nil }
        return String(decoding: TraceReport(points: points).render(.json), as: UTF8.self) + "\n"
    }

    /// Compares what both show of each trace, and returns how many Python could show.
    private func compare(_ ids: [OpaqueID], _ url: String) throws -> Int {
        let store = try RedisServers.store(url)
        var count = 0
        let outputs = try shown(ids, url)
        try #require(outputs.count == ids.count)
        for (id, theirs) in zip(ids, outputs) {
            guard let theirs else { continue }
            count += 1
            let ours = try report(id, store)
            #expect(ours == theirs, "\(id)")
        }
        return count
    }

    /// In this one two keys of an object look alike, a pair of lone surrogates and the character that they would be. No
    /// JSON text can tell them apart, so that Python reads one where the payload as it came has two.
    private static let lookAlike: OpaqueID = "9229ef20-3e2d-4dff-8adf-549a07ef6b02"

    /// A trace's id can be named on Python's command line.
    private func isNameable(_ id: OpaqueID) -> Bool { String(validating: id.textBytes, as: UTF8.self) != nil }

    @Test(arguments: [("ironic/messages.jsonl", 26), ("corpus/messages.jsonl", 700)])
    func pythonShowsWhatWasConsumedAsWeDo(path: String, atLeast: Int) throws {
        let url = try RedisServers.freshDatabase()
        let writer = try RedisServers.store(url).makeWriter()
        let traces = try FixtureMessages.traces(in: path)
        for trace in traces { #expect(try writer.append(trace.points).stored == trace.points.count) }
        let ids = traces.map(\.id).filter { isNameable($0) && $0 != Self.lookAlike }
        let count = try compare(ids, url)
        #expect(count >= atLeast, "\(count) of \(traces.count)")
    }

    @Test(arguments: [("ironic/messages.jsonl", 26), ("corpus/messages.jsonl", 600)])
    func weShowWhatPythonsDriverWroteAsItDoes(path: String, atLeast: Int) throws {
        let url = try RedisServers.freshDatabase()
        let traces = try FixtureMessages.traces(in: path).filter { trace in
            // The driver puts the id behind a text, and the client encodes the key.
            guard isNameable(trace.id) else { return false }
            return trace.points.entries.allSatisfy { $0.baseID.kind == .uuid || $0.baseID.kind == .text }
        }
        let payloads = traces.flatMap { trace in
            (0..<trace.points.count).map { trace.points.payload(at: $0) }
        }.compactMap { String(validating: $0.filter { $0 != UInt8(ascii: "\n") }, as: UTF8.self) }
        _ = try python("write", url, payloads)
        let count = try compare(traces.map(\.id), url)
        #expect(count >= atLeast, "\(count) of \(traces.count)")
        let store = try RedisServers.store(url)
        let summaries = try store.summaries(TraceQuery())
        #expect(Set(summaries.map(\.baseID)).isSuperset(of: traces.prefix(20).map(\.id)))
        for trace in traces.prefix(3) {
            var query = TraceQuery()
            query.idPrefix = TraceIDPrefix(String(trace.id.description.prefix(13)))
            #expect(try store.summaries(query).map(\.baseID) == [trace.id])
        }
        #expect(try copiedBack(store).stored == 0)
        // They can be pinned, purged by the age of their points, and deleted.
        let kept = traces[0].id
        #expect(try store.setPinned(true, [kept]) == [])
        let purged = try store.purge(.ingestedBefore(Timestamp(microseconds: .max / 2)))
        #expect(purged.traces == summaries.count - 1)
        #expect(try store.summaries(TraceQuery()).map(\.baseID) == [kept])
        #expect(try store.delete([kept, kept]) == [kept])
    }

    @Test func aTraceOfBothIsShownAlike() throws {
        let url = try RedisServers.freshDatabase()
        let trace = try #require(try FixtureMessages.traces(in: "ironic/messages.jsonl").first { $0.points.count > 20 })
        var halves = [PointBatch(), PointBatch()]
        for (index, entry) in trace.points.entries.enumerated() { halves[index % 2].append(entry, from: trace.points) }
        let store = try RedisServers.store(url)
        let writer = try store.makeWriter()
        let half = (0..<halves[0].count).map { String(decoding: halves[0].payload(at: $0), as: UTF8.self) }
        _ = try python("write", url, Array(half.prefix(5)))
        _ = try writer.append(halves[1])
        _ = try python("write", url, Array(half.dropFirst(5)))
        #expect(try writer.append(halves[1]).stored == 0)
        #expect(try compare([trace.id], url) == 1)
        #expect(try store.summaries(TraceQuery()).map(\.points) == [trace.points.count])
    }

    @Test func pythonListsWhatWasConsumed() throws {
        let url = try RedisServers.freshDatabase()
        var batch = PointBatch()
        for (message, name) in ["db-start", "db-stop"].enumerated() {
            try RedisPoints.append(
                RedisPoints.payload(baseID: #"a \"é\""#, name: name).replacing(
                    #"{"host": "h"}"#,
                    with: #"{"host": "h", "etype": "E"}"#
                ),
                message: message,
                to: &batch
            )
        }
        _ = try RedisServers.store(url).makeWriter().append(batch)
        let lists = try #require(
            try JSONSerialization.jsonObject(with: python("list", url)[0]) as? [String: [[String: String]]]
        )
        let expected = ["base_id": "a \"é\"", "timestamp": "2026-11-22T08:54:08.328049"]
        #expect(lists == ["traces": [expected], "errors": [expected]])
    }

    @Test func pointsUnderKeysOfTheirOwnAreRead() throws {
        let url = try RedisServers.freshDatabase()
        let link = try RedisServers.link(url)
        for id in ["a*b", "a*bc"] {
            for name in ["db-start", "db-stop"] {
                let payload = RedisPoints.payload(baseID: id, name: name)
                _ = try link.run("SET", RedisValue("osprofiler:\(id)_t_\(name)"), RedisValue(payload))
            }
        }
        let store = try RedisServers.store(url)
        #expect(try store.points(of: "a*b")?.count == 2)
        #expect(try compare(["a*bc"], url) == 1)
        #expect(Set(try store.summaries(TraceQuery()).map(\.baseID)) == ["a*b", "a*bc"])
        #expect(try store.delete(["a*b", "a*"]) == ["a*"])
        #expect(try store.summaries(TraceQuery()).map(\.baseID) == ["a*bc"])
    }

    @Test func aRepetitionOfPythonsIsLeftOut() throws {
        let url = try RedisServers.freshDatabase()
        let payload = RedisPoints.payload(baseID: "a")
        _ = try python("write", url, [payload, payload, RedisPoints.payload(baseID: "a", name: "db-stop")])
        #expect(try RedisServers.store(url).points(of: "a")?.count == 2)
    }
}
#endif
