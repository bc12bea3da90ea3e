//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

import Foundation
import OSProfilerReport
import TestSupport
import Testing

/// OTLP as JSON, read by OpenTelemetry's own Python class.
@Suite(.blocking) struct OTLPJSONInteropTests {
    private struct Span: Decodable {
        var service: String
        var trace: String
        var id: String
        var parent: String
        var start: UInt64
        var end: UInt64
        var kind: Int
        var status: Int
    }

    /// Two more than the limit, and two that are none.
    private static var links: String {
        let link = """
            {"trace_id": "5b8efff798038103d269b633813fc60c", "span_id": "eee19b7ec3c1b174",
            "attributes": {"n": 1, "token": "x", "list": [1]}}
            """
        let many = Array(repeating: link, count: 130).joined(separator: ", ")
        return #""links": [1, {"trace_id": "x", "span_id": "y"}, \#(many)]"#
    }

    private func orphans(in report: TraceReport) -> Int {
        var count = 0
        report.forEachSpan { if $0.isOrphan { count += 1 } }
        return count
    }

    @Test func everySpanIsUnderstood() throws {
        let reports = try ExportedJSON.reports()
        let file = Data(reports.flatMap { $0.render(.otlpJSON) })
        let output = try PythonPeers.run("interop/otlp_json.py", [], input: file)
        let spans = try output.split(separator: UInt8(ascii: "\n")).map {
            try JSONDecoder().decode(Span.self, from: $0)
        }
        #expect(spans.count == reports.reduce(0) { $0 + $1.spanCount })
        #expect(spans.allSatisfy { $0.trace.count == 32 && $0.id.count == 16 && [0, 16].contains($0.parent.count) })
        #expect(spans.allSatisfy { $0.start <= $0.end && !$0.service.isEmpty })
        let sample = try #require(spans.first { $0.trace == "7d3f5c6e1b1a4a409d3a0f6d2f5b8c11" && $0.kind == 2 })
        #expect(sample.start == 1_795_337_648_000_000_000 && sample.end == 1_795_337_648_152_300_000)
        #expect(spans.contains { $0.status == 2 })
    }

    /// The protobuf decodes, and says the same as the JSON. Parents that are not in the trace are links, and so are those of
    /// another tracer.
    @Test func bothFormatsSayTheSame() throws {
        var linked = TestTrace()
        linked.span("a", "a", 0..<10, info: Self.links)
        let reports = try ExportedJSON.reports() + [linked.report]
        let lines = reports.map { report in
            let protobuf = Data(report.render(.otlp)).base64EncodedString()
            return #"{"protobuf": "\#(protobuf)", "json": \#(report.text(.otlpJSON).dropLast())}"# + "\n"
        }
        let output = try PythonPeers.run("interop/otlp_protobuf.py", [], input: Data(lines.joined().utf8))
        let counts = String(decoding: output, as: UTF8.self).split(separator: "\n")
        var expected = reports.map { "\($0.spanCount) \(orphans(in: $0))" }
        expected[expected.count - 1] = "1 128"
        #expect(counts.map(String.init) == expected)
        #expect(expected.contains { !$0.hasSuffix(" 0") })
    }
}
