//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if MongoDB
import Foundation
import OSProfilerCore
import OSProfilerReport
import OSProfilerStore
import TestSupport
import Testing

@testable import OSProfilerMongoDB

/// Against Python's driver and command, both ways. They know one database: each test has a server of its own.
@Suite(.serialized, .blocking) struct MongoPythonStoreServerTests {
    private func python(_ verb: String, _ server: MongoServer, input: Data = Data()) throws -> Data {
        try PythonPeers.run("interop/mongodb.py", [verb, server.url], input: input)
    }

    /// What Python's `trace show --json` prints for each id; nil where it fails. By place: as keys, texts that Unicode
    /// takes to be equal would be one.
    private func reports(_ ids: [String], _ server: MongoServer) throws -> [String?] {
        let answer = try python("show", server, input: try JSONEncoder().encode(ids))
        return try JSONDecoder().decode([String?].self, from: answer)
    }

    private func ours(_ id: OpaqueID, _ store: MongoStore) throws -> String {
        let points = try #require(try store.points(of: id), "\(id)")
        return String(decoding: TraceReport(points: points).render(.json), as: UTF8.self) + "\n"
    }

    @Test(arguments: ["ironic", "corpus"])
    func whatWeStorePythonShowsAlike(fixture: String) throws {
        let server = try MongoServer.started()
        let store = try server.store(MongoStore.database)
        defer { store.close() }
        let traces = try FixtureMessages.traces(in: "\(fixture)/messages.jsonl")
        for trace in traces { try store.append(trace.points) }
        for trace in traces {
            let report = TraceReport(points: trace.points).render(.json)
            #expect(try ours(trace.id, store) == String(decoding: report, as: UTF8.self) + "\n", "\(trace.id)")
        }
        // Where a document cannot hold what came, or Python's command fails, only ours is whole.
        let whole = traces.filter { !isBeyondDocuments($0.points) }
        let reports = try reports(whole.map(\.id.description), server)
        #expect(whole.count > traces.count / 2, "\(whole.count) of \(traces.count)")
        var compared = 0
        #expect(reports.count == whole.count)
        for (trace, report) in zip(whole, reports) {
            guard let report else { continue }
            #expect(try ours(trace.id, store) == report, "\(trace.id)")
            compared += 1
        }
        #expect(compared > traces.count / 2, "\(compared) of \(traces.count)")
        let listed = try JSONSerialization.jsonObject(with: try python("list", server)) as? [Any]
        #expect(listed?.count ?? 0 >= traces.count)
    }

    /// Whether a document of a trace says something else than its payload.
    private func isBeyondDocuments(_ points: PointBatch) -> Bool {
        points.entries.contains { entry in
            points.withBytes(entry.payload) { payload in
                var encoder = PayloadEncoder()
                let document = BSONDocument()
                encoder.append(payload, unwrapsTypes: !entry.isEnveloped, to: document.pointer)
                var printed = ByteWriter()
                _ = DocumentPrinter.write(document.contents, into: &printed)
                return shown(payload, unwrapsTypes: !entry.isEnveloped) != shown(printed.bytes, unwrapsTypes: false)
            }
        }
    }

    /// A JSON value as Python shows it.
    private func shown(_ value: UnsafeRawBufferPointer, unwrapsTypes: Bool) -> [UInt8] {
        var python = PythonJSON()
        var writer = ByteWriter()
        python.write(value, level: 0, unwrapsTypes: unwrapsTypes, into: &writer)
        return Array(writer.bytes)
    }

    @Test func whatPythonStoresWeShowAlike() throws {
        let server = try MongoServer.started()
        let store = try server.store(MongoStore.database)
        defer { store.close() }
        var ids: [String] = []
        var lines: [[UInt8]] = []
        for trace in try FixtureMessages.traces(in: "ironic/messages.jsonl") {
            ids.append(trace.id.description)
            lines += (0..<trace.points.count).map { trace.points.payload(at: $0) }
        }
        let odd = [
            #"{"host": "h", "text": "\u00e9 \ud83d\ude00 \u0000 </script>", "n": [1, -0.0, 1e300, NaN, 2147483648]}"#,
            #"{"host": null, "$key": {"a.b": {}}, "": [], "list": [[], [{}]], "t": true}"#,
        ]
        for (number, info) in odd.enumerated() {
            ids.append("odd/\(number) \u{e9}")
            for name in ["db-start", "db-stop", "db-stop"] {
                lines.append(Array(Payload(base: "odd/\(number) \u{e9}", name: name, info: info).text.utf8))
            }
        }
        _ = try python("notify", server, input: Data(lines.joined(separator: [UInt8(ascii: "\n")])))
        /// Once as Python left it, and once with our indexes.
        for pass in 0..<2 {
            let reports = try reports(ids, server)
            #expect(reports.count == ids.count)
            for (id, report) in zip(ids, reports) { #expect(try ours(OpaqueID(id), store) == report, "\(id) \(pass)") }
            #expect(try store.summaries(TraceQuery()).count == ids.count + pass)
            #expect(try copiedBack(store).stored == 0)
            if pass == 0 { try store.append(try PointBatch(payloads: [Payload(base: "ours").text])) }
        }
    }

    @Test func errorsThatWeStorePythonLists() throws {
        let server = try MongoServer.started()
        let store = try server.store(MongoStore.database)
        defer { store.close() }
        let stop = Payload(name: "x-stop", info: #"{"host": "h", "etype": "E"}"#).text
        try store.append(try PointBatch(payloads: [stop, Payload(base: "fine").text]))
        let listed = try JSONSerialization.jsonObject(with: try python("errors", server)) as? [String]
        #expect(listed == [Payload().base])
    }
}
#endif
