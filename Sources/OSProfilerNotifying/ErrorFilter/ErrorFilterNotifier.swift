//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

public import Logging
public import OSProfilerCore

/// Passes on only the traces in which something failed: `[profiler] filter_error_trace`.
///
/// It keeps the points of a trace until none of the trace's spans is open in this process any more. If one of them
/// stops with an error (an `etype` in its info), it passes on all that it has kept, and the rest of the trace at once;
/// otherwise it drops them. Each process decides for itself: of a trace through several services, those parts arrive
/// whose own work failed.
///
/// What it keeps is bounded. If the capacity is used up, the points of the trace that began first are dropped and
/// counted, and the trace begins anew with its next point.
///
/// ```swift
/// let profiler = Profiler(notifier: ErrorFilterNotifier(notifier), service: identity)
/// ```
public final class ErrorFilterNotifier: Notifier {
    private let notifier: any Notifier
    private let logger: Logger?
    private let state: UnfairLock<ErrorFilterState>

    /// - Parameters:
    ///   - notifier: receives the points of the traces in which something failed.
    ///   - capacity: about the bytes for points of unfinished traces; at least 64 KiB.
    ///   - logger: gets one line when points are dropped for the first time because the capacity is used up.
    public init(_ notifier: any Notifier, capacity: Int = 4 << 20, logger: Logger? = nil) {
        self.notifier = notifier
        self.logger = logger
        state = UnfairLock(ErrorFilterState(capacity: max(capacity, 65_536)))
    }

    /// Keeps a point, passes it on, or drops it. May be called from any thread.
    public func notify(_ point: TracePoint) {
        let (points, isFirstOverflow) = state.withLock { state in
            let before = state.statistics.overflowed
            let points = state.accept(point)
            return (points, before == 0 && state.statistics.overflowed > 0)
        }
        for point in points { notifier.notify(point) }
        guard isFirstOverflow else { return }
        logger?.info("dropping trace points of unfinished traces: the filter by error has no more space for them")
    }

    /// The counts so far.
    public var statistics: ErrorFilterStatistics { state.withLock { $0.statistics } }
}
