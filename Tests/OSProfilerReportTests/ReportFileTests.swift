//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

import OSProfilerCore
import OSProfilerReport
import TestSupport
import Testing

@Suite struct ReportFileTests {
    @Test(arguments: ["", "{", "\u{feff}{\"children\": []}", "{\"children\": [}", "{} x", "'a'"])
    func refusesWhatIsNoJSON(_ text: String) {
        #expect { try TraceReport(reportFile: [UInt8](text.utf8)) } throws: { ($0 as? ReportError)?.code == .notJSON }
    }

    @Test(arguments: ["[]", "5", "{}", "\"children\"", "{\"children\": {}}", "{\"children\": null}", "{\"info\": {}}"])
    func refusesWhatIsNoReport(_ text: String) {
        #expect { try TraceReport(reportFile: [UInt8](text.utf8)) } throws: { ($0 as? ReportError)?.code == .notReport }
    }

    @Test func showsTheSameAsThePointsDid() throws {
        for trace in try FixtureMessages.traces(in: "ironic/messages.jsonl") {
            let original = TraceReport(points: trace.points)
            let saved = try TraceReport(reportFile: original.render(.json))
            for format in [TraceFormat.text, .report, .dot] {
                #expect(saved.text(format) == original.text(format), "\(trace.id)")
            }
            #expect(saved.text(.html, nonce: "n") == original.text(.html, nonce: "n"), "\(trace.id)")
        }
    }

    /// Other drivers of Python's osprofiler keep less in the raw payloads.
    @Test func doesWithoutPayloads() throws {
        let text = """
            {"info": {"name": "total", "started": 0, "finished": 12, "last_trace_started": 3}, "children": [
              {"info": {"name": "wsgi", "project": null, "service": "\\u0061pi", "host": "h", "started": 0,
                "finished": 12, "exception": "None"}, "trace_id": "a", "parent_id": "b", "children": [
                {"info": {"name": "db", "meta.raw_payload.db-start": {"info": {"db": {"statement": "SELECT 1"}}},
                  "started": 3, "finished": 3}, "trace_id": "c", "parent_id": "a", "children": []},
                {"info": {"name": "db", "meta.raw_payload.db-stop": null, "started": 5, "finished": 7.0,
                  "exception": "E"}, "trace_id": "d", "parent_id": "a", "children": []}
              ]},
              5, {}
            ], "stats": {}}
            """
        let report = try TraceReport(reportFile: [UInt8](text.utf8))
        let tree = report.tree
        #expect(tree.nodes.map(\.state) == [.finished, .running, .stopOnly, .finished])
        #expect(tree.nodes.map(\.isError) == [false, false, true, false])
        #expect(tree.order.map(\.depth) == [0, 1, 1, 0])
        #expect(tree.nodes.map(\.duration) == [12_000, 0, 2_000, 0])
        #expect(tree.baseID == nil && tree.started == nil && tree.duration == 12_000 && tree.pointCount == 2)
        #expect(report.text(.text).contains("wsgi · api") && report.text(.text).contains("db SELECT 1"))
        #expect(report.text(.dot).contains("\t1 [label=\"api:wsgi - 12 ms\"]"))
        #expect(!report.isEmpty(in: .json))
    }

    /// The greatest times that are believed, and what is beyond them.
    @Test(arguments: ["3999999999999999", "8999999999999999", "1e300", "-1e300"])
    func timesBeyondReasonOverflowNothing(_ time: String) throws {
        let text = """
            {"info": {"started": -\(time.replacing("-", with: "")), "finished": \(time)}, "children": [
              {"info": {"name": "a", "started": -\(time.replacing("-", with: "")), "finished": \(time)}, "children": [
                {"info": {"name": "a", "started": \(time), "finished": -\(time.replacing("-", with: ""))}, "children": []},
                {"info": {"name": "a", "started": -\(time.replacing("-", with: "")), "finished": \(time)}, "children": []},
                {"info": {"name": "a", "started": -\(time.replacing("-", with: "")), "finished": \(time)}, "children": []}
              ]}
            ]}
            """
        let report = try TraceReport(reportFile: [UInt8](text.utf8))
        for format in [TraceFormat.text, .json, .html, .dot, .report] { #expect(!report.render(format).isEmpty) }
    }

    /// A report cut out of another keeps that one's times, which count from an earlier point.
    @Test func aPartBeginsAfterItsWholeDid() throws {
        func node(_ name: String, _ started: Int, _ stamp: String, _ finished: Int, _ stop: String) -> String {
            """
            {"info": {"name": "\(name)", "project": "p", "service": "s", "host": "h",
              "meta.raw_payload.\(name)-start": {"base_id": "b", "timestamp": "\(stamp)"}, "started": \(started),
              "meta.raw_payload.\(name)-stop": {"base_id": "b", "timestamp": "\(stop)"}, "finished": \(finished),
              "exception": "None"}, "trace_id": "t", "parent_id": "b", "children": []}
            """
        }
        let part = node("wsgi", 5900, "2017-04-23T02:16:32.133514", 5950, "2017-04-23T02:16:32.184001")
        let text = "{\"info\": {\"started\": 5900, \"finished\": 5950}, \"children\": [\(part)]}"
        let report = try TraceReport(reportFile: [UInt8](text.utf8))
        #expect(report.tree.started?.description == "2017-04-23T02:16:26.233514Z")
        #expect(report.tree.nodes[0].startTime == 5_900_000 && report.tree.nodes[0].endTime == 5_950_487)
        #expect(report.text(.report).contains("2017-04-23T02:16:26.233514Z"))
        #expect(report.text(.text).contains("2017-04-23 02:16:26"))
    }

    @Test func aReportWithoutPointsIsEmpty() throws {
        #expect(try TraceReport(reportFile: Array(#"{"info": {}, "children": []}"#.utf8)).isEmpty)
        #expect(!TestTrace.sample.report.isEmpty)
    }

    private func report(parts: Int, of points: PointBatch, limit: Int) throws(ReportError) -> TraceReport {
        var builder = TraceReport.Builder(byteLimit: limit * points.byteCount)
        for _ in 0..<parts { builder.add(points, total: 4 * points.count) }
        return try builder.report()
    }

    @Test func aTraceOverTheLimitIsNotKept() throws {
        let points = TestTrace.sample.points
        #expect(try report(parts: 3, of: points, limit: 3).pointCount == 3 * points.count)
        let error = #expect(throws: ReportError.self) { try report(parts: 5, of: points, limit: 3) }
        #expect(error?.code == .tooLarge)
    }

    /// Python shows again whatever it loaded.
    @Test func anyDocumentWithChildrenComesBack() throws {
        let text = #"{"children":[1,{"a":[]}],"x":1.10,"x":NaN}"#
        let report = try TraceReport(reportFile: [UInt8](text.utf8))
        #expect(
            report.text(.json)
                == "{\n  \"children\": [\n    1,\n    {\n      \"a\": []\n    }\n  ],\n  \"x\": NaN\n}"
        )
    }
}
