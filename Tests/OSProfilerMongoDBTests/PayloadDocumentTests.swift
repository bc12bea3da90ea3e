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
        let document = BSONDocument()
        Array(payload.utf8).withUnsafeBytes {
            encoder.append($0, unwrapsTypes: unwrapsTypes, to: document.pointer)
        }
        return Array(document.contents)
    }

    private func printed(_ document: [UInt8]) -> String? {
        var writer = ByteWriter()
        return document.withUnsafeBytes { DocumentPrinter.write($0, into: &writer) }
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

    /// Python's client writes a `datetime` as a date, of which osprofiler's command shows what `isoformat` returns.
    @Test(arguments: [
        (1_772_705_472_000, #""2026-03-05T10:11:12""#), (1_772_705_472_120, #""2026-03-05T10:11:12.120000""#),
        (-1, #""1969-12-31T23:59:59.999000""#), (-2000, #""1969-12-31T23:59:58""#),
        (253_402_300_800_000, "null"), (Int64.min, "null"),
    ])
    func datesAreShownAsPythonShowsThem(milliseconds: Int64, shown: String) {
        let member = [0x09, UInt8(ascii: "a"), 0] + withUnsafeBytes(of: milliseconds.littleEndian) { Array($0) }
        let document = [UInt8(4 + member.count + 1), 0, 0, 0] + member + [0]
        #expect(printed(document) == #"{"a": \#(shown)}"#)
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

    /// A document with a document in it, and so on.
    private func nestedDocument(_ depth: Int) -> [UInt8] {
        var (heads, ends): ([UInt8], [UInt8]) = ([], [])
        for level in 1...depth {
            // Its length, and the type and key of what it holds: 7 bytes around each of those inside, and an end.
            let length = UInt32(8 * (depth - level) + 5)
            heads += withUnsafeBytes(of: length.littleEndian) { Array($0) }
            if level < depth { heads += [0x03, UInt8(ascii: "a"), 0] }
            ends.append(0)
        }
        return heads + ends
    }

    @Test func onlyWhatMongoDBNestsIsRead() {
        let deepest = nestedDocument(200)
        #expect(printed(deepest)?.hasSuffix("{}" + String(repeating: "}", count: 199)) == true)
        for depth in [201, 100_000] {
            let document = nestedDocument(depth)
            #expect(printed(document) == nil)
            var value: BSONValue? = document.withUnsafeBytes { BSONValue(decoding: $0) }
            var depth = 0
            while let inner = value?["a"] { (value, depth) = (inner, depth + 1) }
            #expect(depth == 200 && value == .other)
        }
    }

    /// A type that does not exist, an end that comes too early, a bool that is neither, a string without its NUL, and
    /// documents inside that are too long, too short or without an end.
    @Test(
        arguments: [
            [0x20, 0x61, 0, 1, 0, 0, 0], [0x00, 0x61, 0, 1, 0, 0, 0], [0x08, 0x61, 0, 2],
            [0x02, 0x61, 0, 2, 0, 0, 0, 0x62, 0x63], [0x03, 0x61, 0, 6, 0, 0, 0, 0], [0x03, 0x61, 0, 4, 0, 0, 0],
            [0x03, 0x61, 0, 5, 0, 0, 0, 1],
        ] as [[UInt8]]
    )
    func aBrokenValueBreaksTheDocument(element: [UInt8]) {
        #expect(printed([UInt8(element.count + 5), 0, 0, 0] + element + [0]) == nil)
    }

    @Test func datesOfPythonsDriverAreIsoText() {
        let date = Timestamp("2026-11-22T08:54:08.328")!.microseconds / 1000
        let document =
            [17, 0, 0, 0, 0x09] + Array("at\0".utf8) + withUnsafeBytes(of: date.littleEndian) { Array($0) } + [0]
        #expect(printed(document) == #"{"at": "2026-11-22T08:54:08.328000"}"#)
    }
}
#endif
