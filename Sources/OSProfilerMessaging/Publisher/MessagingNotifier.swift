//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

public import Logging
internal import OSProfilerAMQP
public import OSProfilerCore
internal import OSProfilerNotifying
public import ServiceLifecycle

/// Publishes trace points to RabbitMQ exactly as osprofiler's `messaging://` driver does through oslo.messaging.
///
/// ``notify(_:)`` encodes the point and puts it into a bounded buffer, which takes well under a microsecond. It never
/// waits, never throws, and makes no system call except to wake a sleeping thread. A dedicated thread publishes in
/// the background with publisher confirms and keeps each point until the broker confirms it. While the broker is
/// away, points wait; when the buffer is full, the notifier drops the oldest points and counts them. A message that
/// is published again keeps its `message_id` and `_unique_id`.
///
/// ```swift
/// let url = try TransportURL("rabbit://user:password@broker:5672/")
/// let notifier = MessagingNotifier(PublisherConfiguration(connection: url.configuration), logger: logger)
/// let group = ServiceGroup(services: [notifier, server], logger: logger)
/// ```
///
/// A program without ServiceLifecycle calls ``start()`` and, before it exits, `shutdown(within:)`. Points that arrive
/// before the start wait. The notifier logs at level info, once per episode; its only warning says that TLS does not
/// verify the broker.
public final class MessagingNotifier: Notifier, Service {
    /// The configuration of the notifier.
    public let configuration: PublisherConfiguration

    private let delivery: BackgroundDelivery<PublisherStatistics>
    private let logger: Logger

    /// Allocates the buffer. Does not connect yet.
    public init(_ configuration: PublisherConfiguration, logger: Logger) {
        var configuration = configuration
        configuration.capacity = max(configuration.capacity, 65_536)
        if configuration.connection.connectionName == nil {
            configuration.connection.connectionName = "osprofiler publisher"
        }
        self.configuration = configuration
        self.logger = logger
        let watchdog = Watchdog(limit: configuration.stallTimeout.wholeMicroseconds)
        delivery = BackgroundDelivery(
            NotificationEncoder(
                envelope: NotificationEncoder.Envelope(configuration.envelope),
                priority: configuration.topology.priority
            ),
            buffer: PointBuffer(
                capacity: configuration.capacity - configuration.capacity / 4,
                maximumLength: RecordRing.maximumLength(capacity: configuration.capacity / 4)
            ),
            shutdownTimeout: configuration.shutdownTimeout,
            logger: logger,
            end: watchdog.fire
        ) { [configuration] state in
            PublisherLoop(configuration, state: state, watchdog: watchdog, logger: logger).run()
        }
    }

    /// Accepts a trace point and publishes it in the background.
    public func notify(_ point: TracePoint) {
        delivery.notify(point)
    }

    /// The counts so far.
    public var statistics: PublisherStatistics { delivery.statistics }

    /// Starts the publishing thread, which connects when the first point arrives. Idempotent; does nothing after a
    /// shutdown.
    public func start() {
        delivery.start {
            if let warning = configuration.connection.warning { logger.warning("\(warning)") }
        }
    }

    /// Publishes the waiting points within a timeout, then ends the thread. Blocks the calling thread.
    ///
    /// Later points are dropped and counted.
    ///
    /// - Parameter timeout: how long to go on publishing; nil for the configuration's `shutdownTimeout`. If several
    ///   shutdowns are requested, the timeout of the first one applies.
    /// - Returns: whether the broker confirmed every accepted point.
    @available(*, noasync, message: "use the asynchronous shutdown")
    public func shutdown(within timeout: Duration? = nil) -> Bool {
        delivery.shutdown(within: timeout)
    }

    /// Publishes the waiting points within a timeout, then ends the thread.
    ///
    /// Later points are dropped and counted.
    ///
    /// - Parameter timeout: how long to go on publishing; nil for the configuration's `shutdownTimeout`. If several
    ///   shutdowns are requested, the timeout of the first one applies.
    /// - Returns: whether the broker confirmed every accepted point.
    public func shutdown(within timeout: Duration? = nil) async -> Bool {
        await delivery.shutdown(within: timeout)
    }

    /// Publishes until a graceful shutdown or a cancellation, then flushes within the configuration's
    /// `shutdownTimeout`. Never throws, because a tracing failure must not stop the service.
    public func run() async throws {
        start()
        await delivery.runUntilShutdown()
    }
}

extension NotificationEncoder.Envelope {
    fileprivate init(_ envelope: PublisherConfiguration.Envelope) {
        switch envelope {
        case .none: self = .none
        case .version2: self = .version2
        }
    }
}
