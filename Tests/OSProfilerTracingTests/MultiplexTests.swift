//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

import InMemoryTracing
import OSProfiler
import OSProfilerTracing
import Testing
import Tracing

/// Beside another tracer: the first one makes the spans, and both write their headers.
@Suite struct MultiplexTests {
    private let service = TracedService()
    private let other = InMemoryTracer()

    @Test func oursMakesTheSpans() async throws {
        let headers = service.profiler.withProfiling { service.tracer.headers(of: .current ?? .topLevel) }
        let both = MultiplexInstrument([service.tracer, other])
        let context = both.context(of: headers.merging(["in-memory-trace-id": "t", "in-memory-span-id": "s"]) { $1 })
        let span = service.tracer.startSpan("GET", context: context, ofKind: .server)
        let sent = both.headers(of: span.context)
        span.end()
        #expect(sent["X-Trace-Info"] != nil && sent["X-Trace-HMAC"] != nil)
        #expect(sent["in-memory-trace-id"] == "t" && sent["in-memory-span-id"] == "s")
        #expect(service.points.names == ["wsgi-start", "wsgi-stop"])
        #expect(other.finishedSpans.isEmpty && other.performedContextExtractions.count == 1)
    }

    /// The other one makes the spans: our trace goes on below it, and `withTrace` still makes points.
    @Test func theirsMakesTheSpans() throws {
        let both = MultiplexInstrument([other, service.tracer])
        try service.profiler.withProfiling {
            let span = other.startSpan("GET", context: .current ?? .topLevel, ofKind: .client)
            let sent = both.headers(of: span.context)
            #expect(sent["in-memory-trace-id"] == span.context.inMemorySpanContext?.traceID)
            let pair = try #require(SignedHeaders { sent[$0] })
            #expect(pair.info.utf8.count > 40)
            ServiceContext.withValue(span.context) { withTrace("db") {} }
            span.end()
        }
        #expect(other.finishedSpans.map(\.operationName) == ["GET"])
        #expect(service.points.names == ["db-start", "db-stop"])
    }
}
