//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import OSProfiler
internal import Tracing

/// What all copies of a tracer share.
final class TracerCore: Sendable {
    /// The most spans that are recorded at a time. Further ones are not recorded, and their children become those of the
    /// nearest recorded span.
    static let maximumOpenSpans = 65_536

    let profiler: Profiler
    let propagatesW3C: Bool
    let counters = TracerCounters()
    let ticker = StartTicker()
    private let startsTraces: Bool

    init(_ profiler: Profiler, propagatesW3C: Bool) {
        self.profiler = profiler
        self.propagatesW3C = propagatesW3C
        startsTraces = !profiler.sampler.isNever
    }

    /// Tells most spans outside a trace from the others: a test of two words costs less than a search in the context.
    func mayRecord(_ context: ServiceContext) -> Bool {
        startsTraces || (ActiveTraces.isAny && !context.isEmpty)
    }

    func startSpan<Instant: TracerInstant>(
        _ operationName: String,
        _ context: ServiceContext,
        _ kind: SpanKind,
        _ instant: () -> Instant
    ) -> OSProfilerSpan {
        guard let parent = context.traceScope ?? newTrace(kind), counters.open(limit: Self.maximumOpenSpans) else {
            return OSProfilerSpan(context, nil)
        }
        parent.deferred?.sendStart()
        let recorder = SpanRecorder(operationName, kind, in: parent, at: Timestamp(instant()), counters)
        var context = context
        context.traceScope = TraceScope(session: parent.session, traceID: recorder.traceID, deferred: recorder)
        ticker.add(recorder)
        return OSProfilerSpan(context, recorder)
    }

    private func newTrace(_ kind: SpanKind) -> TraceScope? {
        kind == .server && startsTraces ? profiler.newSampledScope() : nil
    }
}

extension Timestamp {
    init(_ instant: some TracerInstant) { self.init(nanoseconds: instant.nanosecondsSinceEpoch) }

    init(nanoseconds: UInt64) { self.init(microseconds: Int64(nanoseconds / 1000)) }
}
