//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

import OSProfilerCore
import Testing

@Suite struct SpanRequestTests {
    private func text(_ info: String) -> String? {
        [UInt8]("{\"info\": {\(info)}}".utf8).withUnsafeBytes { SpanRequest($0)?.text }
    }

    @Test(arguments: [
        ("SELECT n.id FROM nodes AS n", "SELECT nodes"), ("insert into ports (id) VALUES (?)", "INSERT ports"),
        ("UPDATE \"nodes\" SET x=?", "UPDATE nodes"), ("DELETE FROM `node_tags` WHERE 1", "DELETE node_tags"),
        ("SELECT count(*) AS c\nFROM (SELECT id FROM t) AS a", "SELECT t"), ("SELECT 1", "SELECT"),
        ("PRAGMA table_info(x)", "PRAGMA"), ("", ""), ("  ", ""), ("FROM", "FROM"), ("DELETE FROM", "DELETE"),
    ])
    func statements(_ statement: String, _ summary: String) {
        let escaped = statement.replacing("\"", with: "\\\"").replacing("\n", with: "\\n")
        #expect(text("\"db\": {\"statement\": \"\(escaped)\"}") == summary)
    }

    @Test func functionsAndRequests() {
        #expect(text(#""function": {"name": "a.b.C.run"}"#) == "run")
        #expect(text(#""function": {"name": "run."}"#) == "")
        #expect(text(#""request": {"path": "/x"}"#) == "/x")
        #expect(text(#""requests": {"path": "/x", "method": "GET"}"#) == "GET /x")
        #expect(text(#""request": {"path": 1}"#) == nil)
        let payload = [UInt8](#"{"info": {"request": {"path": "/x", "method": "GET"}}}"#.utf8)
        #expect(payload.withUnsafeBytes { SpanRequest.path($0) } == "/x")
        let statement = [UInt8](#"{"info": {"db": {"statement": "SELECT 1"}}}"#.utf8)
        #expect(statement.withUnsafeBytes { SpanRequest.path($0) } == nil)
        #expect([UInt8]("{\"info\": ".utf8).withUnsafeBytes { SpanRequest($0) } == nil)
    }
}
