//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

import Foundation
import OSProfilerCore
import OSProfilerReport
import Testing

/// Jaeger's, Zipkin's and OTLP's JSON, which say the same in three ways.
@Suite struct OpenTelemetryExportTests {
    private static let traceID = "7d3f5c6e1b1a4a409d3a0f6d2f5b8c11"

    private func jaeger(_ report: TraceReport) throws -> [String: Any] {
        let data = try #require(try ExportedJSON.object(report, .jaeger)["data"] as? [[String: Any]])
        #expect(data.count == 1)
        return try #require(data.first)
    }

    private func spans(ofOTLP report: TraceReport) throws -> [[String: Any]] {
        let resources = try #require(try ExportedJSON.object(report, .otlpJSON)["resourceSpans"] as? [[String: Any]])
        return resources.flatMap {
            ($0["scopeSpans"] as? [[String: Any]] ?? []).flatMap { $0["spans"] as? [[String: Any]] ?? [] }
        }
    }

    private func zipkin(_ report: TraceReport) throws -> [[String: Any]] {
        try #require(try JSONSerialization.jsonObject(with: Data(report.render(.zipkin))) as? [[String: Any]])
    }

    @Test func aJaegerSpan() throws {
        let trace = try jaeger(TestTrace.sample.report)
        #expect(trace["traceID"] as? String == Self.traceID)
        let spans = try #require(trace["spans"] as? [[String: Any]])
        let processes = try #require(trace["processes"] as? [String: [String: Any]])
        #expect(
            processes.mapValues { $0["serviceName"] as? String } == [
                "p1": "ironic_api", "p2": "ironic_conductor", "p3": "unknown_service",
            ]
        )
        let failed = spans[2]
        #expect(failed["operationName"] as? String == "conductor.do_node" && failed["processID"] as? String == "p2")
        #expect((failed["startTime"] as? NSNumber)?.int64Value == TestTrace.start + 20_000)
        #expect((failed["duration"] as? NSNumber)?.int64Value == 120_000)
        let reference = try #require((failed["references"] as? [[String: Any]])?.first)
        #expect(reference["refType"] as? String == "CHILD_OF")
        #expect(reference["spanID"] as? String == spans[0]["spanID"] as? String)
        let tags = try #require(failed["tags"] as? [[String: Any]])
        #expect(tags.contains { $0["key"] as? String == "error" && $0["value"] as? Bool == true })
        let logs = try #require(failed["logs"] as? [[String: Any]])
        let fields = logs.flatMap { $0["fields"] as? [[String: Any]] ?? [] }
        #expect(fields.contains { $0["value"] as? String == "Node n1 is locked\nby h2" })
        #expect(failed["warnings"] is NSNull && (spans[3]["warnings"] as? [String])?.count == 1)
        #expect((spans[4]["warnings"] as? [String])?.count == 2)
    }

    /// Grafana's reader refuses a whole answer for one number with a fraction or an exponent.
    @Test func jaegerHasWholeMicroseconds() throws {
        for report in try ExportedJSON.reports() {
            let trace = try jaeger(report)
            let spans = try #require(trace["spans"] as? [[String: Any]])
            #expect(spans.count == report.spanCount)
            for span in spans {
                for name in ["startTime", "duration"] {
                    let number = try #require(span[name] as? NSNumber)
                    #expect(number.doubleValue.rounded() == number.doubleValue)
                }
                #expect((span["duration"] as? NSNumber)?.int64Value ?? -1 >= 0 && span["logs"] is [Any])
            }
        }
    }

    @Test func anOTLPSpan() throws {
        let spans = try spans(ofOTLP: TestTrace.sample.report)
        let root = try #require(spans.first)
        #expect(root["traceId"] as? String == Self.traceID && root["parentSpanId"] == nil && root["kind"] as? Int == 2)
        #expect(root["startTimeUnixNano"] as? String == "1795337648000000000")
        #expect(root["endTimeUnixNano"] as? String == "1795337648152300000")
        let failed = try #require(spans.first { $0["status"] != nil })
        #expect((failed["status"] as? [String: Any])?["code"] as? Int == 2)
        #expect(failed["parentSpanId"] as? String == root["spanId"] as? String)
        #expect(TestTrace.sample.report.text(.otlpJSON).filter { $0 == "\n" }.count == 1)
    }

    @Test func aZipkinSpan() throws {
        let spans = try zipkin(TestTrace.sample.report)
        #expect(spans[0]["kind"] as? String == "SERVER" && spans[0]["name"] as? String == "get")
        #expect((spans[1]["duration"] as? NSNumber)?.int64Value == 3100)
        #expect(spans[3]["duration"] is NSNull || spans[3]["duration"] == nil)
        #expect((spans[2]["tags"] as? [String: String])?["error"] == "Node n1 is locked\nby h2")
        for report in try ExportedJSON.reports() {
            for span in try zipkin(report) {
                let id = try #require(span["id"] as? String)
                #expect(id.count == 16 && (span["traceId"] as? String)?.count == 32)
                #expect((span["duration"] as? NSNumber)?.int64Value ?? 1 >= 1 && span["tags"] is [String: String])
            }
        }
    }

    /// The three agree on every span of every trace.
    @Test func allSayTheSame() throws {
        for report in try ExportedJSON.reports() {
            let jaeger = try #require(try jaeger(report)["spans"] as? [[String: Any]])
            let zipkin = try zipkin(report)
            let otlp = Dictionary(grouping: try spans(ofOTLP: report)) { $0["spanId"] as? String ?? "" }
            for (one, other) in zip(jaeger, zipkin) {
                let id = try #require(one["spanID"] as? String)
                #expect(other["id"] as? String == id)
                let start = try #require((one["startTime"] as? NSNumber)?.int64Value)
                #expect((other["timestamp"] as? NSNumber)?.int64Value == start)
                // Before 1970 and after 2554 OpenTelemetry has no time.
                let nanoseconds = "\(Timestamp(microseconds: start).unixNanoseconds)"
                #expect(otlp[id]?.contains { $0["startTimeUnixNano"] as? String == nanoseconds } == true)
            }
        }
    }
}
