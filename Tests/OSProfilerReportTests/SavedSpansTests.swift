//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

import OSProfilerCore
import TestSupport
import Testing

@testable import OSProfilerReport

/// Points that come back from OTLP/JSON and Jaeger's JSON, and those of other tracers.
@Suite struct SavedSpansTests {
    private static let formats = [TraceFormat.otlpJSON, .jaeger]

    /// Texts that break what is not careful.
    private static var hostile: TestTrace {
        var trace = TestTrace()
        let texts = [
            "</script><img onerror=1>", "\u{2028}\u{202E}\u{1B}[31m", "a\"b\\c\n", "🦄é", "-start-stop", "../x",
        ]
        for (index, text) in texts.enumerated() {
            let info = #""db": {"statement": \#(TestTrace.json(text)), "params": [], "n": null, "x": {"0": [[]]}}"#
            trace.span(
                "db-\(text)",
                "id \(text)",
                parent: index > 0 ? "id \(texts[index - 1])" : nil,
                Int64(index)..<Int64(1_000_001 + index),
                info: info,
                service: index == 2 ? "{\"a\": 1}" : index == 3 ? "null" : TestTrace.json(text)
            )
        }
        return trace
    }

    private func payloads(_ points: PointBatch) -> [String: Int] {
        Dictionary(points.points.map { (String(decoding: $0.payload, as: UTF8.self), 1) }, uniquingKeysWith: +)
    }

    /// Everything that a report shows comes back, to the byte of each payload.
    @Test(arguments: formats)
    func exportsComeBack(format: TraceFormat) throws {
        let reports =
            try FixtureMessages.traces(in: "ironic/messages.jsonl").map { TraceReport(points: $0.points) }
            + [TestTrace.sample.report, Self.hostile.report]
        for report in reports {
            let (points, skipped) = try SavedPoints.read(report.render(format))
            #expect(skipped == 0 && points.count == report.pointCount)
            let again = TraceReport(points: points)
            let expected = TraceReport(points: try SavedPoints.read(report.render(.report)).points)
            #expect(again.text(.report) == expected.text(.report))
            #expect(again.text(.json) == expected.text(.json))
            #expect(again.baseID == report.baseID && again.started == report.started)
        }
    }

    /// So do the oddest points: of several with one span and name the last one, as in every report. OTLP has the spans of one
    /// service together, so that points of one microsecond may come in another order.
    @Test(arguments: formats)
    func oddPointsComeBack(format: TraceFormat) throws {
        let traces =
            try FixtureMessages.traces(in: "corpus/messages.jsonl").map(\.points) + [ExportedJSON.crowded.points]
        for trace in traces {
            let report = TraceReport(points: trace)
            let (points, skipped) = try SavedPoints.read(report.render(format))
            #expect(skipped == 0 && payloads(points) == payloads(of: report), "\(report.baseID?.description ?? "")")
        }
    }

    /// The payloads that a report shows, as Python writes them.
    private func payloads(of report: TraceReport) -> [String: Int] {
        var redactor = Redactor(.standard, masksTexts: false)
        return report.tree.arena.withUnsafeBytes { arena in
            let texts = report.tree.points.map { point in
                let payload = redactor.payload(arena[point.payload]) ?? Array(arena[point.payload])
                // Halves of a character that meet in the text are one character for the next reader.
                return rewritten(rewritten(payload, unwraps: !point.isEnveloped), unwraps: false)
            }
            return Dictionary(texts.map { (String(decoding: $0, as: UTF8.self), 1) }, uniquingKeysWith: +)
        }
    }

    private func rewritten(_ payload: [UInt8], unwraps: Bool) -> [UInt8] {
        var json = PythonJSON(.python)
        var writer = ByteWriter()
        payload.withUnsafeBytes {
            json.write($0, level: PythonJSON.unindented, unwrapsTypes: unwraps, into: &writer)
        }
        return [UInt8](writer.bytes)
    }

