//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if OTLP
import Foundation
import OSProfilerCore
import Testing

@testable import OSProfilerOTLP

@Suite struct SpanMapperTests {
    /// The span of a start and a stop, either of which may be missing.
    private func map(
        _ start: TestPoint?,
        _ stop: TestPoint? = nil,
        arguments: Bool = false
    ) throws -> (resource: [String: AnyValue], span: Span) {
        let start = try start.map { try [$0].batch() }
        let stop = try stop.map { try [$0].batch() }
        let main = try #require(start ?? stop)
        let key = SpanKey(main.entries[0], in: main)
        var mapper = SpanMapper(sendsArguments: arguments)
        let (resource, span) = mapper.span(JoinedSpan(key: key, start: start, stop: stop))
        return (attributes(resource.message.attributes), span)
    }

    private func attributes(_ list: [KeyValue]) -> [String: AnyValue] {
        Dictionary(list.map { ($0.key, $0.value) }) { _, _ in AnyValue("repeated") }
    }

    private func hex(_ data: Data) -> String { data.map { String(format: "%02x", $0) }.joined() }

    private let request = TestPoint(
        info: """
            {"host": "web-1", "request": {"path": "/v1/nodes", "query": "a=1&token=geheim", "method": "GET", "scheme": "http"}}
            """
    )
    private let stop = TestPoint(name: "wsgi-stop", time: "2026-11-22T08:54:09.5", message: 2)

