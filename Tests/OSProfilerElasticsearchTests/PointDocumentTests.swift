//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if Elasticsearch
import OSProfilerCore
@testable import OSProfilerElasticsearch
import Testing

@Suite struct PointDocumentTests {
    private func document(of payload: String, isEnveloped: Bool = false) -> (text: String, isPayload: Bool) {
        var document = PointDocument()
        let isPayload = [UInt8](payload.utf8).withUnsafeBytes { document.make($0, isEnveloped: isEnveloped) }
        return (String(decoding: document.bytes, as: UTF8.self), isPayload)
    }

    /// What `json.dumps` writes is stored as it is.
    @Test(arguments: [
        #"{"a": 1, "b": [], "c": {}, "d": [1, {"e": null}], "f": "\u00e9 \" \\ NaN, Infinity: {\n"}"#,
        #"{"n": -1.5, "big": 123456789012345678901234567890, "t": true}"#,
    ])
    func pythonsText(_ payload: String) {
        let (text, isPayload) = document(of: payload)
        #expect(text == payload && isPayload)
    }

    @Test(arguments: [
        (#"{"a":1}"#, #"{"a": 1}"#), ("{\"a\":\n 1}", #"{"a": 1}"#), (#"{"a": 1, "a": 2}"#, #"{"a": 2}"#),
        (#"{"é": "é"}"#, #"{"\u00e9": "\u00e9"}"#), (#"{"a": 1.10}"#, #"{"a": 1.1}"#),
        (#"{"a": NaN, "b": [Infinity, -Infinity]}"#, #"{"a": null, "b": [1e400, -1e400]}"#),
        (#"{"a": 1e400}"#, #"{"a": 1e400}"#),
    ])
    func anyOtherTextHasADocumentOfItsMeaning(_ payload: String, _ expected: String) {
        let (text, isPayload) = document(of: payload)
        #expect(text == expected && !isPayload)
    }

    @Test func typesAreUnwrappedAsPythonsListenerDoes() {
        let payload = #"{"a": {"__type__": "datetime", "__value__": "2026-01-01T00:00:00"}}"#
        #expect(document(of: payload).text == #"{"a": "2026-01-01T00:00:00"}"#)
        #expect(document(of: payload, isEnveloped: true).isPayload)
    }

    @Test func anIdentityIsReadFromItsText() throws {
        var batch = PointBatch()
        let payload = #"{"name": "a-start", "base_id": "b", "trace_id": 1, "timestamp": "2026-01-01T00:00:00"}"#
        try [UInt8](payload.utf8).withUnsafeBytes {
            try batch.append(payload: $0, messageKey: .random(), isEnveloped: true)
        }
        let identity = PointIdentity(batch.entries[0], in: batch, of: TraceKey("b"), isElsewhere: true)
        #expect(PointIdentity(Array(identity.text.utf8)) == identity)
        #expect(PointIdentity(Array("AVx0-not-ours".utf8)) == nil)
    }
}
#endif
