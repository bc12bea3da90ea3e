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
/// ``notify(_:)`` encodes the point and puts it into a bounded buffer, in well under a microsecond; it never waits,
/// throws or makes a system call beyond waking a sleeping thread. A thread of its own publishes in the background
/// with publisher confirms, and keeps each point until it is confirmed. While the broker is away points wait; when the
/// buffer is full the oldest are dropped and counted. What is published again keeps its `message_id` and `_unique_id`.
///
/// ```swift
/// let url = try TransportURL("rabbit://user:password@broker:5672/")
/// let notifier = MessagingNotifier(PublisherConfiguration(connection: url.configuration), logger: logger)
/// let group = ServiceGroup(services: [notifier, server], logger: logger)
/// ```
///
/// A program without ServiceLifecycle calls ``start()`` and, at its end, `shutdown(within:)`. Points that come before
/// the start wait. Logs at level info, once an episode; at level warning only that TLS does not verify.
public final class MessagingNotifier: Notifier, Service {
    /// What the notifier was made with.
    public let configuration: PublisherConfiguration

    private let delivery: BackgroundDelivery<PublisherStatistics>
    private let logger: Logger

    /// Allocates the buffer; connects to nothing yet.
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

    /// Takes a trace point in, to be published in the background.
    public func notify(_ point: TracePoint) {
        delivery.notify(point)
    }

    /// What was done so far.
    public var statistics: PublisherStatistics { delivery.statistics }

    /// Starts the publishing thread, which connects when the first point is there. Idempotent; does nothing after a
    /// shutdown.
    public func start() {
        delivery.start {
            if let warning = configuration.connection.warning { logger.warning("\(warning)") }
        }
    }

    /// Publishes what is waiting, within a time, and ends the thread. Blocks the calling thread.
    ///
    /// Points that come later are dropped and counted.
    ///
    /// - Parameter timeout: the configuration's `shutdownTimeout` when nil. The first shutdown's counts.
    /// - Returns: whether everything taken in was confirmed.
    @available(*, noasync, message: "use the asynchronous shutdown")
    public func shutdown(within timeout: Duration? = nil) -> Bool {
        delivery.shutdown(within: timeout)
    }

    /// Publishes what is waiting, within a time, and ends the thread.
    ///
    /// Points that come later are dropped and counted.
    ///
    /// - Parameter timeout: the configuration's `shutdownTimeout` when nil. The first shutdown's counts.
    /// - Returns: whether everything taken in was confirmed.
    public func shutdown(within timeout: Duration? = nil) async -> Bool {
        await delivery.shutdown(within: timeout)
    }

    /// Publishes until a graceful shutdown or a cancellation; then flushes within the configuration's
    /// `shutdownTimeout`. Never throws: tracing is no reason to stop a service.
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
