//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

import OSProfiler
import OSProfilerTracing
import Testing
import Tracing

/// What headers put into a context, and a context into headers.
@Suite struct PropagationTests {
    private static let w3c = [
        "traceparent": "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
        "tracestate": "vendor=1,other=2",
        "baggage": "user=%C3%A9, plan=a;p=1",
    ]
    private let service = TracedService(keys: "NEW_KEY,SECRET_KEY")

    /// The headers of a request that another service of the same cloud sends, and the ids in them.
    private func request(key: String = "SECRET_KEY") -> (headers: [String: String], base: OpaqueID, parent: OpaqueID) {
        let (base, parent) = (OpaqueID.random(), OpaqueID.random())
        let sender = TracedService(keys: key)
        let headers = sender.profiler.withProfiling(baseID: base, parentID: parent) {
            sender.tracer.headers(of: .current ?? .topLevel)
        }
        return (headers, base, parent)
    }

    /// Not every carrier ignores case, and HTTP/2 has lower-case names.
    @Test(arguments: [false, true]) func aSignedRequestIsTraced(_ isLowerCase: Bool) throws {
        let (signed, base, parent) = request()
        #expect(signed.keys.sorted() == ["X-Trace-HMAC", "X-Trace-Info", "traceparent"])
        let lower = Dictionary(uniqueKeysWithValues: signed.map { ($0.key.lowercased(), $0.value) })
        let headers = isLowerCase ? lower : signed
        let context = service.tracer.context(of: headers)
        service.tracer.startSpan("GET", context: context, ofKind: .server).end()
        let start = try #require(service.points.start("wsgi"))
        #expect(start.baseID == base && start.parentID == parent)
    }

    /// Keys rotate: the next service gets what the sender's key signed.
    @Test func theKeyThatMatchedSignsOn() throws {
        let (headers, base, _) = request()
        let span = service.tracer.startSpan("GET", context: service.tracer.context(of: headers), ofKind: .server)
        let sent = service.tracer.headers(of: span.context)
        span.end()
        let pair = try #require(SignedHeaders { sent[$0] })
        let old = TracedService(keys: "SECRET_KEY")
        old.tracer.startSpan("GET", context: old.tracer.context(of: sent), ofKind: .server).end()
        let start = try #require(old.points.start("wsgi"))
        #expect(start.baseID == base && start.parentID == service.points.start("wsgi")?.traceID)
        #expect(sent == service.tracer.headers(of: span.context) && pair.signature.count == 40)
        let other = TracedService(keys: "NEW_KEY").tracer
        #expect(!other.startSpan("GET", context: other.context(of: sent), ofKind: .server).isRecording)
    }

    @Test func anUnsignedRequestIsNot() {
        let (signed, _, _) = request()
        var cases: [[String: String]] = [
            [:], request(key: "OTHER_KEY").headers, ["X-Trace-Info": signed["X-Trace-Info"]!],
        ]
        cases.append(signed.merging(["X-Trace-HMAC": String(repeating: "0", count: 40)]) { $1 })
        cases.append(signed.merging(["X-Trace-Info": signed["X-Trace-Info"]! + "="]) { $1 })
        cases.append(signed.merging(["X-Trace-Info": String(repeating: "a", count: 1 << 20)]) { $1 })
        cases.append(signed.merging(["X-Trace-HMAC": String(repeating: "a", count: 1 << 20)]) { $1 })
        for headers in cases {
            // Not even inside another trace: the request decides.
            service.profiler.withProfiling {
                let context = service.tracer.context(of: headers, in: .current ?? .topLevel)
                service.tracer.startSpan("GET", context: context, ofKind: .server).end()
            }
        }
        #expect(service.points.names.isEmpty)
    }

    @Test func withoutAKeyNothingLeaves() {
        let keyless = TracedService(keys: "")
        keyless.span("work") { #expect(keyless.tracer.headers(of: $0.context).isEmpty) }
        #expect(keyless.points.names == ["work-start", "work-stop"])
        #expect(service.tracer.headers(of: .topLevel).isEmpty)
    }

    @Test func headersOfW3CPassThrough() {
        let context = service.tracer.context(of: Self.w3c)
        #expect(service.tracer.headers(of: context) == Self.w3c)
        let span = service.tracer.startSpan("GET", context: context, ofKind: .server)
        #expect(!span.isRecording && service.tracer.headers(of: span.context) == Self.w3c)
        let (signed, _, _) = request()
        let both = service.tracer.context(of: signed.merging(Self.w3c) { $1 })
        let recorded = service.tracer.startSpan("GET", context: both, ofKind: .server)
        let sent = service.tracer.headers(of: recorded.context)
        recorded.end()
        #expect(sent.count == 5 && sent.filter { Self.w3c[$0.key] != nil } == Self.w3c)
        // The next request of the same task has none.
        #expect(service.tracer.headers(of: service.tracer.context(of: [:], in: both)).isEmpty)
    }

    /// A service behind us that exports to OpenTelemetry is a child of our span, as a consumer exports it.
    @Test func aTraceOfOursIsAParentForOpenTelemetry() throws {
        let (signed, base, _) = request()
        let invalid = ["baggage": "user=ann", "traceparent": "00-0-0-00", "tracestate": "a=1"]
        let sent = headers(sentBy: service, below: signed.merging(invalid) { $1 })
        let trace = base.description.replacing("-", with: "")
        let span = try lastDigits(service)
        #expect(sent["traceparent"] == "00-\(trace)-\(span)-01")
        #expect(sent["baggage"] == "user=ann" && sent["tracestate"] == nil)
        // The next service of ours goes on in the same trace, below its own span.
        let next = TracedService(keys: "NEW_KEY,SECRET_KEY")
        let passed = headers(sentBy: next, below: sent.merging(["tracestate": "b=2"]) { $1 })
        let below = try lastDigits(next)
        #expect(passed["traceparent"] == "00-\(trace)-\(below)-01")
        #expect(passed["tracestate"] == "b=2" && passed["baggage"] == "user=ann")
    }

    private func headers(sentBy service: TracedService, below received: [String: String]) -> [String: String] {
        let span = service.tracer.startSpan("GET", context: service.tracer.context(of: received), ofKind: .server)
        defer { span.end() }
        return service.tracer.headers(of: span.context)
    }

    /// The last sixteen digits of the id of the only span.
    private func lastDigits(_ service: TracedService) throws -> Substring {
        try #require(service.points.start("wsgi")).traceID.description.replacing("-", with: "").suffix(16)
    }

    @Test func headersOfW3CThatAreTooLongDoNot() {
        let long = String(repeating: "a", count: 1 << 20)
        #expect(service.tracer.context(of: ["traceparent": long, "tracestate": "a=1", "baggage": long]).isEmpty)
        let context = service.tracer.context(of: Self.w3c.merging(["tracestate": long]) { $1 })
        #expect(service.tracer.headers(of: context) == Self.w3c.filter { $0.key != "tracestate" })
    }

    @Test func anotherInstrumentMayCarryThem() {
        let quiet = TracedService(propagatesW3C: false)
        #expect(quiet.tracer.context(of: Self.w3c).isEmpty)
        #expect(quiet.tracer.headers(of: service.tracer.context(of: Self.w3c)).isEmpty)
    }
}
