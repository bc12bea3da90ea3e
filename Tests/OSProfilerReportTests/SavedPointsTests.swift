//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

import OSProfilerCore
import TestSupport
import Testing

@testable import OSProfilerReport

/// The points that a saved report gives back.
@Suite struct SavedPointsTests {
    /// A report of the points that a report holds is that report.
    @Test(arguments: [TraceFormat.json, .report, .html])
    func reportsComeBack(format: TraceFormat) throws {
        for trace in try FixtureMessages.traces(in: "ironic/messages.jsonl") {
            let report = TraceReport(points: trace.points)
            let (points, skipped) = try SavedPoints.read(report.render(format))
            #expect(skipped == 0)
            let again = TraceReport(points: points)
            #expect(again.text(.json) == report.text(.json), "\(trace.id)")
            #expect(again.text(.report) == report.text(.report), "\(trace.id)")
        }
    }

    /// Python's page holds Python's report.
    @Test func aPageOfPython() throws {
        let trace = try #require(try FixtureMessages.traces(in: "ironic/messages.jsonl").first)
        let report = TraceReport(points: trace.points).text(.json)
        let page =
            "\n<!doctype html>\n<script>\n  (function(angular) {\n  var OSProfilerData = \(report);\n  })\n</script>"
        #expect(TraceReport(points: try SavedPoints.read([UInt8](page.utf8)).points).text(.json) == report)
    }

    /// The same payload is the same message, whatever file it comes from.
    @Test func keysAreStable() throws {
        var trace = TestTrace()
        trace.span("a", "a", 0..<10)
        trace.span("b", "b", parent: "a", 2..<8)
        let keys = try [TraceFormat.json, .html].map { format in
            try SavedPoints.read(trace.report.render(format)).points.entries.map(\.messageKey)
        }
        #expect(keys[0] == keys[1] && Set(keys[0]).count == 4)
    }

    @Test(arguments: [
        ("", ReportError.Code.notReport), ("[]", .notReport), ("{}", .notReport), (#"{"spans": 1}"#, .notReport),
        ("<html></html>", .notReport), ("<script>var OSProfilerData = {\"children\": [", .notJSON),
        ("<script>var OSProfilerData = 1;", .notReport),
    ])
    func notAReport(_ text: String, _ code: ReportError.Code) {
        let error = #expect(throws: ReportError.self) { try SavedPoints.read([UInt8](text.utf8)) }
        #expect(error?.code == code)
    }

    @Test func whatIsNoPointIsCounted() throws {
        let text = """
            {"children": [{"info": {"name": "x", "meta.raw_payload.x-start": {"name": "x-start"}, "meta.raw": 1,
            "meta.raw_payload.y-start": 5}, "children": 3}, null, 7]}
            """
        let (points, skipped) = try SavedPoints.read([UInt8](text.utf8))
        #expect(points.isEmpty && skipped == 2)
        // No nesting exhausts the stack.
        let deep = String(repeating: #"{"children": ["#, count: 100_000) + String(repeating: "]}", count: 100_000)
        #expect(try SavedPoints.read([UInt8](deep.utf8)).points.isEmpty)
    }
}