    /// The same point is the same message, whatever format it comes from.
    @Test func keysAreStable() throws {
        let report = Self.hostile.report
        let keys = try (Self.formats + [.json, .report]).map { format in
            Set(try SavedPoints.read(report.render(format)).points.entries.map(\.messageKey))
        }
        #expect(keys.allSatisfy { $0 == keys[0] && $0.count == 12 })
    }

    @Test func severalTracesInOneFile() throws {
        let reports = [TestTrace.sample.report, Self.hostile.report]
        let lines = reports.flatMap { $0.render(.otlpJSON) } + Array("\r\n \n".utf8)
        #expect(try SavedPoints.read(lines).points.count == reports[0].pointCount + reports[1].pointCount)
        let traces = reports.map { $0.text(.jaeger).split(separator: "\n").joined() }
        let jaegerLines = Array(traces.joined(separator: "\n").utf8)
        #expect(try SavedPoints.read(jaegerLines).points.count == reports[0].pointCount + reports[1].pointCount)
    }

    // MARK: Other tracers

    private static let otlp = """
        {"resourceSpans":[{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"shop"}},{"key":"host.name",
        "value":{"stringValue":"h1"}}]},"scopeSpans":[{"scope":{},"spans":[
        {"traceId":"5B8EFFF798038103D269B633813FC60C","spanId":"EEE19B7EC3C1B174","name":"GET /cart-items","kind":2,
        "startTimeUnixNano":"1795337648000000999","endTimeUnixNano":1795337648250000000,"attributes":[
        {"key":"http.request.method","value":{"stringValue":"GET"}},{"key":"url.path","value":{"stringValue":"/cart"}},
        {"key":"n","value":{"intValue":"9223372036854775807"}},{"key":"list","value":{"arrayValue":{"values":[{"boolValue":true},
        {"doubleValue":0.5}]}}},{"key":"kv","value":{"kvlistValue":{"values":[{"key":"a"}]}}}]},
        {"traceId":"5b8efff798038103d269b633813fc60c","spanId":"eee19b7ec3c1b175","parentSpanId":"eee19b7ec3c1b174",
        "name":"SELECT","kind":"SPAN_KIND_CLIENT","startTimeUnixNano":"1795337648000010000","endTimeUnixNano":"0",
        "attributes":[{"key":"db.query.text","value":{"stringValue":"SELECT 1"}}]},
        {"traceId":"5b8efff798038103d269b633813fc60c","spanId":"eee19b7ec3c1b176","parentSpanId":"eee19b7ec3c1b174","name":"",
        "startTimeUnixNano":"1795337648000020000","endTimeUnixNano":"1795337648000030000","status":{"code":2,"message":"no"},
        "events":[{"timeUnixNano":"1795337648000025000","name":"exception","attributes":[{"key":"exception.type","value":
        {"stringValue":"KeyError"}}]},{"timeUnixNano":"1795337648000026000","name":"retry","attributes":[]}]},
        {"traceId":"xyz","spanId":"eee19b7ec3c1b177","startTimeUnixNano":"1"},{"traceId":"01","spanId":"00","startTimeUnixNano":"1"}
        ]}]}]}
        """

    @Test func spansOfOTLP() throws {
        let (points, skipped) = try SavedPoints.read(Array(Self.otlp.utf8))
        #expect(points.count == 5 && skipped == 2)
        let report = TraceReport(points: points)
        #expect(report.baseID == "5b8efff7-9803-8103-d269-b633813fc60c")
        var spans: [TraceSpan] = []
        report.forEachSpan { spans.append($0) }
        #expect(spans.map(\.name) == ["GET /cart_items", "SELECT", "span"] && spans.map(\.depth) == [0, 1, 1])
        #expect(spans.allSatisfy { $0.service == "shop" && $0.host == "h1" })
        #expect(spans.map(\.duration) == [250_000, nil, 10] && spans[1].state == .running)
        #expect(spans[2].failure == TraceSpan.Failure(type: "KeyError", message: "no"))
        let text = report.text(.json)
        for part in [
            #""path": "/cart""#, #""n": 9223372036854775807"#, #""statement": "SELECT 1""#,
            #""span": "GET /cart-items""#,
            #""name": "retry""#, #""kind": "client""#,
        ] { #expect(text.contains(part), "\(part)") }
        // Another export has the same ids of spans.
        let otlp = report.text(.otlpJSON)
        for id in ["eee19b7ec3c1b174", "eee19b7ec3c1b175", "eee19b7ec3c1b176"] {
            #expect(otlp.contains("\"spanId\":\"\(id)\""))
        }
        // The same file gives the same points.
        #expect(
            try SavedPoints.read(Array(Self.otlp.utf8)).points.entries.map(\.messageKey)
                == points.entries.map(\.messageKey)
        )
    }

