//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if MongoDB
import Foundation
import OSProfilerCore
import OSProfilerStore
import OSProfilerStoreContract
import TestSupport
import Testing

@testable import OSProfilerMongoDB

@Suite(.blocking) struct MongoStoreServerTests {
    @Test(arguments: StoreContract.cases)
    func contract(_ check: StoreContract.Case) throws {
        let server = try MongoServer.shared.get()
        try check.run { try server.store() }
    }

    /// Points without `_id.s`, as Python's driver makes them, of which no uniqueness is asked.
    private func addForeign(_ payloads: [String], to store: MongoStore, second: Int64) throws {
        var documents = BSONDocuments()
        var encoder = PayloadEncoder()
        for (index, payload) in payloads.enumerated() {
            let id = withUnsafeBytes(of: UInt32(second).bigEndian) { Array($0) } + [0, 0, 0, 0, 0, 0, 0, UInt8(index)]
            documents.add { document in
                BSONValue.document([.init(key: "_id", value: .objectID(id))]).appendMembers(to: document)
                Array(payload.utf8).withUnsafeBytes { encoder.append($0, unwrapsTypes: false, to: document) }
            }
        }
        let refusals = try store.pool.client().insert(documents, into: .points)
        #expect(refusals.isEmpty)
    }

    @Test func namesOfAnyLengthFitIntoARecord() throws {
        let store = try MongoServer.shared.get().store()
        defer { store.close() }
        let base = Payload().text.replacing("\"p\"", with: "\"\(String(repeating: "\\ud800", count: 2_100_000))\"")
        #expect(try store.append(try PointBatch(payloads: [base])).stored == 1)
        #expect(try store.payloads(of: OpaqueID(Payload().base)).map(\.utf8.count) == [base.utf8.count])
        #expect(try store.summaries(TraceQuery()).count == 1)
    }

