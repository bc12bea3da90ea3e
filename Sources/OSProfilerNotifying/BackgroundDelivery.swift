//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import Dispatch
package import Logging
package import OSProfilerCore
internal import ServiceLifecycle
internal import Synchronization

/// Takes trace points in and delivers them in the background, on a thread of its own: what all notifiers are made of.
///
/// A notifier adds its configuration and the loop that the thread runs. Whoever lets the last reference go begins the
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

    /// Starts nothing yet.
    ///
    /// - Parameters:
    ///   - shutdownTimeout: of a shutdown that names no other.
    ///   - end: called once, at the end: interrupts what the thread may still wait for.
    ///   - deliver: runs on the thread, until a shutdown has delivered everything or its time is up.
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

    /// Takes a trace point in, to be delivered in the background.
    package func notify(_ point: TracePoint) {
        state.buffer.enqueue(encoder.encode(point))
    }

    /// Starts the thread. Idempotent; does nothing after a shutdown.
    ///
    /// - Parameter prepare: called before, unless nothing is done.
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
        logger.info("no thread to deliver trace points with")
        state.close(deadline: 0)
        state.finish()
    }

    /// Delivers what is waiting, within a time, and ends the thread. Blocks the calling thread.
    ///
    /// - Parameter timeout: nil for the one that ``init(_:buffer:shutdownTimeout:logger:end:deliver:)`` got. The first
    ///   shutdown's counts.
    /// - Returns: whether everything taken in was delivered.
    @available(*, noasync, message: "use the asynchronous shutdown")
    package func shutdown(within timeout: Duration?) -> Bool {
        beginShutdown(within: timeout)
        state.end.wait()
        return statistics.dropped == 0
    }

    /// Delivers what is waiting, within a time, and ends the thread. Suspends the calling task.
    package func shutdown(within timeout: Duration?) async -> Bool {
        beginShutdown(within: timeout)
        await state.end.wait()
        return statistics.dropped == 0
    }

    /// Waits for a graceful shutdown or a cancellation, shuts down then, and returns at the end.
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
            // The thread may hang in a call that knows no deadline, such as a name look-up: nobody waits for it longer.
            DispatchQueue.global().asyncAfter(deadline: .now() + .microseconds(Int(microseconds))) { [weak state] in
                state?.finish()
            }
        case .closing:
            break
        }
    }
}
