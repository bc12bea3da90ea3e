//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

import OSProfiler
import OSProfilerTracing
import Testing
import Tracing

/// Spans outside a trace, and those that a policy lets in.
@Suite struct UntracedSpanTests {
    private let service = TracedService()

    @Test func keepsItsParentsContext() {
        var context = ServiceContext.topLevel
        context[TestKey.self] = "value"
        // Another trace is active in the process.
        service.profiler.withProfiling {
            let span = service.tracer.startSpan("GET", context: context, ofKind: .server, at: instant)
            #expect(span.context[TestKey.self] == "value" && span.context.count == 1)
            #expect(!span.isRecording && span.operationName.isEmpty && span.attributes.isEmpty)
            span.attributes["a"] = 1
            span.operationName = "later"
            span.addEvent("event")
            span.addLink(span)
            span.setStatus(SpanStatus(code: .error))
            span.recordError(TestError())
            span.end()
            #expect(!span.isRecording && span.attributes.isEmpty)
        }
        #expect(service.points.names.isEmpty && service.tracer.statistics == TracerStatistics())
    }

    private var instant: Instant {
        Issue.record("nobody needs the time")
        return Instant(nanosecondsSinceEpoch: 0)
    }

    /// What other instruments have put there stays in the context of a recorded span too.
    @Test func aRecordedSpanKeepsItToo() {
        service.span("outer") { outer in
            var context = outer.context
            context[TestKey.self] = "value"
            let span = service.tracer.startSpan("inner", context: context)
            #expect(span.isRecording && span.context[TestKey.self] == "value")
            #expect(service.tracer.activeSpan(identifiedBy: span.context)?.operationName == "inner")
            span.end()
            #expect(service.tracer.activeSpan(identifiedBy: span.context) == nil)
        }
        #expect(service.tracer.activeSpan(identifiedBy: .topLevel) == nil)
    }

    /// The sampler is asked for what begins at a server, and for nothing else.
    @Test func aSamplerStartsTraces() throws {
        let sampled = TracedService(sampler: .always)
        sampled.tracer.withSpan("GET", ofKind: .server) { span in
            #expect(span.isRecording)
            sampled.tracer.withSpan("inner") { _ in }
        }
        sampled.tracer.withSpan("job") { #expect(!$0.isRecording) }
        #expect(sampled.points.names == ["wsgi-start", "inner-start", "inner-stop", "wsgi-stop"])
        let start = try #require(sampled.points.start("wsgi"))
        #expect(start.parentID == start.baseID && start.traceID != start.baseID)
        let limited = TracedService(sampler: .rate(1, burst: 2))
        for _ in 0..<10 { limited.tracer.withSpan("GET", ofKind: .server) { _ in } }
        #expect(limited.points.names.count { $0 == "wsgi-start" } == 2)
        // Who sends a signed request has decided; the sampler is not asked.
        let headers = service.profiler.withProfiling { service.tracer.headers(of: .current ?? .topLevel) }
        let context = limited.tracer.context(of: headers)
        limited.tracer.withSpan("GET", context: context, ofKind: .server) { #expect($0.isRecording) }
        let disabled = OSProfilerTracer(.disabled(service: service.profiler.service))
        disabled.withSpan("GET", context: disabled.context(of: headers), ofKind: .server) { #expect(!$0.isRecording) }
    }

    /// Spans, `withTrace` and handles are one tree.
    @Test func allWaysNest() throws {
        service.span("a") { _ in
            withTrace("b") {
                service.tracer.withSpan("c") { _ in
                    let handle = startTrace("d")
                    handle.withChildren { service.tracer.withSpan("e") { _ in } }
                    handle.stop()
                }
            }
        }
        let names = ["a", "b", "c", "d", "e"]
        let starts = try names.map { try #require(service.points.start($0)) }
        for (parent, child) in zip(starts, starts.dropFirst()) { #expect(child.parentID == parent.traceID) }
        #expect(
            service.points.names == names.map { "\($0)-start" } + names.reversed().map { "\($0)-stop" }
        )
    }

    /// The free functions of Tracing find a tracer of their task.
    @Test func worksUnderWithTracer() async {
        await withTracer(service.tracer) {
            await service.profiler.withProfiling {
                await Tracing.withSpan("outer") { _ in
                    Tracing.withSpan("inner") { #expect($0.isRecording && $0.operationName == "inner") }
                    await Task.yield()
                }
            }
        }
        #expect(service.points.names == ["outer-start", "inner-start", "inner-stop", "outer-stop"])
    }
}
