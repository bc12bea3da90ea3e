//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import Dispatch
package import Logging
internal import OSProfilerCore
internal import Synchronization

/// What a notifier shares with its thread, as far as the end goes.
package protocol NotifierState: AnyObject, Sendable {
    /// Begins the shutdown: takes no more points in, and works off what is there until the deadline, in microseconds of the
    /// monotonic clock.
    func close(deadline: Int64)

    /// The end, with whatever is left given up. Idempotent.
    func finish()
}

/// The beginning and the end of a notifier's thread, each of which comes once.
package final class NotifierLifecycle: Sendable {
    private enum Phase {
        case idle
        case running
        case closing
    }

    private let phase = Mutex(Phase.idle)

    package init() {}

    /// Begins, unless it has begun or ended before.
    ///
    /// - Parameter startThread: returns false where there is no thread to be had; then it is over at once.
    package func start(_ state: any NotifierState, _ startThread: () -> Bool) {
        let isFirst = phase.withLock { phase in
            guard phase == .idle else { return false }
            phase = .running
            return true
        }
        guard isFirst, !startThread() else { return }
        state.close(deadline: 0)
        state.finish()
    }

    /// The first shutdown's time counts.
    package func beginShutdown(of state: any NotifierState, within timeout: Duration) {
        let before = phase.withLock { phase in
            defer { phase = .closing }
            return phase
        }
        let microseconds = timeout.wholeMicroseconds
        switch before {
        case .idle:
            state.close(deadline: 0)
            state.finish()
        case .running:
            state.close(deadline: MonotonicClock.microseconds() + microseconds)
            // The thread may hang in a call that knows no deadline, such as a name look-up: nobody waits for it longer.
            DispatchQueue.global().asyncAfter(deadline: .now() + .microseconds(Int(microseconds))) { [weak state] in
                state?.finish()
            }
        case .closing:
            break
        }
    }
}

extension Logger {
    /// Points that were lost, told once at the end.
    package func tellDropped(_ dropped: Int, of enqueued: Int, left: Int) {
        guard dropped > 0 else { return }
        info(
            "trace points were dropped",
            metadata: [
                "osprofiler.dropped": "\(dropped)", "osprofiler.enqueued": "\(enqueued)", "osprofiler.left": "\(left)",
            ]
        )
    }
}
