//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

import OSProfiler
import OSProfilerTracing
import Testing
import Tracing

/// When the start of a span is sent: never twice, never after what refers to it, and with the time of its beginning.
@Suite struct StartTimingTests {
    private let service = TracedService()
    private let instant = Instant(nanosecondsSinceEpoch: 1_700_000_000_123_456_789)

    private func open(_ body: (OSProfilerSpan) -> Void) {
        service.profiler.withProfiling {
            let span = service.tracer.startSpan("work", at: instant)
            body(span)
            span.end(at: Instant(nanosecondsSinceEpoch: instant.nanosecondsSinceEpoch + 5000))
            span.end()
        }
        #expect(service.points.start("work")?.timestamp == Timestamp(microseconds: 1_700_000_000_123_456))
        #expect(service.points.stop("work")?.timestamp == Timestamp(microseconds: 1_700_000_000_123_461))
    }

    @Test func atTheEnd() throws {
        open { span in
            span.attributes["a"] = 1
            #expect(span.isRecording)
        }
        #expect(service.points.names == ["work-start", "work-stop"])
        #expect(service.points.start("work")?.info == ["attributes": ["a": 1]])
    }

    @Test func beforeAChildOfTheTracer() {
        open { span in
            let child = service.tracer.startSpan("child", context: span.context)
            #expect(service.points.names == ["work-start"])
            child.end()
        }
        #expect(service.points.names == ["work-start", "child-start", "child-stop", "work-stop"])
        #expect(service.points.start("child")?.parentID == service.points.start("work")?.traceID)
    }

    @Test func beforeAChildOfWithTrace() {
        open { span in ServiceContext.withValue(span.context) { withTrace("child") {} } }
        #expect(service.points.names == ["work-start", "child-start", "child-stop", "work-stop"])
        #expect(service.points.start("child")?.parentID == service.points.start("work")?.traceID)
    }

    @Test func beforeTheHeadersLeave() {
        open { span in
            #expect(service.tracer.headers(of: span.context).count == 3)
            #expect(service.points.names == ["work-start"])
        }
    }

    @Test func beforeTheHeadersOfTraceHeadersLeave() {
        open { span in
            #expect(ServiceContext.withValue(span.context) { TraceHeaders.current().count } == 2)
            #expect(service.points.names == ["work-start"])
        }
    }

    @Test func byAFlush() {
        open { span in
            service.tracer.forceFlush()
            #expect(service.points.names == ["work-start"])
            span.attributes["late"] = 1
        }
        #expect(service.points.stop("work")?.info == ["attributes": ["late": 1]])
    }

    /// Nothing else happens to the span, with or without attributes.
    @Test(arguments: [true, false]) func byItself(_ hasAttributes: Bool) async throws {
        try await service.profiler.withProfiling {
            let span = service.tracer.startSpan("work", at: instant)
            if hasAttributes { span.attributes["a"] = 1 }
            while service.points.names.isEmpty { try await Task.sleep(for: .milliseconds(1)) }
            #expect(service.points.names == ["work-start"])
            #expect(service.points.start("work")?.timestamp == Timestamp(microseconds: 1_700_000_000_123_456))
            span.end()
        }
        #expect(service.points.names == ["work-start", "work-stop"])
    }

    /// A span that is dropped is one that did not end.
    @Test func ofASpanThatNobodyEnds() async throws {
        service.profiler.withProfiling { _ = service.tracer.startSpan("work") }
        while service.points.names.isEmpty { try await Task.sleep(for: .milliseconds(1)) }
        while service.tracer.statistics.open > 0 { try await Task.sleep(for: .milliseconds(1)) }
        #expect(service.points.names == ["work-start"])
        #expect(service.tracer.statistics.recorded == 1)
    }

    @Test func nothingAfterTheEnd() {
        open { $0.attributes["a"] = 1 }
        service.profiler.withProfiling {
            let span = service.tracer.startSpan("done")
            span.end()
            span.attributes["late"] = 1
            span.operationName = "late"
            span.addEvent("late")
            span.setStatus(SpanStatus(code: .error))
            span.recordError(TestError())
            span.end()
            #expect(!span.isRecording && span.operationName == "done" && span.attributes.isEmpty)
        }
        #expect(service.points.names == ["work-start", "work-stop", "done-start", "done-stop"])
    }
}

struct Instant: TracerInstant {
    var nanosecondsSinceEpoch: UInt64
    static func < (left: Instant, right: Instant) -> Bool { left.nanosecondsSinceEpoch < right.nanosecondsSinceEpoch }
}
