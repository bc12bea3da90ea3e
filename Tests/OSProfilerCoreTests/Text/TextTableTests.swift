//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

import OSProfilerCore
import Testing

@Suite struct TextTableTests {
    private var table: TextTable {
        var table = TextTable([
            .init(title: "N", alignment: .right), .init(title: "NAME", isFlexible: true), .init(title: "ID"),
        ])
        table.add(["1", "short", "a"])
        table.add(["200", "a much longer name", "b\u{1B}"])
        return table
    }

    @Test func oneLongCellDoesNotWidenEveryLine() {
        var table = TextTable([.init(title: "NAME", isFlexible: true), .init(title: "ID")])
        table.add([String(repeating: "x", count: 100_000), "1"])
        table.add(["y", "2"])
        // The long one is whole, for a pipe; on a terminal it is cut.
        #expect(table.lines(width: nil).map(\.count) == [104, 100_003, 103])
        #expect(table.lines(width: 200).allSatisfy { $0.count < 110 })
    }

    @Test func alignsColumnsAndLeavesNoTrailingBlanks() {
        #expect(
            table.lines(width: nil) == [
                "  N  NAME                ID",
                "  1  short               a",
                "200  a much longer name  b\\u{1b}",
            ]
        )
    }

    /// Below the least width of a text, numbers are left out by rank; below every least width, lines are cut.
    @Test(arguments: [
        (60, "100 ms  12  3  SELECT a FROM t WHERE b = ? ORDER BY c"),
        (46, "100 ms  3  SELECT a FROM t WHERE b = ? ORDER …"),
        (35, "3  SELECT a FROM t WHERE b = ? ORD…"), (12, "3  SELECT a…"), (8, "3  SELE…"),
    ])
    func columnsOfLowRankGiveWayFirst(width: Int, line: String) {
        var table = TextTable([
            .init(title: "P", rank: 2), .init(title: "N", alignment: .right, rank: 1), .init(title: "E"),
            .init(title: "TEXT", isFlexible: true, least: 32),
        ])
        table.add(["100 ms", "12", "3", "SELECT a FROM t WHERE b = ? ORDER BY c"])
        #expect(table.lines(width: width).last == line)
    }

    @Test func linesAreWrappedAtBlanksThatPartNoUnit() {
        let text = "a trace took 27.7 ms (p50), 3 min 00 s at most"
        #expect(TerminalText.wrapped(text, to: nil) == [text] && TerminalText.wrapped(text, to: 46) == [text])
        #expect(
            TerminalText.wrapped(text, to: 17) == ["a trace took", "  27.7 ms (p50),", "  3 min 00 s at", "  most"]
        )
        #expect(TerminalText.wrapped("x  yyyyyyyyyy: z", to: 6) == ["x", "  yyyy", "  yyyy", "  yy:", "  z"])
    }

    @Test func flexibleColumnsGiveWay() {
        let lines = table.lines(width: 24)
        #expect(lines[2] == "200  a much lo…  b\\u{1b}")
        #expect(lines.allSatisfy { TerminalText.width($0) <= 24 })
    }
}
