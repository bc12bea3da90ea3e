//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if Elasticsearch
import Foundation
import OSProfilerCore
import OSProfilerElasticsearch
import OSProfilerStore
import OSProfilerStoreContract
import TestSupport
import Testing

@Suite(.blocking) struct ElasticsearchStoreServerTests {
    @Test(arguments: ElasticsearchDouble.flavours)
    func contract(_ flavour: String) throws {
        let double = try ElasticsearchDouble(flavour)
        for check in StoreContract.cases {
            try double.empty()
            do {
                try check.run { try double.store() }
            } catch {
                Issue.record("\(check): \(error)")
            }
        }
    }

    /// Three shards, as an administrator may set them: a trace lies in one of them.
    @Test func manyShards() throws {
        let double = try ElasticsearchDouble("opensearch:2.19.0")
        let mapping = #"{"dynamic":false,"properties":{"base_id":{"type":"keyword"},"timestamp":{"type":"date"}}}"#
        try double.ask(
            "PUT",
            "/osprofiler-notifications",
            "{\"settings\":{\"number_of_shards\":3},\"mappings\":\(mapping)}"
        )
        let store = try double.store()
        defer { store.close() }
        for base in ["a", "b", "c", "d"] {
            let sent = (0..<700).map { payload("x-start", "\($0 * 7919 % 700)", base: base) }
            #expect(try store.append(points(sent)) == AppendResult(stored: 700, duplicates: 0))
            let read = try #require(try store.points(of: OpaqueID(base)))
            #expect((0..<read.count).map { String(decoding: read.payload(at: $0), as: UTF8.self) } == sent)
        }
    }

    @Test func consumersAtTheSameTraceLoseNoCount() async throws {
        let double = try ElasticsearchDouble()
        try double.store().makeWriter().close()
        let stored = try await withThrowingTaskGroup(of: Int.self) { group in
            for consumer in 0..<3 {
                group.addTask {
                    try await withCheckedThrowingContinuation { continuation in
                        Thread.detachNewThread {
                            continuation.resume(with: Result { try Self.consume(consumer, double) })
                        }
                    }
                }
            }
            return try await group.reduce(0, +)
        }
        let store = try double.store()
        defer { store.close() }
        // Half of what each appended the others had too.
        #expect(stored == 10 + 3 * 10)
        let summary = try #require(try store.summaries(TraceQuery()).first)
        #expect(summary.points == 40 && summary.running == 40)
        #expect(try store.points(of: "b")?.count == 40)
    }

    private static func consume(_ consumer: Int, _ double: ElasticsearchDouble) throws -> Int {
        let store = try double.store()
        defer { store.close() }
        let writer = try store.makeWriter()
        var stored = 0
        for step in 0..<10 {
            let shared = try points([payload("x-start", "\(step)")], firstMessage: step)
            let own = try points(
                [payload("x-start", "\(consumer)-\(step)")],
                firstMessage: 1000 * consumer + 100 + step
            )
            for batch in [shared, own] {
                stored += try writer.append(batch, rejected: [], at: Timestamp(microseconds: 1)).stored
            }
        }
        return stored
    }

    // MARK: Traces of Python's driver

