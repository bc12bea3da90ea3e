//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

import OSProfilerCore
import Testing

@testable import OSProfilerBrowser

@Suite struct ScreenTests {
    @Test func nothingOfAPayloadSteersTheTerminal() {
        var row = ScreenRow(width: 80)
        row.append("a\u{1b}[2J\r\nb\u{202e}c\u{9b}31m")
        row.append(bytes: Array("d\u{7f}\te".utf8) + [0xED, 0xA0, 0x80])
        #expect(row.text == #"a\u{1b}[2J\r\nb\u{202e}c\u{9b}31md\u{7f} e\#u{FFFD}"#)
    }

    @Test func whatDoesNotFitEndsInAnEllipsis() {
        var row = ScreenRow(width: 10)
        row.append("abc", upTo: 6)
        row.append("defgh", upTo: 6)
        row.pad(to: 7)
        row.append("宽宽宽")
        row.append("no more")
        #expect(row.text == "abcde… 宽…" && row.used == 10)
        var long = ScreenRow(width: 5)
        long.append(String(repeating: "x", count: 1_000_000))
        #expect(long.text == "xxxx…")
        var none = ScreenRow(width: 0)
        none.append("x")
        none.select()
        #expect(none.text.isEmpty)
    }

    @Test func aSelectedRowIsReversedFromEdgeToEdge() {
        var row = ScreenRow(width: 20)
        row.pad(to: 2)
        row.append("name", .red)
        row.pad(to: 10)
        row.append("9 ms", rightAligned: 6)
        row.select()
        #expect(row.text == "  name      9 ms    ")
        #expect(row.runs.allSatisfy { $0.style.isReversed })
        #expect(row.runs.contains { $0.text == "name" && $0.style.colour == .red })
    }

    @Test func longTextIsWrapped() {
        #expect(TextWrap.lines("one two three four", width: 10) == ["one two ", "three four"])
        #expect(TextWrap.lines("abcdefghijklmno\n\u{1b}x", width: 10) == ["abcdefghij", "klmno", #"\u{1b}x"#])
        #expect(TextWrap.lines("宽宽宽宽宽宽", width: 9) == ["宽宽宽宽", "宽宽"])
        #expect(TextWrap.lines("", width: 10) == [""])
        #expect(TextWrap.lines(String(repeating: "x\n", count: 100), width: 10, limit: 3).count == 3)
    }

    @Test func theSelectionStaysInSight() {
        var position = ScrollPosition()
        func at(_ key: BrowserKey, of count: Int = 100) -> [Int] {
            let isTaken = position.move(key, of: count, height: 10)
            #expect(isTaken)
            return [position.selected, position.first]
        }
        #expect(at(.down) == [1, 0])
        #expect(at(.pageDown) == [10, 1])
        #expect(at(.character("G")) == [99, 90])
        #expect(at(.down) == [99, 90])
        #expect(at(.up) == [98, 90])
        #expect(at(.pageUp) == [89, 89])
        #expect(at(.home) == [0, 0])
        #expect(at(.end, of: 0) == [0, 0])
        let isTaken = position.move(.tab, of: 9, height: 9)
        #expect(!isTaken)
    }

    @Test func aTextScrollsLineByLine() {
        var position = ScrollPosition()
        let places = [(BrowserKey.down, 30), (.end, 30), (.down, 30), (.down, 3)].map { key, count in
            position.scroll(key, of: count, height: 20) ? position.first : nil
        }
        #expect(places == [1, 10, 10, 0])
    }

    @Test func aLineIsTyped() {
        var line = LineInput("ab")
        for key: BrowserKey in [.character("c"), .backspace, .character(" "), .character("é")] { _ = line.type(key) }
        #expect(line.text == "ab é")
        _ = line.type(.character("\u{17}"))
        #expect(line.text == "ab ")
        _ = line.type(.character("\u{15}"))
        #expect(line.text.isEmpty)
        let others = [BrowserKey.enter, .escape, .character("\u{1}")].map { line.type($0) }
        #expect(others == [false, false, false])
        for _ in 0..<1000 { _ = line.type(.character("x")) }
        #expect(line.text.count == 400)
    }
}
