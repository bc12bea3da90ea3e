//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

import OSProfilerCore
import Testing

@Suite struct JSONTapeTests {
    /// Python: the place of the first, the value of the last, keys compared after unescaping.
    @Test(arguments: [1, 3, 12, 13, 40, 200])
    func repeatedKeysAreOneMember(_ distinct: Int) throws {
        let members = (0..<(distinct * 3)).map { number -> String in
            let key = "k\(number % distinct)"
            let spelled = number / distinct == 1 ? "\\u006b" + key.dropFirst() : key
            return "\"\(spelled)\": \(number)"
        }
        let lines = (0..<distinct).map { "  \"k\($0)\": \(distinct * 2 + $0)" }
        #expect(
            try dumped("{" + members.joined(separator: ", ") + "}") == "{\n" + lines.joined(separator: ",\n") + "\n}"
        )
    }

    @Test func manyKeysAndManyRepetitionsTakeLinearTime() throws {
        let repeated = "{" + Array(repeating: "\"a\":1", count: 200_000).joined(separator: ",") + "}"
        #expect(try dumped(repeated) == "{\n  \"a\": 1\n}")
        let distinct = "{" + (0..<200_000).map { "\"\($0 % 100_000)\":\($0)" }.joined(separator: ",") + "}"
        let output = try dumped(distinct)
        #expect(output.hasPrefix("{\n  \"0\": 100000,\n  \"1\": 100001,"))
        #expect(output.hasSuffix("  \"99999\": 199999\n}"))
    }

    @Test func nestedObjectsKeepTheirOwnTables() throws {
        // Objects with many keys inside each other, each closed before more keys of the outer one come.
        let many = (0..<20).map { "\"k\($0)\": 0" }.joined(separator: ", ")
        let inner = "{\(many), \"k3\": 1}"
        let text = "{\(many), \"x\": {\(many), \"y\": \(inner), \"k5\": 2, \"k19\": 3}, \"k7\": 4, \"z\": 5}"
        var tape = JSONTape()
        try [UInt8](text.utf8).withUnsafeBytes { bytes in
            try tape.scan(bytes)
            // A tape cannot be copied into the macro.
            let xPlace = tape.value(of: "x", in: 0, bytes)
            let x = try #require(xPlace)
            let yPlace = tape.value(of: "y", in: x, bytes)
            let y = try #require(yPlace)
            let read = { (key: StaticString, object: UInt32) -> String? in
                tape.value(of: key, in: object, bytes).map { String(decoding: bytes[tape[$0].range], as: UTF8.self) }
            }
            #expect(read("k3", y) == "1" && read("k3", x) == "0" && read("k3", 0) == "0")
            #expect(read("k5", x) == "2" && read("k19", x) == "3" && read("k5", 0) == "0")
            #expect(read("k7", 0) == "4" && read("k7", x) == "0" && read("z", 0) == "5" && read("z", x) == nil)
        }
    }

    @Test func refusesTextCutAnywhere() throws {
        let text = [UInt8](#" {"a": [1, -2.5e3, "x\u00e9\n", {"b": [], "c": {}}, true, null], "é": false}"#.utf8)
        #expect(fault(in: text) == nil)
        for end in 0..<text.count { #expect(fault(in: Array(text[..<end])) != nil, "\(end)") }
    }

    @Test(arguments: ["[,1]", "[1,]", "{,}", "{\"a\":1,}", "[}", "{]", "[1}", "{\"a\":1]", "[] []", "{1:2}", "", " "])
    func refusesBrokenStructure(_ text: String) {
        #expect(fault(in: [UInt8](text.utf8)) != nil)
    }

    @Test func depthIsLimited() {
        let limit = JSONScanner.maximumDepth
        func nested(_ depth: Int) -> [UInt8] {
            [UInt8]((String(repeating: "[", count: depth) + String(repeating: "]", count: depth)).utf8)
        }
        #expect(fault(in: nested(limit)) == nil)
        #expect(fault(in: nested(limit + 1)) == .tooDeep)
    }

    @Test func rawSurrogatesAreAdmittedOnRequest() throws {
        let text: [UInt8] = [0x22, 0xED, 0xA0, 0xBD, 0x22]
        #expect(fault(in: text) == .invalidUTF8(offset: 1))
        #expect(fault(in: text, allowsSurrogates: true) == nil)
        #expect(try dumped(text) == [UInt8]("\"\\ud83d\"".utf8))
    }

    private func fault(in text: [UInt8], allowsSurrogates: Bool = false) -> JSONError? {
        text.withUnsafeBytes { bytes in
            var tape = JSONTape()
            do throws(JSONError) {
                try tape.scan(bytes, allowsSurrogates: allowsSurrogates)
                return nil
            } catch {
                return error
            }
        }
    }
}
