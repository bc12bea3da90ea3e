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

    @Test func flexibleColumnsGiveWay() {
        let lines = table.lines(width: 24)
        #expect(lines[2] == "200  a much lo…  b\\u{1b}")
        #expect(lines.allSatisfy { TerminalText.width($0) <= 24 })
    }
}
