//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

import OSProfilerCore
import TestSupport
import Testing

@Suite struct TerminalTextTests {
    @Test(arguments: [
        ("plain Ünïcode 日本", "plain Ünïcode 日本"), ("a\u{1B}[31mb", "a\\u{1b}[31mb"), ("a\nb\tc\rd", "a\\nb\\tc\\rd"),
        ("\u{7F}\u{9B}", "\\u{7f}\\u{9b}"), ("\u{202E}evil\u{2066}", "\\u{202e}evil\\u{2066}"),
        ("line\u{2028}", "line\\u{2028}"), ("\u{0}", "\\u{0}"), ("\r\n", "\\r\\n"), ("e\u{301}", "e\u{301}"),
    ])
    func makesControlCharactersVisible(text: String, expected: String) {
        #expect(TerminalText.line(text) == expected)
    }

    @Test func cutsToColumns() {
        #expect(TerminalText.cut("abcdef", to: 6) == "abcdef")
        #expect(TerminalText.cut("abcdef", to: 4) == "abc…")
        #expect(TerminalText.cut("日本語", to: 4) == "日…")
        #expect(TerminalText.width("日本 a") == 6)
    }

    // MARK: Hostile text

    @Test(arguments: HostileText.cases)
    func nothingHostilePasses(_ hostile: HostileText.Case) {
        let text = String(decoding: hostile.bytes, as: UTF8.self)
        let collapsed = hostile.collapsed ?? hostile.line
        #expect(TerminalText.line(text) == hostile.line, "\(hostile.what)")
        #expect(hostile.bytes.withUnsafeBytes { TerminalText.line(collapsing: $0) } == collapsed, "\(hostile.what)")
        #expect(TerminalText.words(text) == hostile.words ?? collapsed, "\(hostile.what)")
    }

    @Test func bytesThatAreNoTextAreReplaced() {
        for (bytes, shown) in HostileText.broken {
            #expect(bytes.withUnsafeBytes { TerminalText.line(collapsing: $0) } == shown, "\(bytes)")
        }
    }

    /// Whatever comes in, no output holds a character that a terminal obeys, and a second pass changes nothing.
    @Test func noMixtureOfHostileTextPasses() {
        var random = SeededGenerator(seed: 11)
        let parts = HostileText.cases.map(\.bytes) + HostileText.broken.map(\.bytes)
        for _ in 0..<1500 {
            var bytes = (0..<Int.random(in: 1...6, using: &random)).flatMap { _ in parts.randomElement(using: &random)!
            }
            // Cut and damage what lies between.
            for _ in 0..<Int.random(in: 0...2, using: &random) where !bytes.isEmpty {
                let index = bytes.indices.randomElement(using: &random)!
                let byte = UInt8.random(in: .min ... .max, using: &random)
                bytes.replaceSubrange(index...index, with: byte < 128 ? [] : [byte])
            }
            let text = String(decoding: bytes, as: UTF8.self)
            func collapsed(_ bytes: [UInt8]) -> String { bytes.withUnsafeBytes { TerminalText.line(collapsing: $0) } }
            let outputs = [
                (TerminalText.line(text), TerminalText.line), (collapsed(bytes), { collapsed(Array($0.utf8)) }),
                (TerminalText.words(text), { TerminalText.words($0) }),
                (TerminalText.words(text, limit: 5), { TerminalText.words($0, limit: 5) }),
            ]
            for (output, again) in outputs {
                expectHarmless(output)
                #expect(again(output) == output, "\(bytes)")
            }
            #expect(outputs[3].0.unicodeScalars.count <= 6)
            var writer = ByteWriter()
            bytes.withUnsafeBytes { writer.writeJSON(utf8: $0, .readable) }
            expectHarmless(String(decoding: writer.bytes, as: UTF8.self))
            let cut = TerminalText.cut(TerminalText.line(text), to: 10)
            #expect(TerminalText.width(cut) <= 10)
        }
    }

    private func expectHarmless(_ output: String) {
        var last: Unicode.Scalar = " "
        for scalar in output.unicodeScalars {
            let isPartOfEmoji =
                scalar == "\u{FE0F}" && last.properties.isEmoji
                || scalar == "\u{200D}" && (last.properties.isEmoji || last == "\u{FE0F}")
            #expect(!HostileText.isDangerous(scalar) || isPartOfEmoji, "\(Array(output.utf8))")
            last = scalar
        }
    }

    @Test func theRuleKnowsEveryCharacterThatIsIgnored() {
        for value in 0...0x10FFFF as ClosedRange<UInt32> {
            guard let scalar = Unicode.Scalar(value) else { continue }
            let isHidden = HostileText.isDangerous(scalar) || scalar.properties.isDefaultIgnorableCodePoint
            if isHidden != scalar.isInvisible {
                // Those that the list above leaves out by number.
                let isListed = [.format, .privateUse, .unassigned].contains(scalar.properties.generalCategory)
                #expect(scalar.isInvisible && isListed, "\(String(value, radix: 16))")
            }
        }
    }

    @Test func wordsAreCutToALength() {
        #expect(TerminalText.words("one two", limit: 7) == "one two")
        #expect(TerminalText.words("one two", limit: 6) == "one tw…")
        #expect(TerminalText.words("one two", limit: 4) == "one…")
        #expect(TerminalText.words(" \n ", limit: 4).isEmpty)
    }

    @Test func widthsOfWideAndCombiningCharacters() {
        #expect(TerminalText.width("e\u{301}") == 1 && TerminalText.width("👩\u{200D}👧") == 4)
        #expect(TerminalText.cut("👩\u{200D}👧x", to: 4) == "…" && TerminalText.cut("ae\u{301}bc", to: 3) == "ae\u{301}…")
    }
}
