//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

import Foundation
import OSProfilerCore
import TestSupport
import Testing

@testable import OSProfilerReport

/// Two traces, aligned by path.
@Suite struct TraceDiffTests {
    /// A request with statements and a call; the second trace has other ids, slower statements and another call.
    static func pair() -> (before: TraceReport, after: TraceReport) {
        func request(_ id: String) -> String { #""request": {"method": "GET", "path": "/v1/nodes/\#(id)"}"# }
        let statement = #""db": {"statement": "SELECT a FROM nodes WHERE b = 1"}"#
        var before = TestTrace()
        before.span("wsgi", "a", 0..<100_000, info: request("1"))
        before.span("db", "b", parent: "a", 10_000..<20_000, info: statement)
        before.span("rpc", "c", parent: "a", 30_000..<80_000, service: #""cond""#)
        before.span("db", "d", parent: "c", 40_000..<50_000, info: statement, service: #""cond""#)
        var after = TestTrace()
        after.span("wsgi", "z", 0..<150_000, info: request("2"))
        after.span("db", "y", parent: "z", 10_000..<30_000, info: statement)
        after.span("db", "x", parent: "z", 30_000..<60_000, info: statement, stopInfo: #""etype": "E""#)
        after.span("driver", "w", parent: "z", 70_000..<140_000, service: #""cond""#)
        return (before.report, after.report)
    }

    private static var diff: TraceDiff {
        let pair = pair()
        return TraceDiff(before: pair.before, after: pair.after)
    }

    @Test func pathsAreAligned() {
        let diff = Self.diff
        let rows = diff.paths.map { path in
            "\(String(repeating: " ", count: path.depth))\(path.title) \(diff.change(of: path)) "
                + "\(path.before?.total ?? -1) \(path.after?.total ?? -1) \(path.selfGrowth)"
        }
        #expect(
            rows == [
                "api: wsgi GET /v1/nodes/{id} slower 100000 150000 -10000",
                " db SELECT nodes slower 10000 50000 40000",
                " cond: rpc gone 50000 -1 -40000",
                "  db SELECT nodes gone 10000 -1 -10000",
                " cond: driver added -1 70000 70000",
            ]
        )
        #expect(diff.paths.map(\.parent) == [-1, 0, 0, 2, 0] && diff.threshold == 1500)
        #expect(diff.paths[1].after == TraceDiff.Side(count: 2, errors: 1, total: 50_000, selfTime: 50_000))
    }

    @Test func aTreeForPeople() {
        let lines = TraceDiffText(Self.diff, width: nil).lines
        #expect(
            lines[0] == "before  \(TestTrace.base): 2026-11-22 08:54:08.000000 UTC, 100 ms, 4 spans"
                && lines[1].hasSuffix("150 ms, 4 spans, 1 error")
        )
        #expect(lines[2] == "the trace took 50.0 ms longer (+50 %)")
        let table = lines.dropFirst(4).map { $0.split(separator: " ").joined(separator: " ") }
        #expect(
            table == [
                "CHANGE SELF BEFORE AFTER COUNT PATH",
                "+50.0 ms -10.0 ms 100 ms 150 ms 1 api: wsgi GET /v1/nodes/{id}",
                "+40.0 ms +40.0 ms 10.0 ms 50.0 ms 1 → 2 db SELECT nodes",
                "gone -40.0 ms 50.0 ms 1 cond: rpc",
                "gone -10.0 ms 10.0 ms 1 db SELECT nodes",
                "added +70.0 ms 70.0 ms 1 cond: driver",
            ]
        )
        for width in [40, 60, 80, 100, 180] {
            let lines = TraceDiffText(Self.diff, width: width).lines
            #expect(lines.allSatisfy { TerminalText.width($0) <= width }, "\(lines)")
        }
    }

    @Test func equalTracesDoNotDiffer() {
        let report = Self.pair().before
        let lines = TraceDiffText(TraceDiff(before: report, after: report), width: 80).lines
        #expect(lines.suffix(2) == ["the trace took equally long", "no path differs"])
    }

    /// Many small differences are counted, deep ones shown with what is above them.
    @Test func longTreesAreReduced() throws {
        var before = TestTrace()
        var after = TestTrace()
        before.span("root", "r", 0..<100_000)
        after.span("root", "r", 0..<100_000)
        for number in 0..<100 {
            let start = Int64(number * 900)
            before.span("n\(number)", "\(number)", parent: "r", start..<(start + 100))
            after.span(
                "n\(number)",
                "\(number)",
                parent: "r",
                start..<(start + (number < 60 ? 2100 + start / 90 : 101))
            )
        }
        after.span("new", "new", parent: "0", 0..<50)
        let lines = TraceDiffText(TraceDiff(before: before.report, after: after.report), width: 80).lines
        let start = try #require(lines.firstIndex(of: ""))
        #expect(lines.count - start == 3 + TraceDiffText.rows + 1, "\(lines)")
        #expect(lines.last == "31 other paths differ less; --json has them")
    }

    /// Nothing in the text moves the cursor or begins a line.
    @Test func hostileNamesStayText() {
        var trace = TestTrace()
        trace.span("a\u{1b}[2J\nb\u{202e}", "r", 0..<100, service: #""s\u001b[31m""#)
        let diff = TraceDiff(before: trace.report, after: Self.pair().after)
        let text = TraceDiffText(diff, width: nil).lines.joined()
        #expect(!text.unicodeScalars.contains { $0.value < 0x20 || $0.value == 0x202e })
        let budget = DiffBudget("calls > +0")
        #expect(budget?.breaches(of: TraceDiff(before: Self.pair().after, after: trace.report)).count == 1)
        let breaches = budget?.breaches(of: TraceDiff(before: Self.pair().after, after: trace.report)).joined() ?? ""
        #expect(!breaches.unicodeScalars.contains { $0.value < 0x20 || $0.value == 0x202e })
    }

    @Test func theGuideNamesEveryMemberOfTheJSON() throws {
        var writer = ByteWriter()
        Self.diff.write(into: &writer)
        try expectGuide(names: writer)
    }
}

/// Expects that the guide of the JSON formats names every member of a document.
func expectGuide(names writer: borrowing ByteWriter) throws {
    let guide = try String(
        contentsOf: Fixtures.folder.appendingPathComponent("../../docs/report.md").standardized,
        encoding: .utf8
    )
    func check(_ value: Any) {
        if let object = value as? [String: Any] {
            for (name, value) in object {
                #expect(guide.contains("`\(name)`"), "\(name)")
                check(value)
            }
        } else if let list = value as? [Any] {
            list.forEach(check)
        }
    }
    check(try JSONSerialization.jsonObject(with: Data(writer.bytes)))
}
