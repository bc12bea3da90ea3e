//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

import OSProfilerCore
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
}
