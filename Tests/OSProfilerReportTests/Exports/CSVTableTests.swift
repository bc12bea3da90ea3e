//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

import TestSupport
import Testing

@testable import OSProfilerReport

/// The table of spans.
@Suite struct CSVTableTests {
    /// Reads RFC 4180, and nothing but it.
    private func rows(_ text: String) throws -> [[String]] {
        var rows: [[String]] = []
        var row: [String] = []
        var cell = ""
        var isQuoted = false
        var rest = text.unicodeScalars[...]
        while let scalar = rest.popFirst() {
            switch scalar {
            case "\"" where isQuoted && rest.first == "\"":
                rest.removeFirst()
                cell += "\""
            case "\"":
                try #require(isQuoted ? [",", "\r"].contains(rest.first ?? ",") : cell.isEmpty)
                isQuoted.toggle()
            case _ where isQuoted: cell.unicodeScalars.append(scalar)
            case ",":
                row.append(cell)
                cell = ""
            case "\r":
                try #require(rest.popFirst() == "\n")
                rows.append(row + [cell])
                (row, cell) = ([], "")
            default:
                try #require(scalar != "\n")
                cell.unicodeScalars.append(scalar)
            }
        }
        try #require(!isQuoted && row.isEmpty && cell.isEmpty)
        return rows
    }

    @Test func aRowASpan() throws {
        let rows = try rows(TestTrace.sample.report.text(.spansCSV))
        #expect(rows[0] == CSVTable.columns && rows.count == 6)
        #expect(
            rows[1] == [
                TestTrace.base, "a", TestTrace.base, "0", "wsgi", "GET /v1/nodes", "ironic_api", "demo", "h1",
                "2026-11-22T08:54:08.000000Z", "0", "152300", "29200", "finished", "", "",
            ]
        )
        #expect(rows[3].suffix(2) == ["NodeLocked", "Node n1 is locked\nby h2"])
        #expect(rows.dropFirst().map { $0[13] } == ["finished", "finished", "finished", "running", "no start"])
        for report in try ExportedJSON.reports() {
            let rows = try self.rows(report.text(.spansCSV))
            #expect(rows.count == report.spanCount + 1 && rows.allSatisfy { $0.count == CSVTable.columns.count })
        }
    }

    @Test(arguments: ["=1+1", "+1", "-1", "@x", "\tx", "\r=1", "=\"a\",\n", "＝1"])
    func formulasAreText(_ text: String) throws {
        var trace = TestTrace()
        trace.span(
            "x",
            text,
            0..<1,
            info: #""request": {"path": \#(TestTrace.json(text))}"#,
            service: TestTrace.json(text)
        )
        let row = try rows(trace.report.text(.spansCSV))[1]
        #expect(row[1] == "'" + text && row[5] == "'" + text && row[6] == "'" + text)
    }
}
