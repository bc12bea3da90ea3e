//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

import Foundation
import OSProfilerReport
import Testing

/// A span that a library described and that became points is the same span again in OpenTelemetry's formats.
@Suite struct LibrarySpanExportTests {
    private func span(_ name: String, info: String, stopInfo: String = "") throws -> [String: Any] {
        var trace = TestTrace()
        trace.span(name, "00000000-0000-4000-8000-00000000000a", 0..<1000, info: info, stopInfo: stopInfo)
        let resources = try #require(
            try ExportedJSON.object(trace.report, .otlpJSON)["resourceSpans"] as? [[String: Any]]
        )
        let scopes = try #require(resources.first?["scopeSpans"] as? [[String: Any]])
        return try #require((scopes.first?["spans"] as? [[String: Any]])?.first)
    }

    private func attributes(_ span: [String: Any]) -> [String: String] {
        var result: [String: String] = [:]
        for attribute in span["attributes"] as? [[String: Any]] ?? [] {
            let value = attribute["value"] as? [String: Any]
            result[attribute["key"] as? String ?? ""] = (value?.values.first).map { "\($0)" }
        }
        return result
    }

    @Test func aServerSpan() throws {
        let span = try span(
            "wsgi",
            info: """
                "request": {"path": "/users/42", "query": "token=x&a=b", "method": "GET", "scheme": "http"},
                "kind": "server", "attributes": {"http.request.method": "GET", "url.path": "/users/42",
                "url.query": "token=x&a=b", "net.sock.peer.port": 4711, "tls": true, "my.password": "p"}
                """,
            stopInfo: """
                "span": "/users/{id}", "attributes": {"http.route": "/users/{id}", "http.response.status_code": 200,
                "osprofiler.trace_id": "forged", "url.full": "http://u:p@h/users/42?token=x"},
                "links": [{"trace_id": "0af7651916cd43dd8448eb211c80319c", "span_id": "b7ad6b7169203331"}]
                """
        )
        #expect(span["name"] as? String == "/users/{id}" && span["kind"] as? Int == 2)
        let attributes = attributes(span)
        #expect(attributes["http.route"] == "/users/{id}" && attributes["http.response.status_code"] == "200")
        #expect(attributes["net.sock.peer.port"] == "4711" && attributes["url.path"] == "/users/42")
        // Secrets stay here, wherever they came in.
        #expect(attributes["my.password"] == "***" && attributes["url.query"] == "token=***&a=b")
        #expect(attributes["url.full"].map { !$0.contains("u:p") && !$0.contains("token=x") } == true)
        #expect(attributes["osprofiler.trace_id"] == "00000000-0000-4000-8000-00000000000a")
        #expect(!attributes.keys.contains { $0.hasPrefix("osprofiler.info.attributes.http") })
        let link = try #require((span["links"] as? [[String: Any]])?.first)
        #expect(link["spanId"] as? String == "b7ad6b7169203331")
    }

    @Test(arguments: [("client", 3), ("producer", 4), ("consumer", 5)])
    func aKind(_ kind: String, _ number: Int) throws {
        let span = try span("make_tea", info: #""kind": "\#(kind)", "span": "make-tea""#)
        #expect(span["kind"] as? Int == number && span["name"] as? String == "make-tea")
    }

    /// A system that the convention knows is not another one.
    @Test func aStatement() throws {
        let span = try span(
            "db",
            info: """
                "db": {"statement": "SELECT 1", "params": []}, "kind": "client",
                "attributes": {"db.system.name": "postgresql", "db.query.text": "SELECT 1"}
                """
        )
        #expect(attributes(span)["db.system.name"] == "postgresql" && span["name"] as? String == "SELECT")
    }

    /// A word in another sense stays what it was.
    @Test func anotherKind() throws {
        let span = try span("volume", info: #""kind": "ssd""#)
        #expect(span["kind"] as? Int == 1 && attributes(span)["osprofiler.info.kind"] == "ssd")
    }
}
