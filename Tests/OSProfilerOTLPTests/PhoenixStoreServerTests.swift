//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if OTLP
import Foundation
import OSProfilerCore
import OSProfilerHTTP
import OSProfilerStore
import TestSupport
import Testing

@testable import OSProfilerOTLP

/// Against Arize Phoenix, which `scripts/install-deps stores` installs.
@Suite(.blocking) struct PhoenixStoreServerTests {
    private static let program: String = {
        let root = Fixtures.folder.deletingLastPathComponent().deletingLastPathComponent()
        let named = ProcessInfo.processInfo.environment["OSPROFILER_PHOENIX_VENV"]
        return (named ?? root.appendingPathComponent(".build-phoenix").path) + "/bin/phoenix"
    }()

    private func makeServer() throws -> PrivateServer {
        try #require(
            FileManager.default.isExecutableFile(atPath: Self.program),
            "no Phoenix: run scripts/install-deps stores"
        )
        let grpcPort = try FreePorts.take(1)[0]
        return try PrivateServer("phoenix") { port, folder in
            [
                "env", "PHOENIX_WORKING_DIR=\(folder)data", "PHOENIX_HOST=127.0.0.1", "PHOENIX_PORT=\(port)",
                "PHOENIX_GRPC_PORT=\(grpcPort)", "PHOENIX_TELEMETRY_ENABLED=false", "HOME=\(folder)data", Self.program,
                "serve",
            ]
        }
    }

    /// What Phoenix keeps of a span.
    private struct Kept: Decodable {
        struct Context: Decodable {
            let traceId: String
            let spanId: String
        }
        let context: Context
        let parentId: String?
        let name: String
        let startTime: String
        let endTime: String
        let statusCode: String
    }

    private struct Page: Decodable {
        let data: [Kept]
        let nextCursor: String?
    }

    private func kept(by server: PrivateServer) throws -> [Kept] {
        let session = try HTTPSession()
        defer { session.close() }
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        var spans: [Kept] = []
        var cursor: String?
        repeat {
            let place = "http://127.0.0.1:\(server.port)/v1/projects/default/spans?limit=500"
            let answer = try session.send(HTTPRequest("GET", place + (cursor.map { "&cursor=\($0)" } ?? "")))
            let page = try decoder.decode(Page.self, from: Data(answer.body))
            spans += page.data
            cursor = page.nextCursor
        } while cursor != nil
        return spans
    }

    @Test func phoenixKeepsTheSpansOfTheFixtures() async throws {
        let server = try makeServer()
        try server.start()
        let store = try OTLPStore(OTLPConnectionString("otlp://127.0.0.1:\(server.port)", environment: [:]))
        defer { store.close() }
        #expect(try store.health(within: .seconds(30)).isWritable == true)
        let traces = try FixtureMessages.traces(in: "ironic/messages.jsonl")
        let writer = try store.makeWriter()
        for trace in traces { _ = try writer.append(trace.points, rejected: [], at: .now()) }

        // It answers before it has written.
        let deadline = ContinuousClock.now + .seconds(120)
        while try kept(by: server).count < 346, .now < deadline { try await Task.sleep(for: .milliseconds(200)) }
        let spans = try kept(by: server)
        #expect(spans.count == 346)
        let byID = Dictionary(spans.map { ($0.context.traceId + $0.context.spanId, $0) }) { first, _ in first }
        #expect(byID.count == 346)

        for trace in traces {
            for entry in trace.points.entries {
                let key = SpanKey(entry, in: trace.points)
                let id = hex(.bytes(of: key.traceID)) + hex(.bytes(of: key.spanID))
                let span = try #require(byID[id])
                let isRoot = entry.parentID.isSame(as: entry.baseID, in: trace.points.arena)
                let parent = trace.points.arena.withUnsafeBytes { SpanKey.spanID(entry.parentID, $0) }
                #expect(span.parentId == (isRoot ? nil : hex(.bytes(of: parent))))
                let time = entry.isStop ? span.endTime : span.startTime
                #expect(time.prefix(19) == entry.timestamp.description.prefix(19))
                if entry.isStop { #expect(span.statusCode == (entry.isError ? "ERROR" : "UNSET")) }
            }
        }
        #expect(Set(spans.map(\.name)).isSuperset(of: ["GET", "SELECT"]))
    }

    private func hex(_ data: Data) -> String { data.map { String(format: "%02x", $0) }.joined() }
}
#endif
