//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

import OSProfilerCore
import TestSupport
import Testing

@Suite struct PythonJSONTests {
    @Test func randomValuesComeOutAsPythonDumpsThem() throws {
        let rows = try FixtureRow.all(in: "json/values.jsonl")
        #expect(rows.count > 100)
        for row in rows {
            let text = try #require(try row.text("text"))
            let output = try dumped(text)
            #expect(output == (try row.text("dumped")), "\(String(decoding: text, as: UTF8.self))")
            #expect(try dumped(output) == output)
        }
    }

    /// As indented, but for the margin.
    @Test func unindentedLinesBeginAtTheMargin() throws {
        for row in try FixtureRow.all(in: "json/values.jsonl") {
            let text = try #require(try row.text("text"))
            let lines = try dumped(text).split(separator: UInt8(ascii: "\n"))
            let flush = lines.map { $0.drop { $0 == UInt8(ascii: " ") } }.joined(separator: [UInt8(ascii: "\n")])
            #expect(try dumped(text, level: PythonJSON.unindented) == Array(flush))
        }
    }

    @Test func refusesWhatPythonRefuses() throws {
        let rows = try FixtureRow.all(in: "json/broken.jsonl")
        #expect(rows.count > 100)
        for row in rows {
            let text = try #require(try row.text("text"))
            let isRefused = try row.json("error") == [UInt8]("true".utf8)
            let byTape = text.withUnsafeBytes { bytes in
                var tape = JSONTape()
                return (try? tape.scan(bytes)) == nil
            }
            let byScanner = text.withUnsafeBytes { bytes in
                var scanner = JSONScanner(bytes)
                return (try? scanner.readValue(depth: 0)) == nil || (try? scanner.expectEnd()) == nil
            }
            #expect(byTape == isRefused && byScanner == isRefused, "\(String(decoding: text, as: UTF8.self))")
        }
    }

    @Test func datesComeOutAsPythonNormalisesThem() throws {
        let rows = try FixtureRow.all(in: "json/dates.jsonl")
        #expect(rows.count > 100)
        for row in rows {
            let text =
                [UInt8]("{\"__type__\":".utf8) + (try row.json("type")) + [UInt8](",\"__value__\":".utf8)
                + (try row.json("value")) + [UInt8]("}".utf8)
            // Where Python does not take the value, it stays as it is.
            let shown = try row.text("shown") == nil ? try dumped(text) : try row.json("shown")
            #expect(try dumped(text, unwrapsTypes: true) == shown, "\(String(decoding: text, as: UTF8.self))")
            #expect(try dumped(text) != shown || row.text("shown") == nil)
        }
    }

