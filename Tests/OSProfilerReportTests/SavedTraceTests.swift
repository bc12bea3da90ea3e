//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

import OSProfilerCore
import TestSupport
import Testing

@testable import OSProfilerReport

/// The report of a saved file of one trace.
@Suite struct SavedTraceTests {
    @Test(arguments: [TraceFormat.json, .report, .html])
    func everyKindComesBack(format: TraceFormat) throws {
        for trace in try FixtureMessages.traces(in: "ironic/messages.jsonl") {
            let report = TraceReport(points: trace.points)
            let (again, skipped) = try TraceReport.saved(report.render(format))
            #expect(skipped == 0 && again.text(.json) == report.text(.json), "\(trace.id)")
        }
    }

    @Test(arguments: [TraceFormat.otlpJSON, .jaeger])
    func spansOfOtherTracersAreATraceToo(format: TraceFormat) throws {
        let report = try trace("7d3f5c6e-1b1a-4a40-9d3a-0f6d2f5b8c11").report
        #expect(try TraceReport.saved(report.render(format)).report.text(.json) == report.text(.json))
    }

    /// A report of Python's format is shown as it is, in a page too.
    @Test func withoutPayloads() throws {
        let text =
            #"{"info": {"name": "total"}, "children": [{"trace_id": "a", "info": {"name": "wsgi"}, "children": []}]}"#
        for file in [text, "<!doctype html><script>var OSProfilerData = \(text);</script>"] {
            let report = try TraceReport.saved([UInt8](file.utf8)).report
            #expect(!report.isEmpty && report.text(.text).contains("wsgi"), "\(file)")
        }
        expect(#"{"spans": []}"#, .noPoints)
    }

    @Test func secretsAreHidden() throws {
        var trace = TestTrace()
        trace.span("wsgi", "a", 0..<10, stopInfo: #""token": "s3cr3t""#)
        for format in [TraceFormat.json, .report, .html] {
            let shown = try TraceReport.saved(trace.report.render(format), redaction: .standard).report
            #expect(!shown.text(.json).contains("s3cr3t"), "\(format)")
        }
    }

    @Test func onlyOneTrace() throws {
        let lines = try [
            "7d3f5c6e-1b1a-4a40-9d3a-0f6d2f5b8c11", "8d3f5c6e-1b1a-4a40-9d3a-0f6d2f5b8c11",
        ].map { try trace($0).report.text(.otlpJSON) }
        expect(lines.joined(), .severalTraces)
        expect("{}", .notReport)
        expect("{", .notJSON)
    }

    private func expect(_ text: String, _ code: ReportError.Code) {
        let error = #expect(throws: ReportError.self) { try TraceReport.saved([UInt8](text.utf8)) }
        #expect(error?.code == code, "\(text.prefix(80))")
    }

    private func trace(_ id: String) throws -> (report: TraceReport, points: PointBatch) {
        var batch = PointBatch()
        for (name, time) in [("wsgi-start", 1), ("wsgi-stop", 2)] {
            let payload =
                #"{"name":"\#(name)","base_id":"\#(id)","trace_id":"\#(id)","parent_id":"\#(id)","#
                + #""timestamp":"2026-11-22T08:54:0\#(time).000000","project":"p","service":"api","info":{"host":"h"}}"#
            try [UInt8](payload.utf8).withUnsafeBytes {
                try batch.append(payload: $0, messageKey: .random(), isEnveloped: true)
            }
        }
        return (TraceReport(points: batch), batch)
    }
}
