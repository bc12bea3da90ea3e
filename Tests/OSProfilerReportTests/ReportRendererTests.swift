//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

import Foundation
import OSProfilerCore
import OSProfilerReport
import Testing

@Suite struct ReportRendererTests {
    @Test func hasEveryMember() {
        #expect(
            TestTrace.sample.report.text(.report) == """
                {"schema_version": 1, "id": "\(TestTrace.base)", "started": "2026-11-22T08:54:08.000000Z", \
                "duration_us": 152300, "points": 8, "errors": 1, "running": 1, "stray_spans": 0, \
                "stray_errors": 0, "spans": [
                {"id": "a", "parent_id": "\(TestTrace.base)", "name": "wsgi", "service": "ironic_api", \
                "project": "demo", "host": "h1", "start_us": 0, "duration_us": 152300, "self_us": 29200, \
                "state": "finished", "orphan": false, "cycle": false, "stray": false, "error": null},
                {"id": "b", "parent_id": "a", "name": "db", "service": "ironic_api", "project": "demo", \
                "host": "h1", "start_us": 8000, "duration_us": 3100, "self_us": 3100, "state": "finished", \
                "orphan": false, "cycle": false, "stray": false, "error": null},
                {"id": "c", "parent_id": "a", "name": "rpc", "service": "ironic_conductor", "project": "demo", \
                "host": "h1", "start_us": 20000, "duration_us": 120000, "self_us": 120000, "state": "finished", \
                "orphan": false, "cycle": false, "stray": false, "error": {"type": "NodeLocked", "message": "Node n1 is locked\\nby h2"}},
                {"id": "d", "parent_id": "c", "name": "driver", "service": "ironic_conductor", "project": "demo", \
                "host": "h1", "start_us": 60000, "duration_us": null, "self_us": null, "state": "running", \
                "orphan": false, "cycle": false, "stray": false, "error": null},
                {"id": "e", "parent_id": "gone", "name": "db", "service": null, "project": "demo", "host": "h1", \
                "start_us": 90000, "duration_us": null, "self_us": null, "state": "stop-only", "orphan": true, \
                "cycle": false, "stray": false, "error": null}
                ], "stats": [
                {"name": "wsgi", "count": 1, "errors": 0, "duration_us": 152300, "self_us": 29200, "longest_us": 152300},
                {"name": "db", "count": 2, "errors": 0, "duration_us": 3100, "self_us": 3100, "longest_us": 3100},
                {"name": "rpc", "count": 1, "errors": 1, "duration_us": 120000, "self_us": 120000, "longest_us": 120000},
                {"name": "driver", "count": 1, "errors": 0, "duration_us": 0, "self_us": 0, "longest_us": 0}
                ]}

                """
        )
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
    }

    @Test func anEmptyTraceIsAReportToo() {
        #expect(
            TraceReport(points: PointBatch()).text(.report)
                == """
                {"schema_version": 1, "id": null, "started": null, "duration_us": 0, "points": 0, "errors": 0, \
                "running": 0, "stray_spans": 0, "stray_errors": 0, "spans": [
                ], "stats": [
                ]}

                """
        )
    }
}
