//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

public import Tracing

/// A span of ``OSProfilerTracer``: a piece of work whose start and stop are trace points, or one that is not traced.
///
/// Copies are the same span. Setters after the end, and a second end, do nothing. A span that is dropped without an end
/// frees its memory, and views show it as unfinished.
public struct OSProfilerSpan: Tracing.Span {
    /// The context for the work of the span: its children's parent, and whatever else the parent's context had.
    public let context: ServiceContext
    private let recorder: SpanRecorder?

    init(_ context: ServiceContext, _ recorder: SpanRecorder?) {
        self.context = context
        self.recorder = recorder
    }

    /// Whether the span becomes trace points; false outside a trace, and after the end.
    public var isRecording: Bool { recorder.map { !$0.hasEnded } ?? false }

    /// What the span is called, at most 1024 bytes of it; empty outside a trace.
    ///
    /// The start is sent under a name that depends on the span's kind. A name that is set later stands in the stop.
    public var operationName: String {
        get { recorder?.operationName ?? "" }
        nonmutating set { recorder?.setOperationName(newValue) }
    }

    /// The attributes, without those beyond the limits; empty outside a trace.
    ///
    /// Whoever reads them, changes them and sets them again replaces what another thread set meanwhile: the last one wins.
    public var attributes: Tracing.SpanAttributes {
        get { recorder?.attributes ?? [:] }
        nonmutating set { recorder?.setAttributes(newValue) }
    }

    /// Says how the work ended. An error makes the span a failed one; after `ok` nothing else is taken.
    public func setStatus(_ status: SpanStatus) { recorder?.setStatus(status) }

    /// Adds an event, of which a span keeps 128.
    public func addEvent(_ event: SpanEvent) { recorder?.addEvent(event) }

    /// Adds a link to another span, of which a span keeps 128.
    ///
    /// A context that stands in no trace, neither of OSProfiler nor of OpenTelemetry, leads nowhere and is counted as
    /// cut.
    public func addLink(_ link: SpanLink) { recorder?.addLink(link) }

    /// Records an error. It makes the span a failed one unless the status is `ok`, or the span has the code of a response
    /// and no status.
    public func recordError<Instant: TracerInstant>(
        _ error: any Error,
        attributes: Tracing.SpanAttributes,
        at instant: @autoclosure () -> Instant
    ) {
        recorder?.recordError(error, attributes, at: instant)
    }

    /// Ends the span.
    public func end<Instant: TracerInstant>(at instant: @autoclosure () -> Instant) {
        recorder?.end(at: instant)
    }
}
