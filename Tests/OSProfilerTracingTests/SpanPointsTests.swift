//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

import OSProfiler
import OSProfilerTracing
import Testing
import Tracing

/// What the points of a span say.
@Suite struct SpanPointsTests {
    private let service = TracedService()

    /// The middleware of Hummingbird names the span once the route is known.
    @Test func aServerSpanIsWSGI() throws {
        service.span("HTTP GET route not found", .server) { span in
            span.updateAttributes {
                $0["http.request.method"] = "GET"
                $0["url.path"] = "/users/42"
                $0["url.query"] = "q=1"
            }
            _ = service.tracer.startSpan("child")
            span.operationName = "/users/{id}"
            span.updateAttributes {
                $0["http.route"] = "/users/{id}"
                $0["http.response.status_code"] = 200
            }
        }
        let start = try #require(service.points.start("wsgi")?.info)
        #expect(
            start == [
                "request": ["path": "/users/42", "query": "q=1", "method": "GET", "scheme": "http"], "kind": "server",
                "attributes": ["http.request.method": "GET", "url.path": "/users/42", "url.query": "q=1"],
            ]
        )
        let stop = try #require(service.points.stop("wsgi")?.info)
        #expect(
            stop == [
                "span": "/users/{id}",
                "attributes": ["http.response.status_code": 200, "http.route": "/users/{id}"],
            ]
        )
    }

    /// With the members of osprofiler's `requests.py`, in their order.
    @Test func aClientSpanIsOneOfRequests() throws {
        service.span("GET", .client) { span in
            span.attributes["http.request.method"] = "GET"
            span.attributes["url.scheme"] = "https"
            span.attributes["server.address"] = "nova"
            span.attributes["url.path"] = "/v2"
            span.attributes["url.query"] = "a=b"
            _ = service.tracer.inject(span.context)
            span.attributes["http.status_code"] = 204
        }
        let start = try #require(service.points.start("https")?.info["requests"])
        let expected: TraceInfo.Value = [
            "method": "GET", "query": "a=b", "path": "/v2", "hostname": "nova", "port": 443, "scheme": "https",
        ]
        #expect(start == expected)
        let stop = try #require(service.points.stop("https")?.info)
        #expect(stop["requests"] == ["status_code": 204] && stop["span"] == "GET" && stop["etype"] == nil)
    }

    @Test func aClientSpanWithNothingButAURL() throws {
        service.span("GET", .client) { span in
            span.attributes["url.full"] = "http://me@[::1]:8080/a?b=c#d"
            span.attributes["server.port"] = 8080
        }
        let expected: TraceInfo.Value = [
            "method": "", "query": "b=c", "path": "/a", "hostname": "::1", "port": 8080, "scheme": "http",
        ]
        #expect(service.points.start("http")?.info["requests"] == expected)
    }

    @Test(arguments: ["db.query.text", "db.statement"])
    func aStatementIsDB(_ key: String) {
        service.span("SELECT shop", .client) { span in
            span.attributes[key] = "SELECT * FROM items WHERE id = ?"
            span.attributes["db.query.parameter.1"] = "b"
            span.attributes["db.query.parameter.0"] = 7
        }
        let expected: TraceInfo.Value = [
            "statement": "SELECT * FROM items WHERE id = ?", "params": ["0": 7, "1": "b"],
        ]
        #expect(service.points.start("db")?.info["db"] == expected)
        #expect(service.points.stop("db")?.info == ["span": "SELECT shop"])
    }

    /// The client of Valkey names no statement.
    @Test func aCommandIsDBToo() {
        service.span("HGET", .client) { $0.attributes["db.system"] = "valkey" }
        #expect(service.points.start("db")?.info["db"] == ["statement": "HGET", "params": []])
    }

    @Test func othersKeepTheirName() throws {
        service.span("make-tea", .producer) { _ in }
        #expect(service.points.start("make_tea")?.info == ["kind": "producer", "span": "make-tea"])
        #expect(service.points.stop("make_tea")?.info == [:])
        service.span("") { span in
            service.tracer.forceFlush()
            span.operationName = "later"
        }
        #expect(service.points.start("span")?.info == ["span": ""])
        #expect(service.points.stop("span")?.info == ["span": "later"])
    }

    @Test func valuesKeepTheirKind() throws {
        struct Text: CustomStringConvertible, Sendable { var description: String { "text" } }
        service.span("all") { span in
            span.attributes = [
                "a": .int32(1), "b": .int64(2), "c": .double(1.5), "d": .bool(true), "e": .string("s"),
                "f": .int32Array([1]), "g": .int64Array([2]), "h": .doubleArray([0.5]), "i": .boolArray([false]),
                "j": .stringArray(["s"]), "k": .stringConvertible(Text()), "l": .stringConvertibleArray([Text()]),
            ]
        }
        let expected: TraceInfo.Value = [
            "a": 1, "b": 2, "c": 1.5, "d": true, "e": "s", "f": [1], "g": [2], "h": [0.5], "i": [false], "j": ["s"],
            "k": "text", "l": ["text"],
        ]
        #expect(service.points.start("all")?.info["attributes"] == expected)
    }

    @Test func anErrorEndsTheSpan() throws {
        #expect(throws: TestError.self) {
            try service.profiler.withProfiling { try service.tracer.withSpan("work") { _ in throw TestError() } }
        }
        let stop = try #require(service.points.stop("work")?.info)
        #expect(stop == ["etype": "OSProfilerTracingTests.TestError", "message": "no such node"])
    }

    /// As AsyncHTTPClient's callbacks do it.
    @Test func anErrorWithoutAStatusCounts() {
        service.span("GET", .client) { $0.recordError(TestError(), attributes: ["try": 2]) }
        let stop = service.points.stop("GET")?.info
        #expect(stop?["message"] == "no such node")
        #expect(stop?["events"]?.elements.first?["attributes"]?["try"] == 2)
    }

    /// A server that answers 404 has not failed, whatever its handler threw.
    @Test func anAnsweredErrorDoesNot() throws {
        service.span("GET", .server) { span in
            span.attributes["http.response.status_code"] = 404
            span.recordError(TestError())
        }
        let stop = try #require(service.points.stop("wsgi")?.info)
        #expect(stop["etype"] == nil)
        let event = try #require(stop["events"]?.elements.first)
        #expect(event["name"] == "exception" && event["attributes"]?["exception.message"] == "no such node")
    }

    @Test func aStatusWithoutAnError() throws {
        service.span("GET", .client) { span in
            span.attributes["http.status_code"] = 503
            span.setStatus(SpanStatus(code: .error, message: "busy"))
        }
        let stop = try #require(service.points.stop("GET")?.info)
        #expect(stop["etype"] == "503" && stop["message"] == "busy" && stop["status"] == nil)
        service.span("fine") { span in
            span.setStatus(SpanStatus(code: .ok))
            span.setStatus(SpanStatus(code: .error))
            span.recordError(TestError())
        }
        let fine = try #require(service.points.stop("fine")?.info)
        #expect(fine["etype"] == nil && fine["status"] == ["code": "ok"] && fine["events"]?.elements.count == 1)
    }

    @Test func eventsAndLinks() throws {
        let parent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
        let foreign = service.tracer.context(of: ["traceparent": parent])
        service.span("work") { span in
            span.addLink(SpanLink(context: foreign, attributes: ["why": "batch"]))
            span.addLink(SpanLink(context: .topLevel, attributes: [:]))
            let child = service.tracer.startSpan("child", context: span.context)
            child.end()
            span.addLink(child)
            let instant = Instant(nanosecondsSinceEpoch: 1_000_001_999)
            span.addEvent(SpanEvent(name: "half", at: instant, attributes: ["n": 1]))
        }
        let start = try #require(service.points.start("work")?.info["links"])
        let link: TraceInfo.Value = [
            "trace_id": "0af7651916cd43dd8448eb211c80319c", "span_id": "b7ad6b7169203331",
            "attributes": ["why": "batch"],
        ]
        #expect(start == [link])
        let stop = try #require(service.points.stop("work")?.info)
        let child = try #require(service.points.start("child"))
        let id = child.traceID.description.filter { $0 != "-" }.suffix(16)
        #expect(stop["links"]?.elements.first?["span_id"] == .string(String(id)))
        #expect(stop["events"] == [["name": "half", "time": "1970-01-01T00:00:01.000001Z", "attributes": ["n": 1]]])
        #expect(service.tracer.statistics.cut == 1)
    }
}

extension Instrument {
    /// Writes a context's headers and throws them away.
    fileprivate func inject(_ context: ServiceContext) -> Int { headers(of: context).count }
}
