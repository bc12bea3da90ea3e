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
@Suite(.blocking) struct ElasticsearchErrorStoreServerTests {
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

    /// A proxy or a login page in front of the server answers without a reason.
    @Test(arguments: [
        (302, "redirects to another address (status 302): name that one"), (418, "answers with status 418"),
    ])
    func aStatusWithoutAReasonIsNamedOnce(status: Int, words: String) throws {
        let double = try ElasticsearchDouble()
        let store = try double.store()
        defer { store.close() }
        try double.setFaults("{\"refuse\": {\"requests\": 99, \"item\": [\(status), null, null]}}")
        let error = #expect(throws: StoreError.self) { try store.summaries(TraceQuery()) }
        #expect(error?.description.hasSuffix(words) == true, "\(error.map(\.description) ?? "")")
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

    /// A node that is cut off from its cluster answers that it has no master.
    @Test func aNodeThatAnswersForNobody() throws {
        let away = try ElasticsearchDouble()
        let there = try ElasticsearchDouble()
        try away.setFaults(
            #"{"refuse": {"requests": 999999, "item": [503, "master_not_discovered_exception", "no master"]}}"#
        )
        let store = try away.store("elasticsearch://\(away.address),\(there.address)?timeout=5")
        defer { store.close() }
        let writer = try store.makeWriter()
        #expect(try writer.append(batch(), rejected: [], at: Timestamp(microseconds: 1)).stored == 80)
        try there.setFaults(
            #"{"refuse": {"requests": 999999, "item": [503, "master_not_discovered_exception", "no master"]}}"#
        )
        let error = try #require(throws: StoreError.self) { try writer.check() }
        #expect(error.code == .unavailable)
        try there.setFaults("{}")
        try writer.check()
        #expect(try store.points(of: "b")?.count == 80)
    }

    @Test func whatIsOnlyHalfThereIsNotTakenForTheWhole() throws {
        let double = try ElasticsearchDouble()
        let store = try double.store()
        defer { store.close() }
        // The second one's document is not its payload.
        try store.append(try points([payload("x-start", "1"), payload("x-stop", "1", info: #"{"a": NaN}"#)]))
        #expect(try store.points(of: "b")?.count == 2)
        try double.setFaults(#"{"failed_shards": 1}"#)
        let reads: [() throws -> Void] = [
            { _ = try store.points(of: "b") }, { _ = try store.summaries(TraceQuery()) }, { _ = try store.size() },
            { _ = try store.purgeable(.ingestedBefore(.now())) }, { _ = try store.delete(["b"]) },
            { _ = try store.health(within: .seconds(5)) },
        ]
        for read in reads {
            let error = try #require(throws: StoreError.self) { try read() }
            #expect(error.code == .unavailable, "\(error)")
        }
        try double.setFaults("{}")
        #expect(try store.points(of: "b")?.count == 2)
    }

    @Test(arguments: [
        ("some_proxys_error", StoreError.Code.unavailable), ("search_context_missing_exception", .other),
        ("index_not_found_exception", .notFound),
    ])
    func nothingThereMayHaveManyReasons(_ type: String, _ code: StoreError.Code) throws {
        let double = try ElasticsearchDouble()
        let store = try double.store()
        defer { store.close() }
        #expect(try store.summaries(TraceQuery()).isEmpty)
        try double.setFaults("{\"refuse\": {\"requests\": 9, \"item\": [404, \"\(type)\", \"nothing here\"]}}")
        let error = try #require(throws: StoreError.self) { try store.size() }
        #expect(error.code == code, "\(error)")
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