    /// Whatever the server made of the first document of a service.
    @Test func aPointThatAContradictingMappingRefusesIsKeptInItsPlace() throws {
        let double = try ElasticsearchDouble()
        let first = payload("x-start", "0", info: #"{"host": "h", "request": {"query": "text"}}"#)
        try double.ask("POST", "/osprofiler-notifications/_doc", first)
        let store = try double.store()
        defer { store.close() }
        var sent = (1..<8).map { payload("x-start", "\($0)") }
        sent[2] = payload("x-start", "3", info: #"{"host": "h", "request": {"query": {"an": "object"}}}"#)
        sent[3] = payload("x-start", "4", info: #"{"host": "h", "request": "text"}"#)
        sent[6] = payload("x-start", "7", info: #"{"host": "h", "request": 7}"#)
        #expect(try store.append(points(sent)) == AppendResult(stored: 7, duplicates: 0))
        #expect(try store.append(points(sent)) == AppendResult(stored: 0, duplicates: 7))
        let read = try #require(try store.points(of: "b"))
        let texts = (0..<read.count).map { String(decoding: read.payload(at: $0), as: UTF8.self) }
        #expect(texts == [first] + sent)
        #expect(try store.summaries(TraceQuery()).map(\.points) == [8])
        #expect(try store.delete(["b"]) == [])
        #expect(try store.points(of: "b") == nil && store.summaries(TraceQuery()).isEmpty)
    }

    @Test func tracesOfServicesAreListedPinnedAndDeleted() throws {
        let double = try ElasticsearchDouble()
        let ids = (0..<3).map { "0000000\($0)-0000-4000-8000-000000000000" }
        for id in ids {
            for name in ["wsgi-start", "wsgi-stop"] {
                try double.ask("POST", "/osprofiler-notifications/_doc", payload(name, id, base: id))
            }
        }
        let store = try double.store()
        defer { store.close() }
        // Their ids have words in common.
        #expect(try store.points(of: OpaqueID(ids[1]))?.count == 2)
        let summaries = try store.summaries(TraceQuery())
        #expect(Set(summaries.map(\.baseID.description)) == Set(ids))
        #expect(summaries.allSatisfy { $0.points == 2 && $0.running == 0 && $0.name == "wsgi" && $0.service == "s" })
        var none = TraceQuery()
        none.service = "other"
        #expect(try store.summaries(none).isEmpty)
        #expect(try store.setPinned(true, [OpaqueID(ids[0]), "x"]) == ["x"])
        #expect(try store.delete([OpaqueID(ids[1]), "x", "4000"]) == ["x", "4000"])
        #expect(Set(try store.summaries(TraceQuery()).map(\.baseID.description)) == [ids[0], ids[2]])
        #expect(try store.health(within: .seconds(10)).findings.contains { $0.name == "mapping" })
    }

    // MARK: Access

    @Test func logins() throws {
        let double = try ElasticsearchDouble(options: ["--user", "me:pa/ss", "--api-key", "QUI6Q0Q="])
        for login in ["me:pa%2Fss@\(double.address)", "\(double.address)?api_key=QUI6Q0Q%3D"] {
            let store = try double.store("elasticsearch://\(login)")
            defer { store.close() }
            #expect(try store.append(points([payload("x-start", "1")])).stored <= 1)
        }
        for login in ["me:s3cret@\(double.address)", double.address, "\(double.address)?api_key=s3cret"] {
            let store = try double.store("elasticsearch://\(login)")
            defer { store.close() }
            let error = try #require(throws: StoreError.self) { try store.summaries(TraceQuery()) }
            #expect(error.code == .accessDenied && !error.description.contains("s3cret"))
        }
    }

    @Test(arguments: [("elasticsearch:6.8.23", StoreError.Code.unsupported), ("elasticsearch:5.6.0", .unsupported)])
    func tooOld(_ flavour: String, _ code: StoreError.Code) throws {
        let double = try ElasticsearchDouble(flavour)
        let store = try double.store()
        defer { store.close() }
        let batch = try points([payload("x-start", "1")])
        #expect(try #require(throws: StoreError.self) { try store.append(batch) }.code == code)
    }

    @Test func theNextNodeIsAskedWhenOneIsAway() throws {
        let double = try ElasticsearchDouble()
        let store = try double.store("elasticsearch://127.0.0.1:1,\(double.address)")
        defer { store.close() }
        #expect(try store.append(points([payload("x-start", "1")])).stored == 1)
        #expect(try store.points(of: "b")?.count == 1)
    }

    @Test func tls() throws {
        let folder = NSTemporaryDirectory() + "es-tls-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let openssl = Process()
        openssl.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        openssl.arguments = [
            "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days",
            "2", "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost", "-keyout", "\(folder)/key.pem",
            "-out", "\(folder)/ca.pem",
        ]
        openssl.standardError = FileHandle.nullDevice
        try openssl.run()
        openssl.waitUntilExit()
        try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: "\(folder)/key.pem")
        let double = try ElasticsearchDouble(
            options: ["--certificate", "\(folder)/ca.pem", "--key", "\(folder)/key.pem"]
        )
        let url = "elasticsearch+https://localhost:\(double.server.port)"
        let trusting = try double.store("\(url)?ca_file=\(folder)/ca.pem")
        defer { trusting.close() }
        #expect(try trusting.append(points([payload("x-start", "1")])).stored == 1)
        for string in [url, "elasticsearch+https://\(double.address)?ca_file=\(folder)/ca.pem"] {
            let store = try double.store(string)
            defer { store.close() }
            let batch = try points([payload("x-start", "1")])
            #expect(try #require(throws: StoreError.self) { try store.append(batch) }.code == .unavailable)
        }
    }
}
#endif
