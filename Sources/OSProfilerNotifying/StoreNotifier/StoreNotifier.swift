//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

public import Logging
public import OSProfilerCore
public import OSProfilerStore
public import ServiceLifecycle

/// Stores the trace points of a service directly, without a message bus: for a standalone program, and for
/// development.
///
/// ``notify(_:)`` puts the point into the same bounded buffer as `MessagingNotifier` does, at the same cost, and a
/// dedicated thread appends to the store. While the store is away, points wait; when the buffer is full, the notifier
/// drops the oldest points and counts them. The services of a trace either share one store, or each has its own and
/// `osprofiler store copy` merges them.
///
/// ```swift
/// let store = try SQLiteStore(path: "/var/lib/shop/traces.db")
/// let notifier = StoreNotifier(store, logger: logger)
/// let group = ServiceGroup(services: [notifier, server], logger: logger)
/// ```
///
/// A program without ServiceLifecycle calls ``start()`` and, before it exits, `shutdown(within:)`. Points that arrive
/// before the start wait. The notifier logs at level info, once per episode. It does not close the store.
public final class StoreNotifier: Notifier, Service {
    /// The limits of a notifier.
    public struct Configuration: Sendable {
        /// Bytes for waiting points. When they are used up, the oldest are dropped. Default 8 MiB, at least 64 KiB.
        public var capacity = 8 << 20
        /// The delay after the first failed attempt to store; it doubles up to ``maximumDelay``. Default 100 ms.
        public var firstDelay = Duration.milliseconds(100)
        /// The longest delay between attempts. Default 10 s.
        public var maximumDelay = Duration.seconds(10)
        /// How long a shutdown goes on storing waiting points. Default 5 s.
        public var shutdownTimeout = Duration.seconds(5)

        public init() {}
    }

    /// How it was configured.
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

    /// Accepts a trace point and stores it in the background.
    public func notify(_ point: TracePoint) {
        delivery.notify(point)
    }

    /// The counts so far.
    public var statistics: StoreNotifierStatistics { delivery.statistics }

    /// Starts the storing thread. Idempotent; does nothing after a shutdown.
    public func start() {
        delivery.start()
    }

    /// Stores the waiting points within a timeout, then ends the thread. Blocks the calling thread.
    ///
    /// - Parameter timeout: how long to go on storing; nil for the configuration's `shutdownTimeout`. If several
    ///   shutdowns are requested, the timeout of the first one applies.
    /// - Returns: whether every accepted point was stored.
    @available(*, noasync, message: "use the asynchronous shutdown")
    public func shutdown(within timeout: Duration? = nil) -> Bool {
        delivery.shutdown(within: timeout)
    }

    /// Stores the waiting points within a timeout, then ends the thread.
    ///
    /// - Parameter timeout: how long to go on storing; nil for the configuration's `shutdownTimeout`. If several
    ///   shutdowns are requested, the timeout of the first one applies.
    /// - Returns: whether every accepted point was stored.
    public func shutdown(within timeout: Duration? = nil) async -> Bool {
        await delivery.shutdown(within: timeout)
    }

    /// Stores until a graceful shutdown or a cancellation, then flushes within the configuration's `shutdownTimeout`.
    /// Never throws, because a tracing failure must not stop the service.
    public func run() async throws {
        start()
        await delivery.runUntilShutdown()
    }
}