    @Test func spansOfJaeger() throws {
        let file = """
            {"data": [{"traceID": "abc", "spans": [
            {"traceID": "abc", "spanID": "1", "operationName": "root", "references": [], "startTime": 1795337648000000,
            "duration": 500, "tags": [{"key": "span.kind", "type": "string", "value": "server"},
            {"key": "big", "type": "int64", "value": "9007199254740993"}], "logs": [], "processID": "p1", "warnings": null},
            {"traceID": "abc", "spanID": "2", "operationName": "child", "references": [{"refType": "FOLLOWS_FROM",
            "traceID": "fff", "spanID": "9"}, {"refType": "CHILD_OF", "traceID": "abc", "spanID": "1"}],
            "startTime": 1795337648000100, "duration": 0, "tags": [{"key": "error", "type": "bool", "value": true}],
            "logs": [{"timestamp": 1795337648000100, "fields": [{"key": "event", "type": "string", "value": "error"},
            {"key": "error.kind", "type": "string", "value": "Timeout"}, {"key": "message", "value": "late"}]}],
            "processID": "p2"}],
            "processes": {"p1": {"serviceName": "front", "tags": [{"key": "hostname", "type": "string", "value": "h"}]},
            "p2": {"serviceName": "back", "tags": []}}}], "total": 0, "limit": 0, "offset": 0, "errors": null}
            """
        let report = TraceReport(points: try SavedPoints.read(Array(file.utf8)).points)
        #expect(report.baseID == "00000000-0000-0000-0000-000000000abc")
        var spans: [TraceSpan] = []
        report.forEachSpan { spans.append($0) }
        #expect(spans.map(\.name) == ["root", "child"] && spans.map(\.service) == ["front", "back"])
        #expect(spans.map(\.depth) == [0, 1] && spans.map(\.duration) == [500, 0] && spans[0].host == "h")
        #expect(spans[1].failure == TraceSpan.Failure(type: "Timeout", message: "late"))
        #expect(report.text(.json).contains(#""big": 9007199254740993"#))
    }

    /// Links come back from both formats, without the parent, and without what a name says is secret.
    @Test(arguments: [TraceFormat.otlpJSON, .jaeger]) func linksOfOtherTracers(_ format: TraceFormat) throws {
        let trace = "5b8efff798038103d269b633813fc60c"
        let file = """
            {"resourceSpans":[{"scopeSpans":[{"spans":[{"traceId":"\(trace)","spanId":"eee19b7ec3c1b174","name":"a",
            "startTimeUnixNano":"1795337648000000000","endTimeUnixNano":"1795337648000001000","links":[
            {"traceId":"FF","spanId":"0A","attributes":[{"key":"token","value":{"stringValue":"hush"}},
            {"key":"why","value":{"stringValue":"retry"}}]},{"traceId":"\(trace)","spanId":"0b"},{"traceId":"","spanId":"0c"}]}]}]}]}
            """
        let report = TraceReport(points: try SavedPoints.read(Array(file.utf8)).points)
        #expect(report.text(.json).contains(#""span_id": "000000000000000a""#))
        let text = report.text(format)
        #expect(text.contains("000000000000000000000000000000ff") && text.contains("000000000000000a"))
        if format == .otlpJSON {
            #expect(text.contains(#"{"key":"why","value":{"stringValue":"retry"}}"#) && !text.contains("hush"))
        } else {
            #expect(text.contains("FOLLOWS_FROM") && !text.contains("CHILD_OF"))
        }
        let again = TraceReport(points: try SavedPoints.read(report.render(format)).points)
        #expect(again.text(format) == text)
    }

