//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if Elasticsearch
import Foundation
import OSProfilerCore
import OSProfilerElasticsearch
import OSProfilerStore
import TestSupport
import Testing

/// What goes wrong on the way.
@Suite struct ElasticsearchFaultStoreServerTests {
    private func batch() throws -> PointBatch {
        try points((0..<40).flatMap { [payload("x-start", "\($0)"), payload("x-stop", "\($0)")] })
    }

    @Test func whatTheServerHasNoRoomForIsSentAgain() throws {
        let double = try ElasticsearchDouble()
        let store = try double.store()
        defer { store.close() }
        let writer = try store.makeWriter()
        try double.setFaults(
            #"{"refuse": {"bulks": 2, "item": [429, "es_rejected_execution_exception", "queue is full"]}}"#
        )
        let result = try writer.append(batch(), rejected: [], at: Timestamp(microseconds: 1))
        #expect(result == AppendResult(stored: 80, duplicates: 0))
        #expect(try store.summaries(TraceQuery()).map(\.points) == [80])
    }

    @Test(arguments: [
        ([429, "es_rejected_execution_exception"] as [any Sendable], StoreError.Code.busy),
        ([503, "unavailable_shards_exception"], .unavailable),
        ([429, "cluster_block_exception"], .full), ([403, "cluster_block_exception"], .full),
        ([403, "security_exception"], .accessDenied),
    ])
    func whatLastsIsTold(_ item: [any Sendable], _ code: StoreError.Code) throws {
        let double = try ElasticsearchDouble()
        let store = try double.store()
        defer { store.close() }
        let writer = try store.makeWriter()
        try double.setFaults("{\"refuse\": {\"bulks\": 99, \"item\": [\(item[0]), \"\(item[1])\", \"a\\nreason\"]}}")
        let error = try #require(throws: StoreError.self) {
            try writer.append(batch(), rejected: [], at: Timestamp(microseconds: 1))
        }
        #expect(error.code == code && error.isRetriable && !error.description.contains("\n"))
        try double.setFaults("{}")
        let result = try writer.append(batch(), rejected: [], at: Timestamp(microseconds: 1))
        #expect(result == AppendResult(stored: 80, duplicates: 0))
    }

    /// The points are there, the answer never came, and the record of the trace was not written.
    @Test func aServerThatDiesAfterTheWrites() throws {
        let double = try ElasticsearchDouble()
        let store = try double.store()
        defer { store.close() }
        let writer = try store.makeWriter()
        try double.setFaults(#"{"die_after_bulk": true}"#)
        let error = try #require(throws: StoreError.self) {
            try writer.append(batch(), rejected: [], at: Timestamp(microseconds: 1))
        }
        #expect(error.code == .unavailable)
        try double.setFaults("{}")
        try double.server.stop()
        try double.server.start()
        let again = try writer.append(batch(), rejected: [], at: Timestamp(microseconds: 1))
        #expect(again == AppendResult(stored: 0, duplicates: 80))
        #expect(try store.points(of: "b")?.count == 80)
        let summary = try #require(try store.summaries(TraceQuery()).first)
        #expect(summary.points == 80 && summary.running == 0)
    }

    @Test func killedAndStartedAgain() throws {
        let double = try ElasticsearchDouble()
        let store = try double.store()
        defer { store.close() }
        let writer = try store.makeWriter()
        _ = try writer.append(batch(), rejected: [], at: Timestamp(microseconds: 1))
        try double.server.kill()
        let error = try #require(throws: StoreError.self) { try store.points(of: "b") }
        #expect(error.code == .unavailable)
        try double.server.start()
        #expect(try store.points(of: "b")?.count == 80)
        let more = try points([payload("y-start", "y")], firstMessage: 500)
        #expect(try writer.append(more, rejected: [], at: Timestamp(microseconds: 1)).stored == 1)
    }

    @Test func aServerThatHangs() throws {
        let double = try ElasticsearchDouble()
        let store = try double.store("elasticsearch://\(double.address)?timeout=1")
        defer { store.close() }
        let writer = try store.makeWriter()
        double.server.pause()
        let error = try #require(throws: StoreError.self) {
            try writer.append(batch(), rejected: [], at: Timestamp(microseconds: 1))
        }
        double.server.resume()
        #expect(error.code == .unavailable)
        // Whether what was under way is stored or not, it is once in the end.
        let again = try writer.append(batch(), rejected: [], at: Timestamp(microseconds: 1))
        #expect(again.stored + again.duplicates == 80)
        #expect(try store.points(of: "b")?.count == 80)
        #expect(try store.summaries(TraceQuery()).map(\.points) == [80])
    }

    @Test func aRequestThatIsTooLong() throws {
        let double = try ElasticsearchDouble()
        let store = try double.store()
        defer { store.close() }
        let writer = try store.makeWriter()
        try double.setFaults(#"{"refuse": {"requests": 1, "item": [413, "content_too_long_exception", "too long"]}}"#)
        let error = try #require(throws: StoreError.self) {
            try writer.append(batch(), rejected: [], at: Timestamp(microseconds: 1))
        }
        #expect(error.description.contains("http.max_content_length"))
    }
}
#endif
