//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

import Foundation
import OSProfilerCore
import OSProfilerReport
import TestSupport
import Testing

@Suite struct ReportRendererTests {
    @Test func hasEveryMember() throws {
        let text = TestTrace.sample.report.text(.report)
        #expect(
            text.hasPrefix(
                """
                {"schema_version": 1, "id": "\(TestTrace.base)", "started": "2026-11-22T08:54:08.000000Z", \
                "duration_us": 152300, "points": 8, "errors": 1, "running": 1, "stray_spans": 0, \
                "stray_errors": 0, "critical_us": 152300, "services": ["ironic_api", "ironic_conductor"], "spans": [
                {"id": "a", "parent_id": "\(TestTrace.base)", "name": "wsgi", "service": "ironic_api", \
                "project": "demo", "host": "h1", "start_us": 0, "duration_us": 152300, "self_us": 29200, \
                "state": "finished", "orphan": false, "cycle": false, "stray": false, "error": null, \
                "kind": "http", "label": "GET /v1/nodes", "group": "GET /v1/nodes", \
                "critical": [[0, 8000], [11100, 20000], [140000, 152300]], \
                "points": {"start": {"name":"wsgi-start",
                """
            )
        )
        #expect(
            text.hasSuffix(
                """
                ], "stats": [
                {"name": "wsgi", "count": 1, "errors": 0, "duration_us": 152300, "self_us": 29200, "longest_us": 152300},
                {"name": "db", "count": 2, "errors": 0, "duration_us": 3100, "self_us": 3100, "longest_us": 3100},
                {"name": "rpc", "count": 1, "errors": 1, "duration_us": 120000, "self_us": 120000, "longest_us": 120000},
                {"name": "driver", "count": 1, "errors": 0, "duration_us": 0, "self_us": 0, "longest_us": 0}
                ]}

                """
            )
        )
        // One span a line.
        #expect(text.split(separator: "\n").count == 5 + 6 + 1)
        let spans = try spans(of: TestTrace.sample)
        #expect(spans.map { $0["id"] as? String } == ["a", "b", "c", "d", "e"])
        #expect(spans.map { $0["duration_us"] as? Int } == [152_300, 3_100, 120_000, nil, nil])
        #expect(
            spans.map { $0["state"] as? String } == ["finished", "finished", "finished", "running", "stop-only"]
        )
        #expect(spans.map { $0["orphan"] as? Bool } == [false, false, false, false, true])
        #expect(spans.map { $0["kind"] as? String } == ["http", "db", "rpc", "other", "db"])
        #expect(spans.allSatisfy { $0["children_outlive"] == nil })
        #expect(spans.map { $0["label"] as? String } == ["GET /v1/nodes", "SELECT nodes", "do_node", nil, nil])
        #expect(spans.map { $0["group"] as? String }[1] == "SELECT nodes.id FROM nodes")
        #expect(
            spans.map { ($0["critical"] as? [[Int]])?.first } == [
                [0, 8_000], [8_000, 11_100], [20_000, 140_000], nil, nil,
            ]
        )
        let points = spans.map { ($0["points"] as? [String: [String: Any]] ?? [:]).mapValues { $0["name"] as? String } }
        #expect(points[0] == ["start": "wsgi-start", "stop": "wsgi-stop"])
        #expect(points[3] == ["start": "driver-start"] && points[4] == ["stop": "db-stop"])
        #expect(
            (spans[2]["error"] as? [String: String]) == ["type": "NodeLocked", "message": "Node n1 is locked\nby h2"]
        )
    }

    private func spans(of trace: TestTrace) throws -> [[String: Any]] {
        let data = Data(trace.report.render(.report))
        let report = try JSONSerialization.jsonObject(with: data) as? [String: Any]
        return try #require(report?["spans"] as? [[String: Any]])
    }

    @Test func theGuideNamesEveryMember() throws {
        let guide = try String(
            contentsOf: Fixtures.folder.appendingPathComponent("../../docs/report.md").standardized,
            encoding: .utf8
        )
        var trace = TestTrace.sample
        trace.span("x", "late", parent: "a", 150_000..<160_000)
        for format in [TraceFormat.report, .explanationJSON] {
            let report = try JSONSerialization.jsonObject(with: Data(trace.report.render(format)))
            for name in Self.members(of: report) {
                #expect(guide.contains("| `\(name)` |"), "\(name) of \(format)")
            }
        }
    }

    /// The names of all members of objects, but not those within payloads.
    private static func members(of value: Any) -> Set<String> {
        if let list = value as? [Any] { return list.reduce(into: []) { $0.formUnion(members(of: $1)) } }
        guard let object = value as? [String: Any] else { return [] }
        return object.reduce(into: Set(object.keys)) { names, member in
            if member.key != "start", member.key != "stop" { names.formUnion(members(of: member.value)) }
        }
    }

    @Test func isStrictWhateverTheServicesSend() throws {
        var trace = TestTrace()
        trace.span("x", "a", 0..<1, stopInfo: #""etype": NaN, "message": "\ud83d""#, service: "[Infinity, -0]")
        let report = trace.report.text(.report)
        let object = try JSONSerialization.jsonObject(with: Data(report.utf8)) as? [String: Any]
        let span = try #require((object?["spans"] as? [[String: Any]])?.first)
        let error = try #require(span["error"] as? [String: Any])
        #expect(error["type"] as? String == "NaN" && error["message"] as? String == "\u{FFFD}")
        #expect((span["service"] as? [Any])?.first is NSNull)
        let stop = (span["points"] as? [String: [String: Any]])?["stop"]?["info"] as? [String: Any]
        #expect(stop?["etype"] is NSNull && stop?["message"] as? String == "\u{FFFD}")
        #expect(report.split(separator: "\n").count == 5)
    }

    @Test func anEmptyTraceIsAReportToo() {
        #expect(
            TraceReport(points: PointBatch()).text(.report)
                == """
                {"schema_version": 1, "id": null, "started": null, "duration_us": 0, "points": 0, "errors": 0, \
                "running": 0, "stray_spans": 0, "stray_errors": 0, "critical_us": 0, "services": [], "spans": [
                ], "stats": [
                ]}

                """
        )
    }
}
