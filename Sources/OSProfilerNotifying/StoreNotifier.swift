//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

public import Logging
public import OSProfilerCore
public import OSProfilerStore
public import ServiceLifecycle

/// Stores the trace points of a service itself, without a bus: for a program that stands alone, and for development.
///
/// ``notify(_:)`` puts the point into the same bounded buffer as `MessagingNotifier` does, at the same cost; a thread of
/// its own appends to the store. While the store is away points wait; when the buffer is full the oldest are dropped and
/// counted. A store is what several services of a trace share, or each has its own and `osprofiler store copy` brings them
/// together.
///
/// ```swift
/// let store = try SQLiteStore(path: "/var/lib/shop/traces.db")
/// let notifier = StoreNotifier(store, logger: logger)
/// let group = ServiceGroup(services: [notifier, server], logger: logger)
/// ```
///
/// A program without ServiceLifecycle calls ``start()`` and, at its end, `shutdown(within:)`. Points that come before the
/// start wait. Logs at level info, once an episode. The store is not closed.
public final class StoreNotifier: Notifier, Service {
    /// Within which bounds.
    public struct Configuration: Sendable {
        /// Bytes for points that wait; when they are used up the oldest are dropped. Default 8 MiB, at least 64 KiB.
        public var capacity = 8 << 20
        /// The wait after the first failure to store; it doubles up to ``maximumDelay``. Default 100 ms.
        public var firstDelay = Duration.milliseconds(100)
        /// The longest wait between tries. Default 10 s.
        public var maximumDelay = Duration.seconds(10)
        /// How long a shutdown goes on storing what waits. Default 5 s.
        public var shutdownTimeout = Duration.seconds(5)

        public init() {}
    }

    public let configuration: Configuration

    private let delivery: BackgroundDelivery<StoreNotifierStatistics>

    public init(_ store: any TraceStore, configuration: Configuration = Configuration(), logger: Logger) {
        self.configuration = configuration
        let capacity = max(configuration.capacity, 65_536)
        delivery = BackgroundDelivery(
            NotificationEncoder(envelope: .none, priority: "info"),
            buffer: PointBuffer(capacity: capacity, maximumLength: RecordRing.maximumLength(capacity: capacity / 4)),
            shutdownTimeout: configuration.shutdownTimeout,
            logger: logger
        ) { state in
            StoreNotifierLoop(configuration, state: state, store: store, logger: logger).run()
        }
    }

    /// Takes a trace point in, to be stored in the background.
    public func notify(_ point: TracePoint) {
        delivery.notify(point)
    }

    /// What was done so far.
    public var statistics: StoreNotifierStatistics { delivery.statistics }

    /// Starts the storing thread. Idempotent; does nothing after a shutdown.
    public func start() {
        delivery.start()
    }

    /// Stores what is waiting, within a time, and ends the thread. Blocks the calling thread.
    ///
    /// - Parameter timeout: the configuration's `shutdownTimeout` when nil. The first shutdown's counts.
    /// - Returns: whether everything taken in was stored.
    @available(*, noasync, message: "use the asynchronous shutdown")
    public func shutdown(within timeout: Duration? = nil) -> Bool {
        delivery.shutdown(within: timeout)
    }

    /// Stores what is waiting, within a time, and ends the thread.
    ///
    /// - Parameter timeout: the configuration's `shutdownTimeout` when nil. The first shutdown's counts.
    /// - Returns: whether everything taken in was stored.
    public func shutdown(within timeout: Duration? = nil) async -> Bool {
        await delivery.shutdown(within: timeout)
    }

    /// Stores until a graceful shutdown or a cancellation; then flushes within the configuration's `shutdownTimeout`. Never
    /// throws: tracing is no reason to stop a service.
    public func run() async throws {
        start()
        await delivery.runUntilShutdown()
    }
}
