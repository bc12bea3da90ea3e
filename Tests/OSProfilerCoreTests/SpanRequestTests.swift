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
        #expect([UInt8]("{\"info\": ".utf8).withUnsafeBytes { SpanRequest($0) } == nil)
    }

    /// The path that a batch finds by a point's ``PointEntry/request`` is that of the whole payload.
    @Test(arguments: [
        (#""request": {"path": "/x", "method": "GET"}"#, "/x"), (#""requests": {"path": "/c"}"#, "/c"),
        (#""requests": {"path": "/c"}, "request": {"path": "/s"}"#, "/s"),
        (#""requests": {"path": "/c"}, "request": null"#, nil), (#""request": {"path": "/1"}, "request": 2"#, nil),
        (#""re\u0071uest": {"p\u0061th": "/\u00e9"}"#, "/é"), (#""request": {"path": ["/x"]}"#, nil),
        (#""request": ["path"]"#, nil), (#""db": {"statement": "SELECT 1", "request": {"path": "/x"}}"#, nil),
    ])
    func paths(_ info: String, _ path: String?) throws {
        let payload = """
            {"name": "wsgi-start", "base_id": "b", "trace_id": "t", "timestamp": "2026-11-22T08:00:00.000001", \
            "request": {"path": "/outside"}, "info": {\(info)}}
            """
        var batch = PointBatch()
        try [UInt8](payload.utf8).withUnsafeBytes { bytes in
            var scanner = JSONScanner(bytes, allowsSurrogates: true)
            try batch.append(ScannedPoint(&scanner, depth: 0), from: scanner)
        }
        let entry = batch.entries[0]
        #expect(batch.withBytes(entry.request, SpanRequest.path(ofRequest:)) == path)
        #expect(batch.withBytes(entry.payload) { SpanRequest($0)?.path } == path)
    }
}