    /// Spans of the OTLP store have attributes instead of payloads; their ids come back.
    @Test func idsOfTheOTLPStore() throws {
        func attributes(_ id: String) -> String {
            ["name": "db", "base_id": "my trace", "trace_id": id].map {
                #"{"key":"osprofiler.\#($0.key)","value":{"stringValue":"\#($0.value)"}}"#
            }.joined(separator: ",")
        }
        let file = """
            [{"resourceSpans":[{"scopeSpans":[{"spans":[{"traceId":"01","spanId":"0a","name":"SELECT","startTimeUnixNano":"1000000",
            "endTimeUnixNano":"2000000","attributes":[\(attributes("one"))]},{"traceId":"01","spanId":"0b","parentSpanId":"0a",
            "name":"SELECT","startTimeUnixNano":"1200000","endTimeUnixNano":"1200000","attributes":[\(attributes("two")),
            {"key":"osprofiler.incomplete","value":{"stringValue":"no stop"}}]}]}]}]}]
            """
        let points = try SavedPoints.read(Array(file.utf8)).points
        #expect(points.points.map { String(decoding: $0.name, as: UTF8.self) } == ["db-start", "db-start", "db-stop"])
        #expect(points.points.allSatisfy { $0.baseID == "my trace" })
        #expect(points.points.map(\.traceID) == ["one", "two", "one"])
        #expect(points.points.map(\.parentID) == ["my trace", "one", "my trace"])
    }

    @Test(arguments: [
        ("a,b\n1,2\n3,4\n", "CSV"), ("\u{1F}\u{8B}", "plain text"), ("<html><body>", "an HTML page of something else"),
        (#"{"traceEvents": []}"#, "a Chrome trace"), (#"[{"ph": "X", "ts": 1}]"#, "a Chrome trace"),
        (#"{"$schema": "x", "profiles": []}"#, "a speedscope profile"), (#"{"resourceMetrics": []}"#, "OTLP metrics"),
        (#"[{"traceId": "1", "id": "2"}]"#, "spans of Zipkin"), ("a;b 12\na;c 3\n", "folded stacks"),
        ("digraph {\n", "a graph for Graphviz"), (#"{"exchange": "e", "routing_key": "r"}"#, "queue export"),
        (#"{"data": []}"#, "neither"), (#"{"data": [{"traceID": "1"}]}"#, "neither"), ("", "empty"),
        (#"{"data": null, "errors": [{"code": 404}]}"#, "without traces"), ("Trace x\n", "--json"),
    ])
    func whatAFileSeemsToBe(_ text: String, _ kind: String) {
        let error = #expect(throws: ReportError.self) { try SavedPoints.read(Array(text.utf8)) }
        #expect(error?.description.contains(kind) == true, "\(error?.description ?? "")")
    }

    @Test(arguments: [
        ([0x1F, 0x8B, 8, 0], "gzip"), ([0xD4, 0xC3, 0xB2, 0xA1, 2, 0], "pcap"), ([0x0A, 0x0D, 0x0D, 0x0A], "pcap"),
        ([0x0A, 0x05, 0x00, 0x01], "binary"), (Array("SQLite format 3\0".utf8), "SQLite"),
    ])
    func whatBytesSeemToBe(_ bytes: [UInt8], _ kind: String) {
        let error = #expect(throws: ReportError.self) { try SavedPoints.read(bytes) }
        #expect(error?.description.contains(kind) == true, "\(error?.description ?? "")")
    }

    /// Each byte may be missing at the end: nothing traps, and a cut file is refused.
    @Test func truncatedFiles() {
        for file in [Array(Self.otlp.utf8), TestTrace.sample.report.render(.jaeger)] {
            for length in stride(from: 0, to: file.count - 2, by: 7) {
                #expect(throws: ReportError.self) { try SavedPoints.read(Array(file.prefix(length))) }
            }
        }
    }
}
