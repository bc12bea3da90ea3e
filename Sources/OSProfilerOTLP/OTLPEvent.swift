//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if OTLP
internal import OSProfilerStore

/// An event about spans that were not simply accepted.
enum OTLPEvent: Sendable, Equatable {
    /// The receiver accepted a request but refused some of its spans, which are lost.
    case rejected(spans: Int, reason: String)
    /// The receiver refused a request in a way that no repetition fixes; its spans are lost.
    case refused(spans: Int, reason: String)
    /// The receiver accepted everything and sent a warning.
    case warned(reason: String)
    /// So many halves were held that the oldest were sent alone.
    case overflowed(spans: Int)
    /// Halves that were held when the store was closed and could not be sent.
    case lost(spans: Int, reason: String)
}

extension OTLPEvent {
    private static let refusedSpans = "osprofiler_otlp_refused_spans_total"
    private static let overflowedSpans = "osprofiler_otlp_overflowed_spans_total"
    private static let lostSpans = "osprofiler_otlp_lost_spans_total"

    static let metrics: [StoreBackend.Metric] = [
        .init(name: refusedSpans, help: "Spans that the OTLP receiver refused; they are lost."),
        .init(name: overflowedSpans, help: "Spans sent incomplete because too many were unfinished."),
        .init(name: lostSpans, help: "Unfinished spans that could not be sent at the end."),
    ]

    /// The event in the form that every kind of store reports.
    var storeEvent: StoreEvent {
        switch self {
        case .rejected(let spans, let reason), .refused(let spans, let reason):
            StoreEvent(
                .error,
                "the receiver refuses spans, which are lost",
                count: spans,
                unit: "span",
                reason: reason,
                isLoss: true,
                metric: Self.refusedSpans
            )
        case .warned(let reason):
            StoreEvent(.warning, "the receiver warns", unit: "span", reason: reason)
        case .overflowed(let spans):
            StoreEvent(
                .warning,
                "too many spans are unfinished, the oldest are sent incomplete",
                count: spans,
                unit: "span",
                metric: Self.overflowedSpans
            )
        case .lost(let spans, let reason):
            StoreEvent(
                .error,
                "unfinished spans could not be sent and are lost",
                count: spans,
                unit: "span",
                reason: reason,
                isLoss: true,
                metric: Self.lostSpans
            )
        }
    }
}
#endif