    /// An integer that BSON does not have keeps the payload beside its document.
    @Test func whatIsAppendedDuringADeleteKeepsItsPayload() throws {
        let store = try MongoServer.shared.get().store()
        defer { store.close() }
        func payload(_ trace: String) -> String {
            Payload(trace: trace, info: #"{"n": 1208925819614629174706176}"#).text
        }
        try store.append(try PointBatch(payloads: [payload("before")]))
        let client = try store.pool.client()
        let last = try MongoStore.lastSequence(client)
        try store.append(try PointBatch(payloads: [payload("meanwhile")], first: 1))
        let name = TraceName(OpaqueID(Payload().base))
        #expect(try MongoStore.deletePoints(of: [name], through: last, client) == 1)
        #expect(try store.payloads(of: OpaqueID(Payload().base)) == [payload("meanwhile")])
        #expect(try client.count([:], in: .blobs) == 1)
        #expect(try store.delete([OpaqueID(Payload().base)]).isEmpty)
        #expect(try client.count([:], in: .blobs) == 0 && client.count([:], in: .traces) == 0)
    }

    /// Bodies of rejected messages stand under keys that begin like this trace's.
    @Test func noTraceTakesRejectedMessagesWithIt() throws {
        let store = try MongoServer.shared.get().store()
        defer { store.close() }
        let writer = try store.makeWriter()
        defer { writer.close() }
        let base = "ffffffff-ffff-ffff-ffff-ffffffffffff"
        let batch = try PointBatch(payloads: [Payload(base: base, info: #"{"n": 1208925819614629174706176}"#).text])
        let rejected = RejectedMessage(
            reason: "no JSON",
            detail: "",
            exchange: "e",
            routingKey: "r",
            properties: "{}",
            body: [1, 2, 3],
            time: .now()
        )
        _ = try writer.append(batch, rejected: [rejected], at: .now())
        #expect(try store.delete([OpaqueID(base)]).isEmpty)
        #expect(try store.rejectedMessages(limit: 10).map(\.body) == [[1, 2, 3]])
    }

    @Test func theIndexOfTheFirstConsumerKeepsNobodyFromReading() throws {
        let server = try MongoServer.faulty()
        let store = try server.store()
        defer { store.close() }
        try addForeign([Payload().text], to: store, second: 100)
        try store.setFault("hangAfterStartingIndexBuild", "alwaysOn")
        let builder = Thread { _ = try? store.append(try PointBatch(payloads: [Payload(trace: "t").text])) }
        builder.start()
        let client = try store.pool.client()
        while try !client.indexNames(of: .points).contains(Collection.arrival.name) { usleep(10_000) }
        #expect(try store.payloads(of: OpaqueID(Payload().base)) == [Payload().text])
        #expect(try store.summaries(TraceQuery()).count == 1)
        try store.setFault("hangAfterStartingIndexBuild", "off")
        while !builder.isFinished { usleep(10_000) }
        #expect(try store.payloads(of: OpaqueID(Payload().base)).count == 2)
    }

    @Test func tracesOfPythonsServicesAreReadListedPinnedPurgedAndDeleted() throws {
        let store = try MongoServer.shared.get().store()
        defer { store.close() }
        let ids = ["a", "b", "c"]
        for (number, id) in ids.enumerated() {
            let points = [Payload(base: id, name: "x-start").text, Payload(base: id, name: "x-stop").text]
            try addForeign(points, to: store, second: Int64(100 + number))
            #expect(try store.payloads(of: OpaqueID(id)) == points)
        }
        let listed = try store.summaries(TraceQuery())
        #expect(Set(listed.map(\.baseID.description)) == Set(ids))
        #expect(listed.allSatisfy { $0.points == 2 && $0.name == "x" && $0.running == 0 })
        // An index of ours changes nothing about them.
        try store.append(try PointBatch(payloads: [Payload(base: "d").text]), at: Timestamp(microseconds: 105_000_000))
        #expect(try store.summaries(TraceQuery()).count == 4)

        #expect(try store.setPinned(true, ["a", "nowhere"]) == ["nowhere"])
        var pinned = TraceQuery()
        pinned.onlyPinned = true
        #expect(try store.summaries(pinned).map(\.baseID) == ["a"])
        let limit = PurgeLimit.ingestedBefore(Timestamp(microseconds: 102_000_000))
        #expect(try store.purgeable(limit) == PurgeResult(traces: 1, points: 2))
        #expect(try store.purge(limit) == PurgeResult(traces: 1, points: 2))
        #expect(Set(try store.summaries(TraceQuery()).map(\.baseID)) == ["a", "c", "d"])
        #expect(try store.delete(["c", "b"]) == ["b"])
        #expect(try store.points(of: "c") == nil)
    }

    @Test func aTraceOfBothIsOne() throws {
        let store = try MongoServer.shared.get().store()
        defer { store.close() }
        let ours = Payload(name: "rpc-start", time: "2026-11-22T08:54:09.000001").text
        let theirs = Payload(name: "wsgi-start", time: "2026-11-22T08:54:08.000001").text
        try store.append(try PointBatch(payloads: [ours]))
        try addForeign([theirs], to: store, second: 100)
        let summary = try #require(try store.summaries(TraceQuery()).first)
        #expect(try store.summaries(TraceQuery()).count == 1)
        #expect(summary.points == 2)
        #expect(summary.name == "wsgi")
        #expect(try store.payloads(of: OpaqueID(Payload().base)).sorted() == [ours, theirs].sorted())
    }

    @Test func documentsHoldNothingThatPythonsReportsWouldShow() throws {
        let store = try MongoServer.shared.get().store()
        defer { store.close() }
        try store.append(try PointBatch(payloads: [Payload().text]))
        let document = try #require(try store.pool.client().first([:], in: .points))
        guard case .document(let members) = document else { return }
        let expected = ["_id", "name", "base_id", "trace_id", "parent_id", "timestamp", "info", "project", "service"]
        #expect(members.map(\.key) == expected)
    }

    @Test func aPayloadThatNoDocumentHoldsComesBack() throws {
        let store = try MongoServer.shared.get().store()
        defer { store.close() }
        // As BSON, where each element has a key, more than the 16 MiB of a document; as JSON more than one blob's piece.
        let list = "[" + Array(repeating: "1", count: 4_500_000).joined(separator: ",") + "]"
        let payload = Payload(name: "db-stop", info: #"{"host": "h", "etype": "E", "list": \#(list)}"#).text
        #expect(try store.append(try PointBatch(payloads: [payload])).stored == 1)
        #expect(try store.append(try PointBatch(payloads: [payload])).duplicates == 1)
        #expect(try store.payloads(of: OpaqueID(Payload().base)) == [payload])
        #expect(try store.summaries(TraceQuery()).map(\.errors) == [1])
        #expect(try store.delete([OpaqueID(Payload().base)]) == [])
        #expect(try store.pool.client().count([:], in: .blobs) == 0)
    }

    @Test func writersAtOnceStoreEachMessageOnce() async throws {
        let store = try MongoServer.shared.get().store()
        defer { store.close() }
        let batches = try (0..<10).map { step in
            try PointBatch(payloads: (0..<50).map { Payload(base: "t\($0 % 7)", trace: "\(step)-\($0)").text })
        }
        let stored = try await withThrowingTaskGroup(of: Int.self) { group in
            for _ in 0..<4 {
                group.addTask {
                    try await onThread {
                        let writer = try store.makeWriter()
                        defer { writer.close() }
                        return try batches.reduce(0) { try $0 + writer.append($1, rejected: [], at: .now()).stored }
                    }
                }
            }
            return try await group.reduce(0, +)
        }
        #expect(stored == 500)
        #expect(try store.summaries(TraceQuery()).map(\.points).reduce(0, +) == 500)
    }

    @Test func whatAnInterruptedAppendLeftIsMadeWholeByTheRedelivery() throws {
        let store = try MongoServer.shared.get().store()
        defer { store.close() }
        let batch = try PointBatch(payloads: [Payload().text, Payload(name: "wsgi-stop").text])
        try store.append(batch)
        let client = try store.pool.client()
        let whole = try #require(try client.first([:], in: .traces, ["projection": ["root.s": 0, "ingested": 0]]))
        // The points are there, what is derived from them is not: the process ended between the two.
        _ = try client.delete([:], from: .traces)
        #expect(try store.append(batch) == AppendResult(stored: 0, duplicates: 2))
        #expect(try client.first([:], in: .traces, ["projection": ["root.s": 0, "ingested": 0]]) == whole)
        #expect(try store.summaries(TraceQuery()).map(\.points) == [2])
    }

    @Test func errorsAreListedWherePythonLooks() throws {
        let store = try MongoServer.shared.get().store()
        defer { store.close() }
        let stop = Payload(name: "x-stop", info: #"{"host": "h", "etype": "E"}"#).text
        for message in 0..<2 { try store.append(try PointBatch(payloads: [stop], first: message)) }
        let client = try store.pool.client()
        #expect(try client.count([:], in: .errors) == 1)
        let document = try #require(try client.first([:], in: .errors))
        #expect(document["base_id"]?.string == Payload().base)
        #expect(document["timestamp"]?.string == Payload().time)
        _ = try store.delete([OpaqueID(Payload().base)])
        #expect(try client.count([:], in: .errors) == 0)
    }

    @Test func healthTellsOfServerAndIndexes() throws {
        let store = try MongoServer.shared.get().store()
        defer { store.close() }
        try store.append(try PointBatch(payloads: [Payload().text]))
        let health = try store.health(within: .seconds(20))
        #expect(health.isWritable == true)
        #expect(health.freeSpace != nil)
        #expect(health.findings.map(\.name) == ["server", "replication", "indexes"])
        #expect(health.findings.allSatisfy { $0.severity == .good }, "\(health.findings)")
    }
}

/// Runs blocking work on a thread of its own.
func onThread<Value: Sendable>(_ body: @escaping @Sendable () throws -> Value) async throws -> Value {
    try await withCheckedThrowingContinuation { continuation in
        Thread { continuation.resume(with: Result { try body() }) }.start()
    }
}
#endif
