//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

import TestSupport
import Testing

@testable import OSProfilerCore

/// What redaction masks, and what it leaves.
@Suite struct RedactionTests {
    private func redacted(_ info: String, _ redaction: Redaction = .standard) -> String {
        let payload = #"{"name":"x-start","base_id":"token","trace_id":"t","parent_id":"p","info":"# + info + "}"
        var redactor = Redactor(redaction)
        let result = [UInt8](payload.utf8).withUnsafeBytes { redactor.payload($0) } ?? [UInt8](payload.utf8)
        let text = String(decoding: result, as: UTF8.self)
        #expect(text.hasPrefix(#"{"name":"x-start","base_id":"token","trace_id":"t","parent_id":"p","info":"#))
        return String(text.dropFirst(payload.count - info.count - 1).dropLast())
    }

    @Test(arguments: [
        (#"{"password":"a","x":1}"#, #"{"password":"***","x":1}"#),
        (#"{"a":[{"X-Auth-Token": ["q",{"y":2}]}]}"#, #"{"a":[{"X-Auth-Token": "***"}]}"#),
        (
            #"{"p\u0061ssword":5,"Cookie":null,"API_KEY":true}"#,
            #"{"p\u0061ssword":"***","Cookie":null,"API_KEY":"***"}"#
        ),
        (#"{"db":{"params":{"password_1":"a","id_1":2}}}"#, #"{"db":{"params":{"password_1":"***","id_1":2}}}"#),
        (#"{"request":{"query":"a=1&token=b"}}"#, #"{"request":{"query":"a=1&token=***"}}"#),
        (
            #"{"function":{"kwargs":"{'user': 'u', 'password': 'p'}"}}"#,
            #"{"function":{"kwargs":"{'user': 'u', 'password': '***'}"}}"#
        ),
        (
            #"{"db":{"statement":"SELECT 1 WHERE properties = 2"}}"#,
            #"{"db":{"statement":"SELECT 1 WHERE properties = 2"}}"#
        ),
        (#"{"host":"h","keys":[1,"token"],"n":NaN}"#, #"{"host":"h","keys":[1,"token"],"n":NaN}"#),
    ])
    func standardNames(_ info: String, _ expected: String) { #expect(redacted(info) == expected) }

    @Test func moreNames() throws {
        let redaction = try #require(Redaction(adding: "db.params, User-Name"))
        let info = #"{"db":{"params":[1,2]},"params":[3],"x":{"db":{"params":4}},"user_name":"u","t":"user-name=v"}"#
        let expected =
            #"{"db":{"params":"***"},"params":[3],"x":{"db":{"params":"***"}},"user_name":"***","t":"user-name=***"}"#
        #expect(redacted(info, redaction) == expected)
        #expect(redacted(#"{"token":1}"#, redaction) == #"{"token":"***"}"#)
    }

    @Test(arguments: ["", ",", "a,", "a..b", ".a", "a b", "a;b", "a,,b", "*"])
    func misspeltLists(_ list: String) { #expect(Redaction(adding: list) == nil) }

    @Test func noDepthExhaustsTheStack() {
        let deep = String(repeating: #"{"a":["#, count: 250) + #"{"token":1}"# + String(repeating: "]}", count: 250)
        #expect(redacted(deep) == deep.replacing("1", with: "\"***\""))
    }

    /// The parts of a point outlive the payload in which they stood.
    @Test func points() throws {
        var batch = PointBatch()
        let texts = [
            #"{"name":"wsgi-start","base_id":"b","trace_id":7,"parent_id":"b","timestamp":"2026-11-22T08:54:08","project":"p","#
                + #""service":"s","info":{"token":"x","host":"h","request":{"path":"/p?token=z"}}}"#,
            #"{"name":"wsgi-stop","base_id":"b","trace_id":7,"timestamp":"2026-11-22T08:54:09","info":{"etype":"E","host":"h"}}"#,
        ]
        for text in texts {
            try [UInt8](text.utf8).withUnsafeBytes {
                try batch.append(payload: $0, messageKey: .random(), isEnveloped: false)
            }
        }
        var redactor = Redactor(try #require(Redaction(adding: "host")))
        let points = redactor.redacted(batch)
        #expect(!String(decoding: points.arena, as: UTF8.self).contains("\"x\""))
        for (before, after) in zip(batch.points, points.points) {
            #expect(
                before.baseID == after.baseID && before.traceID == after.traceID && before.parentID == after.parentID
            )
            #expect(before.name == after.name && before.service == after.service && before.project == after.project)
            #expect(before.timestamp == after.timestamp && before.messageKey == after.messageKey)
            #expect(before.isError == after.isError && Array(after.host) == Array(#""***""#.utf8))
        }
        #expect(Array(points.bytes(points.entries[1].errorType)) == Array(#""E""#.utf8))
        #expect(String(decoding: points.bytes(points.entries[0].request), as: UTF8.self) == #"{"path":"/p?token=***"}"#)
    }

    @Test func savedReports() {
        let report = #"""
            {"info":{"name":"total"},"children":[{"info":{"name":"token","host":"h","exception":"E","meta.raw_payload.x-start":
            {"name":"x-start","info":{"secret":1}},"meta":{"secret":2}},"trace_id":"token","children":[{"info":
            {"meta.raw_payload.y-stop":{"info":{"a":{"Secret":3}}}},"children":[]}]}],"stats":{"token":{"count":1}}}
            """#
        var redactor = Redactor(.standard)
        let result = [UInt8](report.utf8).withUnsafeBytes { redactor.report($0) }.map {
            String(decoding: $0, as: UTF8.self)
        }
        let expected = report.replacing("\"secret\":1", with: "\"secret\":\"***\"")
            .replacing("\"Secret\":3", with: "\"Secret\":\"***\"")
        #expect(result == expected)
    }

    /// A point that is copied to another batch keeps its request.
    @Test func copiesKeepTheRequest() throws {
        var batch = PointBatch()
        let text =
            #"{"name":"x-start","base_id":"b","trace_id":"t","timestamp":"2026-11-22T08:54:08","info":{"request":{"path":"/p"}}}"#
        try [UInt8](text.utf8).withUnsafeBytes {
            try batch.append(payload: $0, messageKey: .random(), isEnveloped: false)
        }
        var copy = PointBatch()
        copy.append(contentsOf: batch)
        copy.append(batch.entries[0], from: batch)
        #expect(
            copy.entries.map { String(decoding: copy.bytes($0.request), as: UTF8.self) } == [
                #"{"path":"/p"}"#, #"{"path":"/p"}"#,
            ]
        )
    }
}
