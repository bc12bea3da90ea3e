//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if OTLP
internal import CoreMetrics
internal import Dispatch
internal import Logging
internal import OSProfilerOTLP
internal import Synchronization

/// Logs and counts what becomes of spans that a receiver does not simply take.
final class OTLPReporter: Sendable {
    /// Metrics and what they say.
    static let descriptions: [(name: String, help: String)] = [
        ("osprofiler_otlp_refused_spans_total", "Spans that the OTLP receiver refused; they are lost."),
        ("osprofiler_otlp_overflowed_spans_total", "Spans sent incomplete because too many were unfinished."),
        ("osprofiler_otlp_lost_spans_total", "Unfinished spans that could not be sent at the end."),
    ]

    /// Seconds between two lines of a kind; what happens in between is in the metrics.
    private static let pause: UInt64 = 60

    private enum Kind { case refused, warned, overflowed }

    private let logger: Logger
    private let quietUntil = Mutex<[Kind: UInt64]>([:])
    private let refused = Counter(label: "osprofiler_otlp_refused_spans_total")
    private let overflowed = Counter(label: "osprofiler_otlp_overflowed_spans_total")
    private let lost = Counter(label: "osprofiler_otlp_lost_spans_total")

    init(_ logger: Logger) { self.logger = logger }

    func report(_ event: OTLPEvent) {
        switch event {
        case .rejected(let spans, let reason), .refused(let spans, let reason):
            refused.increment(by: spans)
            guard isDue(.refused) else { return }
            logger.error("the receiver refuses spans, which are lost", metadata: metadata(spans, reason))
        case .warned(let reason):
            guard isDue(.warned) else { return }
            logger.warning("the receiver warns", metadata: ["reason": "\(reason)"])
        case .overflowed(let spans):
            overflowed.increment(by: spans)
            guard isDue(.overflowed) else { return }
            logger.warning(
                "too many spans are unfinished, the oldest are sent incomplete",
                metadata: ["spans": "\(spans)"]
            )
        case .lost(let spans, let reason):
            lost.increment(by: spans)
            logger.error("unfinished spans could not be sent and are lost", metadata: metadata(spans, reason))
        }
    }

    private func metadata(_ spans: Int, _ reason: String) -> Logger.Metadata {
        ["spans": "\(spans)", "reason": "\(reason)"]
    }

    private func isDue(_ kind: Kind) -> Bool {
        let now = DispatchTime.now().uptimeNanoseconds / 1_000_000_000
        return quietUntil.withLock { quietUntil in
            guard now >= quietUntil[kind, default: 0] else { return false }
            quietUntil[kind] = now + Self.pause
            return true
        }
    }
}
#endif
