//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

public import OSProfilerAMQP

/// Where a ``MessagingNotifier`` publishes, and within which bounds.
public struct PublisherConfiguration: Sendable {
    /// How messages are wrapped.
    public enum Envelope: Sendable {
        /// The bare object, format 1.0: oslo.messaging's driver `messaging`, which osprofiler uses.
        case none
        /// Format 2.0: oslo.messaging's driver `messagingv2`.
        case version2
    }

    /// The broker.
    public var connection: AMQPConfiguration
    /// Exchange and queue, which are declared as oslo.messaging declares them.
    public var topology: BusTopology
    /// Default `.none`.
    public var envelope = Envelope.none
    /// Bytes for points that are waiting or not yet confirmed; when they are used up the oldest waiting points are
    /// dropped. A quarter holds what is in flight, which bounds a single point too. Default 8 MiB, at least 64 KiB.
    public var capacity = 8 << 20
    /// Messages that may await their confirms. Default 1,000.
    public var window = 1000
    /// Times that a broker may return or reject a point before it is dropped. Default nil: it waits, as in an outage,
    /// until the broker takes it.
    public var maximumRefusals: Int?
    /// The wait after the first failure to connect; it doubles up to ``maximumDelay``. Default 100 ms.
    public var firstDelay = Duration.milliseconds(100)
    /// The longest wait between tries. Default 10 s.
    public var maximumDelay = Duration.seconds(10)
    /// How long a call into the connection may take before the socket is shut down from outside. Default 60 s.
    public var stallTimeout = Duration.seconds(60)
    /// How long a shutdown goes on publishing what is waiting. Default 5 s.
    public var shutdownTimeout = Duration.seconds(5)

    public init(connection: AMQPConfiguration, topology: BusTopology = BusTopology()) {
        self.connection = connection
        self.topology = topology
    }
}
