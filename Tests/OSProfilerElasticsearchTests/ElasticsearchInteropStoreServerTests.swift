//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if Elasticsearch
import Foundation
import OSProfilerCore
@testable import OSProfilerElasticsearch
import OSProfilerReport
import OSProfilerStore
import TestSupport
import Testing

/// Beside the official clients and Python's osprofiler, at the double that all of them take for a server.
@Suite(.blocking) struct ElasticsearchInteropStoreServerTests {
    @Test(arguments: [
        ("elasticsearch", "elasticsearch:7.17.12"), ("elasticsearch8", "elasticsearch:8.19.0"),
        ("elasticsearch8", "elasticsearch:9.1.0"), ("opensearchpy", "opensearch:2.19.0"),
        ("opensearchpy", "opensearch:3.2.0"),
    ])
    func officialClientsTakeTheDoubleForAServer(_ client: String, _ flavour: String) throws {
        let double = try ElasticsearchDouble(flavour)
        #expect(try ElasticsearchDouble.runPython(["clients.py", client, "\(double.server.port)"]) == "ok\n")
    }

    private func reports(of ids: [OpaqueID], at double: ElasticsearchDouble) throws -> [String?] {
        let input = ids.map { id -> String in
            var writer = ByteWriter()
            id.textBytes.withUnsafeBytes { writer.writeJSON(utf8: $0) }
            return String(decoding: writer.bytes, as: UTF8.self) + "\n"
        }
        let output = try ElasticsearchDouble.runPython(
            ["driver.py", "show", "elasticsearch://\(double.address)"],
            input: input.joined()
        )
        return try output.split(separator: "\n").map { line in
            try JSONSerialization.jsonObject(with: Data(line.utf8), options: .fragmentsAllowed) as? String
        }
    }

    private func report(of id: OpaqueID, in store: ElasticsearchStore) throws -> String? {
        guard let points = try store.points(of: id) else { return nil }
        return String(decoding: TraceReport(points: points).render(.json), as: UTF8.self)
    }

    /// Python's command reads what the consumer stored as ours does.
    @Test(arguments: [("ironic/messages.jsonl", 0.99), ("corpus/messages.jsonl", 0.5)])
    func pythonShowsWhatIsStored(_ fixture: String, _ least: Double) throws {
        let double = try ElasticsearchDouble("elasticsearch:7.17.12")
        let store = try double.store()
        defer { store.close() }
        let traces = try FixtureMessages.traces(in: fixture)
        for trace in traces { try store.append(trace.points) }
        // Python's reader sees what was there at the last refresh.
        try double.ask("POST", "/osprofiler-notifications/_refresh")
        // Documents that the server refuses Python's reader does not see: two keys that strict JSON spells alike.
        let refused = try double.ask(
            "POST",
            "/osprofiler-payloads/_search",
            #"{"size":1000,"query":{"term":{"is_alone":true}}}"#
        )
        var compared = 0
        for (trace, theirs) in zip(traces, try reports(of: traces.map(\.id), at: double)) {
            guard let theirs, !refused.contains(TraceKey(trace.id).digest) else { continue }
            // What no JSON of the server can say.
            let ours = try #require(try report(of: trace.id, in: store))
            guard !ours.contains("NaN") else { continue }
            #expect(ours == theirs, "\(trace.id)")
            compared += 1
        }
        // Python's reader stumbles over the others.
        #expect(Double(compared) >= least * Double(traces.count), "\(compared) of \(traces.count)")
    }

    /// Ours reads what services stored themselves; in indexes that they made, and in ours.
    @Test(arguments: [true, false])
    func weShowWhatPythonsDriverStored(_ isOurs: Bool) throws {
        let double = try ElasticsearchDouble("elasticsearch:7.17.12")
        let store = try double.store()
        defer { store.close() }
        if isOurs { try store.makeWriter().close() }
        let traces = try FixtureMessages.traces(in: "ironic/messages.jsonl")
        let input = traces.flatMap { trace in
            (0..<trace.points.count).map { String(decoding: trace.points.payload(at: $0), as: UTF8.self) + "\n" }
        }
        _ = try ElasticsearchDouble.runPython(
            ["driver.py", "notify", "elasticsearch://\(double.address)"],
            input: input.joined()
        )
        try double.ask("POST", "/osprofiler-notifications/_refresh")
        let theirs = try reports(of: traces.map(\.id), at: double)
        for (trace, theirs) in zip(traces, theirs) {
            #expect(try report(of: trace.id, in: store) == theirs, "\(trace.id)")
        }
        #expect(try store.summaries(TraceQuery()).count == theirs.count { $0 != nil })
        // Nothing is lost where the mapping is ours.
        #expect(!isOurs || theirs.allSatisfy { $0 != nil })
    }
}
#endif
