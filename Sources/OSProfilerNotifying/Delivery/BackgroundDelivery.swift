//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import Dispatch
package import Logging
package import OSProfilerCore
internal import ServiceLifecycle
internal import Synchronization

/// Accepts trace points and delivers them in the background on a dedicated thread. All notifiers are built on it.
///
/// A notifier adds its configuration and the loop that the thread runs. Releasing the last reference begins the
/// shutdown.
package final class BackgroundDelivery<Statistics: DeliveryStatistics>: Sendable {
    private enum Phase {
        case idle
        case running
        case closing
    }

    private let encoder: NotificationEncoder
    private let state: DeliveryState<Statistics>
    private let shutdownTimeout: Duration
    private let logger: Logger
    private let deliver: @Sendable (DeliveryState<Statistics>) -> Void
    private let phase = Mutex(Phase.idle)

    /// Creates the delivery without starting its thread.
    ///
    /// - Parameters:
    ///   - shutdownTimeout: the timeout of a shutdown that gives none.
    ///   - end: called once, when delivery must end; interrupts any call in which the thread still waits.
    ///   - deliver: runs on the thread until a shutdown has delivered everything or has timed out.
    package init(
        _ encoder: NotificationEncoder,
        buffer: PointBuffer,
        shutdownTimeout: Duration,
        logger: Logger,
        end: @escaping @Sendable () -> Void = {},
        deliver: @escaping @Sendable (DeliveryState<Statistics>) -> Void
    ) {
        self.encoder = encoder
        self.shutdownTimeout = shutdownTimeout
        self.logger = logger
        self.deliver = deliver
        state = DeliveryState(buffer: buffer, logger: logger, end: end)
    }

    deinit { beginShutdown(within: nil) }

    package var statistics: Statistics { state.statistics }

    /// Accepts a trace point and delivers it in the background.
    package func notify(_ point: TracePoint) {
        state.buffer.enqueue(encoder.encode(point))
    }

    /// Starts the thread. Idempotent; does nothing after a shutdown.
    ///
    /// - Parameter prepare: called before the thread starts; not called if `start` does nothing.
    package func start(_ prepare: () -> Void = {}) {
        let isFirst = phase.withLock { phase in
            guard phase == .idle else { return false }
            phase = .running
            return true
        }
        guard isFirst else { return }
        prepare()
        let isRunning = NotifierThread.start { [state, deliver] in
            deliver(state)
            state.finish()
        }
        guard !isRunning else { return }
        logger.info("cannot start the thread that delivers trace points")
        state.close(deadline: 0)
        state.finish()
    }

    /// Delivers the waiting points within a timeout, then ends the thread. Blocks the calling thread.
    ///
    /// - Parameter timeout: nil for the `shutdownTimeout` given to
    ///   ``init(_:buffer:shutdownTimeout:logger:end:deliver:)``. If several shutdowns are requested, the timeout of
    ///   the first one applies.
    /// - Returns: whether every accepted point was delivered.
    @available(*, noasync, message: "use the asynchronous shutdown")
    package func shutdown(within timeout: Duration?) -> Bool {
        beginShutdown(within: timeout)
        state.end.wait()
        return statistics.dropped == 0
    }

    /// Delivers the waiting points within a timeout, then ends the thread. Suspends the calling task.
    package func shutdown(within timeout: Duration?) async -> Bool {
        beginShutdown(within: timeout)
        await state.end.wait()
        return statistics.dropped == 0
    }

    /// Waits for a graceful shutdown or a cancellation, then shuts down and returns when delivery has ended.
    package func runUntilShutdown() async {
        await withTaskCancellationOrGracefulShutdownHandler {
            await state.end.wait()
        } onCancelOrGracefulShutdown: {
            self.beginShutdown(within: nil)
        }
    }

    private func beginShutdown(within timeout: Duration?) {
        let before = phase.withLock { phase in
            defer { phase = .closing }
            return phase
        }
        let microseconds = (timeout ?? shutdownTimeout).wholeMicroseconds
        switch before {
        case .idle:
            state.close(deadline: 0)
            state.finish()
        case .running:
            state.close(deadline: MonotonicClock.microseconds() + microseconds)
            // The thread may hang in a call without a deadline, such as a name lookup. Waiters do not wait for it any
            // longer.
            DispatchQueue.global().asyncAfter(deadline: .now() + .microseconds(Int(microseconds))) { [weak state] in
                state?.finish()
            }
        case .closing:
            break
        }
    }
}
