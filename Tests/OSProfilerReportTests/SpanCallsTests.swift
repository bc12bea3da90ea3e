//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

import OSProfilerCore
import OSProfilerReport
import TestSupport
import Testing

/// Kinds, labels and groups of spans.
@Suite struct SpanCallsTests {
    private func call(_ info: String, name: String = "x") -> (kind: SpanKind, label: String?, group: String?) {
        var trace = TestTrace()
        trace.span(name, "a", 0..<1, info: info)
        let calls = TraceAnalysis(of: trace.tree).calls
        return (calls[0].kind, calls.labels[0], calls[0].group)
    }

    private func route(_ path: String) -> String? {
        call(#""request": {"method": "GET", "path": \#(TestTrace.json(path))}"#).group
    }

    private func statement(_ text: String) -> String? {
        call(#""db": {"statement": \#(TestTrace.json(text))}"#).group
    }

    @Test func thePayloadTellsTheKind() {
        #expect(call(#""request": {"path": "/v1", "method": "GET"}"#).kind == .http)
        #expect(call(#""requests": {"path": "/v1"}"#).kind == .http)
        #expect(call(#""db": {"statement": "SELECT 1"}"#).kind == .db)
        #expect(call(#""function": {"name": "a.b.c"}"#).kind == .function)
        #expect(call(#""function": {"name": "a.b.c"}"#, name: "rpc").kind == .rpc)
        #expect(call(#""host": "db.example.org""#).kind == .other)
        // Half a span has no such payload; osprofiler's middlewares name theirs so.
        #expect(
            call("", name: "wsgi").kind == .http && call("", name: "db").kind == .db
                && call("", name: "rpc").kind == .rpc
        )
    }

    @Test func labelsAreWhatASummaryCallsARequestOnOneLine() {
        #expect(call(#""request": {"path": "/v1/a\n b", "method": "GET"}"#).label == "GET /v1/a b")
        #expect(call(#""function": {"name": "ironic.conductor.do_node_deploy"}"#).label == "do_node_deploy")
        #expect(call(#""db": {"statement": "SELECT a FROM nodes"}"#).label == "SELECT nodes")
        let nothing = call(#""db": {"statement": "\n"}"#)
        #expect(nothing.label == nil && nothing.group == nil && nothing.kind == .db)
    }

    @Test func idsInAPathAreOne() {
        for id in [
            "42", "11111111-2222-3333-4444-555555555555", "req-11111111-2222-3333-4444-555555555555",
            "0123456789abcdef0123456789abcdef", "52:54:00:cf:2d:31", "web-1", "n1",
        ] {
            #expect(route("/v1/nodes/\(id)/states") == "GET /v1/nodes/{id}/states", "\(id)")
        }
        for path in ["/v1/nodes", "/v2.1/servers/detail", "/v1/nodes/states", "/oauth2/token", "/", "", "/v1//x/"] {
            #expect(route(path) == "GET \(path)", "\(path)")
        }
        #expect(route("/v1/nodes?limit=10") == "GET /v1/nodes")
    }

    @Test func literalsOfAStatementAreOne() {
        #expect(
            statement("SELECT a FROM t WHERE b = 'it''s' AND c=12.5e3 AND d1 = %(d_1)s")
                == "SELECT a FROM t WHERE b = ? AND c=? AND d1 = ?"
        )
        #expect(statement("SELECT a\n  FROM t -- why\n LIMIT ? OFFSET :x") == "SELECT a FROM t LIMIT ? OFFSET ?")
        #expect(
            statement("DELETE FROM t WHERE id IN (1, 2,3) AND x::int = $1")
                == "DELETE FROM t WHERE id IN (?) AND x::int = ?"
        )
        #expect(statement("INSERT INTO t (a, b) VALUES (?, ?), (?, ?)") == "INSERT INTO t (a, b) VALUES (?)")
        #expect(statement("UPDATE \"t 1\" SET `a1` = %s /* 1 */") == "UPDATE \"t 1\" SET `a1` = ?")
        let columns = (0..<40).map { "nodes.column_\($0)" }.joined(separator: ", ")
        #expect(
            statement("SELECT \(columns) \nFROM nodes WHERE nodes.uuid = 'x'")
                == "SELECT … FROM nodes WHERE nodes.uuid = ?"
        )
        #expect(statement("SELECT (SELECT a FROM u), b FROM t") == "SELECT (SELECT a FROM u), b FROM t")
    }

    @Test func brokenStatementsStayTexts() {
        for text in [
            "'", "'a\\", "%(", "%(a", "/*", "--", "\"", "`x", ":", "::", "$", "?", "(((", ")))", "1", "é'é", "%",
        ] {
            #expect(statement(text) != "", "\(text)")
        }
        var generator = SeededGenerator(seed: 7)
        let parts = [
            "SELECT ", "FROM ", "'", "\"", "`", "(", ")", ", ", "?", "%s", "%(", ")s", ":a", "1", "\\", "--", "/*",
            "*/", "日", " ",
        ]
        for _ in 0..<500 {
            let text = (0..<Int.random(in: 0..<40, using: &generator)).map { _ in
                parts.randomElement(using: &generator)!
            }.joined()
            let group = statement(text)
            #expect((group?.utf8.count ?? 0) <= 500, "\(text)")
        }
        let long = String(repeating: "a = 1 AND ", count: 3000)
        #expect((statement("SELECT 1 WHERE \(long)")?.utf8.count ?? 0) <= 500)
    }

    @Test func servicesComeInOrderOfArrival() {
        var trace = TestTrace()
        trace.span("a", "1", 0..<9, service: #""b""#)
        trace.span("a", "2", 1..<2, service: #""\u0061""#)
        trace.span("a", "3", 2..<3, service: "null")
        trace.span("a", "4", 3..<4, service: #""a""#)
        trace.span("a", "5", 4..<5, service: "[1]")
        let services = TraceAnalysis(of: trace.tree).services
        #expect(services.names.map { String(decoding: $0, as: UTF8.self) } == ["b", "a", "[1]"])
        #expect(services.ofNode == [0, 1, -1, 1, 2])
    }
}
