//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if MongoDB
import OSProfilerCore
import TestSupport
import Testing

@testable import OSProfilerMongoDB

/// Payloads as documents, and back.
@Suite struct PayloadDocumentTests {
    private func document(_ payload: String, unwrapsTypes: Bool = true) -> [UInt8] {
        var encoder = PayloadEncoder()
        var writer = BSONWriter()
        Array(payload.utf8).withUnsafeBytes {
            encoder.write($0, unwrapsTypes: unwrapsTypes, startedAt: writer.begin(), into: &writer)
        }
        return writer.bytes
    }

    private func printed(_ document: [UInt8]) -> String? {
        var printer = DocumentPrinter()
        var writer = ByteWriter()
        return document.withUnsafeBytes { printer.write($0, into: &writer) }
            ? String(decoding: writer.bytes, as: UTF8.self) : nil
    }

    @Test(arguments: [
        #"{}"#, #"{"a": {}, "b": [], "c": [[], {"": ""}]}"#, #"{"a": 1.1, "b": 1e+16, "c": NaN, "d": -Infinity}"#,
        #"{"a": -2147483648, "b": 2147483648, "c": 9223372036854775807, "d": -9223372036854775808}"#,
        #"{"a": "\u0000\u00e9\ud83d\ude00\u007f</script>", "$b": {"c.d": true, "$ref": null}}"#,
        #"{"a": "\ud55c\uad6d"}"#,
    ])
    func whatPythonWritesComesBackToTheByte(payload: String) {
        #expect(printed(document(payload)) == payload)
    }

    @Test(arguments: [
        (#"{"a":1,  "b":[ ]}"#, #"{"a": 1, "b": []}"#), (#"{"a": 1, "b": 2, "\u0061": 3}"#, #"{"a": 3, "b": 2}"#),
        (#"{"a": 1.10, "b": 1e400, "c": -0}"#, #"{"a": 1.1, "b": Infinity, "c": 0}"#),
        (#"{"a": 9223372036854775808}"#, #"{"a": "9223372036854775808"}"#),
        (#"{"a": "x\ud800y", "k\u0000": 1}"#, #"{"a": "x\\ud800y", "k\\u0000": 1}"#),
        (#"{"_id": 1, "a": {"_id": 2}}"#, #"{"a": {"_id": 2}}"#),
        (
            #"{"a": {"__type__": "datetime", "__value__": "2026-11-22T08:54:08.5"}}"#,
            #"{"a": "2026-11-22T08:54:08.500000"}"#
        ),
    ])
    func whatCannotBeHeldIsShownAsItIs(payload: String, shown: String) {
        #expect(printed(document(payload)) == shown)
    }

    @Test func anEnvelopedPayloadKeepsItsTypeObjects() {
        let payload = #"{"a": {"__type__": "date", "__value__": "2026-11-22"}}"#
        #expect(printed(document(payload, unwrapsTypes: false)) == payload)
    }

    @Test func whatIsNestedTooDeeplyIsText() {
        func nested(_ depth: Int) -> String {
            #"{"a": "# + String(repeating: "[", count: depth) + String(repeating: "]", count: depth) + "}"
        }
        let fits = nested(PayloadEncoder.maximumDepth - 1)
        #expect(printed(document(fits)) == fits)
        let deep = String(repeating: "[", count: 99) + #""[]""# + String(repeating: "]", count: 99)
        #expect(printed(document(nested(PayloadEncoder.maximumDepth))) == #"{"a": \#(deep)}"#)
        #expect(printed(document(nested(500))) != nil)
    }

    @Test func everyCapturedPayloadComesBackToTheByte() throws {
        for trace in try FixtureMessages.traces(in: "ironic/messages.jsonl") {
            for index in 0..<trace.points.count {
                let payload = String(decoding: trace.points.payload(at: index), as: UTF8.self)
                #expect(printed(document(payload)) == payload)
            }
        }
    }

    @Test func aDamagedDocumentIsNeverReadBeyondItsEnd() throws {
        let whole = document(#"{"a": {"b": ["x", 1, 2.5, null, true]}, "c": 9223372036854775807}"#)
        #expect(printed(whole) != nil)
        for length in 0..<whole.count {
            #expect(printed(Array(whole.prefix(length))) == nil)
        }
        for index in whole.indices {
            for value in [0, 1, 0x7F, 0xFF] as [UInt8] {
                var damaged = whole
                damaged[index] = value
                // Whatever it says, it ends: nothing beyond the bytes is touched.
                #expect((printed(damaged)?.utf8.count ?? 0) < 10_000)
            }
        }
    }

    @Test func datesOfPythonsDriverAreIsoText() {
        let date = Timestamp("2026-11-22T08:54:08.328")!.microseconds / 1000
        var writer = BSONWriter()
        let start = writer.begin()
        writer.key(.date, "at")
        writer.int64(date)
        writer.end(start)
        #expect(printed(writer.bytes) == #"{"at": "2026-11-22T08:54:08.328000"}"#)
    }
}
#endif
