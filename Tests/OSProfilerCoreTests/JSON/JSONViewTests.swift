//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

import OSProfilerCore
import Testing

@Suite struct JSONViewTests {
    private func root(_ text: String) throws -> JSONView { try JSONDocument(Array(text.utf8)).root }

    private func json(_ view: JSONView?) -> String? {
        view?.withBytes { String(decoding: $0, as: UTF8.self) }
    }

    @Test func membersAreFoundByName() throws {
        let root = try root(#"{"a": {"b": [1, {"c": "x"}]}, "\u00e9": 2, "a2": 3, "": 4, "a": {"b": 5}}"#)
        // The last of two members of one name counts.
        #expect(root["a"]?["b"]?.integer == 5)
        #expect(root["é"]?.integer == 2 && root["a2"]?.integer == 3 && root[""]?.integer == 4)
        #expect(root["A"] == nil && root["a"]?["b"]?["c"] == nil && root["nothing"]?["c"] == nil)
        #expect(root.members.map { $0.name.string } == ["a", "é", "a2", ""])
        #expect(root.members.map { json($0.value) } == [#"{"b": 5}"#, "2", "3", "4"])
        #expect(root.elements.isEmpty)
    }

    @Test func elementsInTheirOrder() throws {
        let root = try root(#"[[], {}, "x", [1, 2], null]"#)
        #expect(root.elements.map(json) == ["[]", "{}", "\"x\"", "[1, 2]", "null"])
        #expect(root.elements.count == 5 && root.elements.first?.elements.first == nil)
        #expect(root.elements.map(\.kind) == [.array, .object, .string, .array, .null])
        #expect(root.members.isEmpty)
        let last = root.elements.enumerated().first { $0.element.kind == .array && !$0.element.elements.isEmpty }
        #expect(last?.offset == 3 && last?.element.elements.map(\.integer) == [1, 2])
    }

    @Test func scalarsAreWhatTheyAreOnly() throws {
        let root = try root(
            #"["a\u00e9\ud83d", 12, -9223372036854775809, 1.50, 1e400, NaN, true, false, null, {"a": 1}]"#
        )
        let all = Array(root.elements)
        #expect(all.map(\.text) == [[0x61, 0xC3, 0xA9, 0xED, 0xA0, 0xBD]] + Array(repeating: nil, count: 9))
        #expect(all[0].string?.hasPrefix("aé\u{FFFD}") == true && all.dropFirst().allSatisfy { $0.string == nil })
        #expect(all.map(\.integer) == [nil, 12] + Array(repeating: nil, count: 8))
        #expect(all[1...4].map(\.number) == [12, -9_223_372_036_854_775_808, 1.5, .infinity])
        #expect(all[5].number?.isNaN == true && all[6...].allSatisfy { $0.number == nil } && all[0].number == nil)
        #expect(all.map(\.bool) == Array(repeating: nil, count: 6) + [true, false, nil, nil])
        #expect(json(all[3]) == "1.50" && json(all[2]) == "-9223372036854775809")
    }

    @Test func aViewKeepsItsDocument() throws {
        weak var document: JSONDocument?
        var view: JSONView?
        do {
            let owner = try JSONDocument(Array(#"{"a": ["x"]}"#.utf8))
            document = owner
            view = owner.root["a"]?.elements.first
        }
        #expect(document != nil && view?.string == "x")
        view = nil
        #expect(document == nil)
    }

    /// A tape that is used again shows the text that it scanned last.
    @Test func viewsOfATape() throws {
        var tape = JSONTape()
        for text in [#"{"a": {"b": "\u0078"}}"#, #" {"z": [0], "a": {"b": "x"}} "#] {
            try Array(text.utf8).withUnsafeBytes { bytes in
                try tape.scan(bytes)
                let root = tape.root(of: bytes)
                #expect(root["a"]?["b"]?.string == "x")
                let found = tape.value(of: "a", in: 0, bytes)
                #expect(
                    root["a"]?.index == found && root["a"].map { bytes[$0.range].count } == json(root["a"])?.utf8.count
                )
            }
        }
    }

    @Test func limitsOfADocument() throws {
        func fault(_ bytes: [UInt8], allowsSurrogates: Bool = false, maximumDepth: Int = 2) -> JSONError? {
            do throws(JSONError) {
                _ = try JSONDocument(bytes, allowsSurrogates: allowsSurrogates, maximumDepth: maximumDepth)
                return nil
            } catch {
                return error
            }
        }
        #expect(fault(Array("[[]]".utf8)) == nil && fault(Array("[[[]]]".utf8)) == .tooDeep)
        #expect(fault(Array("[[[]]]".utf8), maximumDepth: 3) == nil)
        #expect(fault([]) == .unexpectedEnd && fault(Array("{} x".utf8)) == .unexpectedByte(offset: 3))
        let surrogate: [UInt8] = [0x22, 0xED, 0xA0, 0xBD, 0x22]
        #expect(fault(surrogate) == .invalidUTF8(offset: 1) && fault(surrogate, allowsSurrogates: true) == nil)
    }
}
