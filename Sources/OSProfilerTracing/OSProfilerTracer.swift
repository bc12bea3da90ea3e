//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

public import OSProfiler
public import Tracing

/// The backend of swift-distributed-tracing: what instrumented libraries measure becomes trace points of OSProfiler.
///
/// ```swift
/// InstrumentationSystem.bootstrap(OSProfilerTracer(profiler))
/// ```
///
/// A span is recorded if its context stands in a trace: below a request whose headers one of the profiler's keys
/// signed, inside `Profiler.withProfiling`, or below a server span at which the profiler's sampler started a trace. Any
/// other span allocates nothing and keeps its context, so that baggage and the values of other instruments reach the
/// services behind.
///
/// The tracer is a value that shares its state: every copy counts into the same ``statistics``. Nothing needs to be
/// started or stopped; the profiler's notifier has a life cycle of its own.
public struct OSProfilerTracer: Sendable {
    let core: TracerCore

    /// Creates a tracer.
    ///
    /// - Parameters:
    ///   - profiler: signs and verifies the headers, and has the notifier and the identity of the service. Its sampler
    ///     is asked for each server span outside a trace, whether a trace starts there.
    ///   - propagatesW3C: whether `traceparent`, `tracestate` and `baggage` of a request are carried to the requests
    ///     that its handling sends. Say false if another instrument beside this one writes these headers.
    public init(_ profiler: Profiler, propagatesW3C: Bool = true) {
        core = TracerCore(profiler, propagatesW3C: propagatesW3C)
    }

    /// The counts so far.
    public var statistics: TracerStatistics { core.counters.statistics }
}

extension OSProfilerTracer: Tracer {
    /// Starts a span below the span of a context.
    ///
    /// Outside a trace neither the instant nor anything else is evaluated but the context.
    public func startSpan<Instant: TracerInstant>(
        _ operationName: String,
        context: @autoclosure () -> ServiceContext,
        ofKind kind: SpanKind,
        at instant: @autoclosure () -> Instant,
        function: String,
        file fileID: String,
        line: UInt
    ) -> OSProfilerSpan {
        let context = context()
        guard core.mayRecord(context) else { return OSProfilerSpan(context, nil) }
        return core.startSpan(operationName, context, kind, instant)
    }

    /// Starts a span for the functions of Tracing that know no type of tracer.
    public func startAnySpan<Instant: TracerInstant>(
        _ operationName: String,
        context: @autoclosure () -> ServiceContext,
        ofKind kind: SpanKind,
        at instant: @autoclosure () -> Instant,
        function: String,
        file fileID: String,
        line: UInt
    ) -> any Tracing.Span {
        startSpan(
            operationName,
            context: context(),
            ofKind: kind,
            at: instant(),
            function: function,
            file: fileID,
            line: line
        )
    }

    /// The recorded span whose children a context's spans become; nil outside a trace, after its end, and where work
    /// marked by `withTrace` lies in between.
    public func activeSpan(identifiedBy context: ServiceContext) -> OSProfilerSpan? {
        guard let recorder = context.traceScope?.deferred as? SpanRecorder, !recorder.hasEnded else { return nil }
        return OSProfilerSpan(context, recorder)
    }

    /// Hands the starts that still wait for attributes to the notifier.
    ///
    /// It does not make the notifier deliver: its own shutdown does.
    public func forceFlush() { core.ticker.flush() }
}