    @Test(arguments: [
        (#"{"__type__": "bytes", "__value__": "abc"}"#, #""abc""#),
        (#"{"__value__": "YWJj", "__type__": "base64"}"#, #""YWJj""#),
        (#"{"__type__": "decimal", "__value__": "1.10"}"#, #""1.10""#),
        (#"{"__type__": "x", "__value__": 1, "__type__": "time", "__value__": "T10"}"#, #""10:00:00""#),
        (#"[{"\u005f_type__": "date", "__value__": "20260305"}]"#, "[\n  \"2026-03-05\"\n]"),
    ])
    func unwrapsTypes(_ text: String, _ shown: String) throws {
        #expect(try dumped(text, unwrapsTypes: true) == shown)
    }

    @Test(arguments: [
        #"{"__type__": "uuid", "__value__": "x"}"#, #"{"__type__": "date", "__value__": 5}"#,
        #"{"__type__": "date", "__value__": "2026-02-30"}"#, #"{"__type__": "date"}"#,
        #"{"__type__": "time", "__value__": "10:00", "more": 1}"#,
        #"{"__type__": ["date"], "__value__": "2026-03-05"}"#,
    ])
    func leavesOtherObjects(_ text: String) throws {
        #expect(try dumped(text, unwrapsTypes: true) == (try dumped(text)))
    }

    @Test func strictDialectsAreStrict() throws {
        let text = #"[NaN, -Infinity, 1e999, 1.10, "\ud83d", "\ud83d\ude00é\u202e\u007f\b", "/"]"#
        #expect(
            try dumped(text, .strict)
                == "[\n  null,\n  null,\n  null,\n  1.1,\n  \"\\ufffd\",\n  \"\\ud83d\\ude00\\u00e9\\u202e\\u007f\\u0008\",\n  \"/\"\n]"
        )
        #expect(
            try dumped(text, .readable)
                == "[\n  null,\n  null,\n  null,\n  1.1,\n  \"\u{FFFD}\",\n  \"😀é\\u202e\\u007f\\u0008\",\n  \"/\"\n]"
        )
    }

    @Test func integersBeyondADoubleAreStringsInStrictDialects() throws {
        let (fitting, huge) = (String(repeating: "9", count: 308), String(repeating: "9", count: 309))
        let text = "[\(fitting), \(huge), -0]"
        #expect(try dumped(text, .strict) == "[\n  \(fitting),\n  \"\(huge)\",\n  0\n]")
        #expect(try dumped(text) == "[\n  \(fitting),\n  \(huge),\n  0\n]")
    }

    @Test func aValueMayStandOnOneLine() {
        var json = PythonJSON(.strict)
        json.breaksLines = false
        var writer = ByteWriter()
        [UInt8](#"{"a": [1, {}, {"b": "c\n"}], "d": null}"#.utf8).withUnsafeBytes {
            json.write($0, level: 0, unwrapsTypes: false, into: &writer)
        }
        #expect(String(decoding: writer.bytes, as: UTF8.self) == #"{"a":[1,{},{"b":"c\n"}],"d":null}"#)
    }

    @Test(arguments: [1, 20, 63, 64, 65, 200, 512])
    func nestingMakesNoDifference(_ depth: Int) throws {
        let text = String(repeating: "{\"a\": [", count: depth / 2) + "-1" + String(repeating: "]}", count: depth / 2)
        let lines = try dumped(text).split(separator: "\n")
        #expect(lines.count == (depth / 2) * 4 + 1)
        #expect(lines[depth / 2 * 2].drop { $0 == " " } == "-1")
    }

    @Test(arguments: [
        "-", "-0", "[-0, -0.0, -01]", "[1.]", "[1e]", "tru", "nul", "fals", "[\"\\u00\"]", "\"\\", "\"\\u12", "{\"a\"",
        "{\"a\":", "[1", "[1,", "\"a", "{\"", "[\"\u{7f}\"]",
    ])
    func whatIsNoValueIsNull(_ text: String) {
        let bytes = [UInt8](text.utf8)
        let isValid = bytes.withUnsafeBytes { bytes in
            var tape = JSONTape()
            return (try? tape.scan(bytes)) != nil
        }
        var json = PythonJSON()
        var writer = ByteWriter()
        bytes.withUnsafeBytes { json.write($0, level: 0, unwrapsTypes: true, into: &writer) }
        #expect((writer.bytes.elementsEqual("null".utf8)) != isValid, "\(text)")
    }

    @Test func indentsFromALevelOn() throws {
        let output = try dumped([UInt8]("[{}, {\"a\": [1]}]".utf8), level: 2)
        #expect(
            String(decoding: output, as: UTF8.self)
                == "[\n      {},\n      {\n        \"a\": [\n          1\n        ]\n      }\n    ]"
        )
    }

    @Test func depthCostsNeitherStackNorSquareTime() throws {
        let depth = 200_000
        let text =
            [UInt8](repeating: UInt8(ascii: "["), count: depth) + [UInt8](repeating: UInt8(ascii: "]"), count: depth)
        let output = try dumped(text)
        #expect(output.count(where: { $0 == UInt8(ascii: "[") }) == depth)
        // Two blanks a level and line, up to the limit, on the way in and out.
        let limit = PythonJSON.maximumIndentation
        #expect(output.count(where: { $0 == UInt8(ascii: " ") }) == 2 * limit * (limit + 1))
    }
}