    @Test func aRequest() throws {
        let (resource, span) = try map(request, stop)
        #expect(
            resource == [
                "service.name": AnyValue("ironic_api"), "service.namespace": AnyValue("ironic"),
                "host.name": AnyValue("web-1"),
            ]
        )
        #expect(span.name == "GET" && span.kind == .server && span.status.code == .unset)
        #expect(hex(span.traceID) == "11111111111141118111111111111111")
        #expect(hex(span.spanID) == "8222222222222222" && span.parentSpanID.isEmpty)
        #expect(span.startTimeUnixNano == 1_795_337_648_328_049_000)
        #expect(span.endTimeUnixNano - span.startTimeUnixNano == 1_171_951_000)
        #expect(
            attributes(span.attributes) == [
                "http.request.method": AnyValue("GET"), "url.path": AnyValue("/v1/nodes"),
                "url.query": AnyValue("a=1&token=***"), "url.scheme": AnyValue("http"),
                "osprofiler.name": AnyValue("wsgi"),
                "osprofiler.base_id": AnyValue("11111111-1111-4111-8111-111111111111"),
                "osprofiler.trace_id": AnyValue("22222222-2222-4222-8222-222222222222"),
            ]
        )
    }

    @Test func aStatementAndItsFailure() throws {
        let start = TestPoint(
            name: "db-start",
            parentID: "\"33333333-3333-4333-8333-333333333333\"",
            info: #"{"host": "h", "db": {"statement": "select\nx FROM y", "params": ["pw"]}}"#
        )
        let stop = TestPoint(
            name: "db-stop",
            info: #"{"host": "h", "etype": "DBError", "message": "gone", "db": {"original_exception": "E()"}}"#
        )
        let span = try map(start, stop).span
        #expect(hex(span.parentSpanID) == "8333333333333333")
        #expect(span.name == "SELECT" && span.kind == .client)
        let attributes = attributes(span.attributes)
        #expect(attributes["db.query.text"] == AnyValue("select\nx FROM y"))
        #expect(attributes["db.operation.name"] == AnyValue("SELECT"))
        #expect(attributes["osprofiler.info.db.original_exception"] == AnyValue("E()"))
        #expect(attributes["osprofiler.info.db.params"] == nil)
        #expect(attributes["error.type"] == AnyValue("DBError"))
        #expect(span.status.code == .error && span.status.message == "gone")
        #expect(span.events.count == 1 && span.events[0].name == "exception")
        #expect(
            self.attributes(span.events[0].attributes) == [
                "exception.type": AnyValue("DBError"), "exception.message": AnyValue("gone"),
            ]
        )
    }

    @Test func aCallToAnotherServer() throws {
        let start = TestPoint(
            name: "http-start",
            info:
                #"{"requests": {"method": "BREW", "path": "/p", "query": "", "hostname": "n", "port": 80, "scheme": "http"}}"#
        )
        let stop = TestPoint(name: "http-stop", info: #"{"requests": {"status_code": 404}}"#)
        let span = try map(start, stop).span
        let attributes = attributes(span.attributes)
        #expect(span.name == "HTTP" && span.kind == .client)
        #expect(attributes["http.request.method"] == AnyValue("_OTHER"))
        #expect(attributes["http.request.method_original"] == AnyValue("BREW"))
        #expect(attributes["server.address"] == AnyValue("n") && attributes["server.port"] == AnyValue(80))
        #expect(attributes["http.response.status_code"] == AnyValue(404) && attributes["url.query"] == nil)
    }

    @Test(arguments: [("rpc", Span.SpanKind.server), ("driver", .internal)])
    func aFunction(name: String, kind: Span.SpanKind) throws {
        let info = #"{"function": {"name": "a.B.c", "args": "('geheim',)", "kwargs": "{}"}}"#
        let span = try map(TestPoint(name: "\(name)-start", info: info)).span
        #expect(span.name == "a.B.c" && span.kind == kind)
        let attributes = attributes(span.attributes)
        #expect(attributes["code.function.name"] == AnyValue("a.B.c"))
        #expect(attributes["rpc.method"] == (name == "rpc" ? AnyValue("a.B.c") : nil))
        #expect(!"\(span)".contains("geheim"))
        let told = try map(TestPoint(name: "\(name)-start", info: info), arguments: true).span
        #expect(self.attributes(told.attributes)["osprofiler.info.function.args"] == AnyValue("('geheim',)"))
    }

    @Test func aHalfIsMarkedAndTakesNoTime() throws {
        let begun = try map(request).span
        #expect(attributes(begun.attributes)["osprofiler.incomplete"] == AnyValue("no stop"))
        #expect(begun.startTimeUnixNano == begun.endTimeUnixNano)
        let ended = try map(nil, stop).span
        #expect(attributes(ended.attributes)["osprofiler.incomplete"] == AnyValue("no start"))
        #expect(ended.spanID == begun.spanID && ended.traceID == begun.traceID)
    }

    @Test func aSpanDoesNotEndBeforeItBegins() throws {
        let span = try map(
            TestPoint(time: "2026-11-22T08:00:01"),
            TestPoint(name: "wsgi-stop", time: "2026-11-22T08:00:00")
        )
        .span
        #expect(span.startTimeUnixNano == span.endTimeUnixNano)
        #expect(attributes(span.attributes)["osprofiler.stop_timestamp"]?.stringValue.contains("08:00:00") == true)
    }

    @Test(arguments: ["0001-01-01T00:00:00", "1970-01-01T00:00:00", "9999-12-31T23:59:59.999999"])
    func timesThatOpenTelemetryCannotCount(time: String) throws {
        let span = try map(TestPoint(time: time)).span
        #expect(span.startTimeUnixNano > 0 && span.startTimeUnixNano == span.endTimeUnixNano)
    }

    @Test func oddIDsAreStableAndNeverZero() throws {
        let zero = "\"00000000-0000-0000-0000-000000000000\""
        for id in ["7", "\"7\"", "null", "\"\\ud800\"", "\"\"", zero, "\"AAAAAAAA-1111-4111-8111-111111111111\""] {
            let span = try map(TestPoint(baseID: id, traceID: id, parentID: "\"p\"")).span
            #expect(span.traceID.count == 16 && span.traceID.contains { $0 != 0 })
            #expect(span.spanID.count == 8 && span.spanID.contains { $0 != 0 } && span.parentSpanID.count == 8)
            let again = try map(TestPoint(baseID: id, traceID: id, parentID: "\"p\"")).span
            #expect(span == again)
        }
        // A trace is named by the text of its base id.
        #expect(try map(TestPoint(baseID: "7")).span.traceID == map(TestPoint(baseID: "\"7\"")).span.traceID)
        // As digests are made elsewhere: sha256("my-trace").
        let digest = try map(TestPoint(baseID: "\"my-trace\"")).span.traceID
        #expect(hex(digest) == "670c0f140bf357e6d99293ad6cf0d246")
    }

    @Test func whoIsNotSaid() throws {
        let resource = try map(TestPoint(info: "{}", project: "null", service: "null")).resource
        #expect(resource == ["service.name": AnyValue("unknown_service")])
    }

    @Test func otherInformationKeepsItsNamesAndSecretsAreNot() throws {
        let info = #"""
            {"n": 5, "big": 123456789012345678901234567890, "f": 1.5, "t": true, "z": null, "list": [1, "a"], "empty": [],
             "deep": [{"Password": "geheim", "x": 1}], "a": 1, "a": 2, "lone": "\ud800!", "auth_token": {"id": "geheim"},
             "when": {"__type__": "datetime", "__value__": "2026-01-01T00:00:00"}}
            """#
        let attributes = attributes(try map(TestPoint(info: info)).span.attributes)
        func own(_ name: String) -> AnyValue? { attributes["osprofiler.info.\(name)"] }
        #expect(own("n") == AnyValue(5) && own("big") == AnyValue("123456789012345678901234567890"))
        #expect(own("f")?.doubleValue == 1.5 && own("t")?.boolValue == true && own("z") == nil && own("empty") == nil)
        #expect(own("list")?.arrayValue.values == [AnyValue(1), AnyValue("a")])
        #expect(own("deep.0.Password") == AnyValue("***") && own("deep.0.x") == AnyValue(1))
        #expect(own("auth_token.id") == AnyValue("***"))
        #expect(own("a") == AnyValue(2) && own("when") == AnyValue("2026-01-01T00:00:00"))
        #expect(own("lone")?.stringValue.hasSuffix("!") == true)
    }

    @Test func attributesAreBounded() throws {
        let many = "{" + (0..<200).map { "\"k\($0)\": 1" }.joined(separator: ",") + "}"
        let span = try map(TestPoint(info: many)).span
        #expect(span.attributes.count == 128 && span.droppedAttributesCount == 76)
        #expect(attributes(span.attributes)["osprofiler.trace_id"] != nil)
        let deep = String(repeating: "{\"a\":", count: 400) + "1" + String(repeating: "}", count: 400)
        #expect(try map(TestPoint(info: deep)).span.attributes.count == 4)
        let long = try map(TestPoint(info: "{\"x\": \"a" + String(repeating: "é", count: 40_000) + "\"}")).span
        let text = try #require(attributes(long.attributes)["osprofiler.info.x"]?.stringValue)
        #expect(text.utf8.count == 65_535 && text.last == "é")
        let list = try map(TestPoint(info: "{\"x\": [" + String(repeating: "1,", count: 5000) + "1]}")).span
        #expect(attributes(list.attributes)["osprofiler.info.x"]?.arrayValue.values.count == 1000)
    }

    /// Written out, the paths of these leaves take 200 GB.
    @Test func aLongKeyIsNotRepeatedForAllThatLiesUnderIt() throws {
        let key = String(repeating: "k", count: 2_000_000)
        let leaves = [String](repeating: "[1]", count: 100_000).joined(separator: ",")
        let span = try map(TestPoint(info: "{\"a\": 1, \"\(key)\": [\(leaves)], \"z\": 2}")).span
        let attributes = attributes(span.attributes)
        #expect(attributes["osprofiler.info.a"] == AnyValue(1) && attributes["osprofiler.info.z"] == AnyValue(2))
        #expect(span.droppedAttributesCount == 1)
    }

    @Test func anInfoThatIsNoObject() throws {
        #expect(try map(TestPoint(info: "[1]")).span.name == "wsgi")
        #expect(try map(TestPoint(info: #"{"function": {"name": ""}}"#)).span.name == "wsgi")
        #expect(try map(TestPoint(info: #"{"request": 5, "db": {"statement": 7}}"#)).span.name == "wsgi")
    }
}
#endif
