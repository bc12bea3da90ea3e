//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

public import OSProfilerAMQP

/// The broker to which a ``MessagingNotifier`` publishes, and the limits within which it does.
public struct PublisherConfiguration: Sendable {
    /// How messages are wrapped.
    public enum Envelope: Sendable {
        /// A bare object (format 1.0), as oslo.messaging's driver `messaging` sends it. osprofiler uses this driver.
        case none
        /// An object in an envelope (format 2.0), as oslo.messaging's driver `messagingv2` sends it.
        case version2
    }

    /// The connection to the broker.
    public var connection: AMQPConfiguration
    /// The exchange and queue, which the publisher declares as oslo.messaging does.
    public var topology: BusTopology
    /// The envelope of each message. Default `.none`.
    public var envelope = Envelope.none
    /// How bodies are compressed, as `[oslo_messaging_rabbit] kombu_compression` does. Default nil: not at all.
    public var compression: MessageCompression?
    /// Bytes for points that wait or are not yet confirmed. When they are used up, the oldest waiting points are
    /// dropped. A quarter is reserved for messages in flight, which also limits the size of a single point. Default 8
    /// MiB, at least 64 KiB.
    public var capacity = 8 << 20
    /// Number of messages that may await their confirms. Default 1,000.
    public var window = 1000
    /// How often a broker may return or reject a point before the point is dropped. Default nil: the point waits, as
    /// it does in an outage, until the broker accepts it.
    public var maximumRefusals: Int?
    /// The delay after the first failed connection attempt; it doubles up to ``maximumDelay``. Default 100 ms.
    public var firstDelay = Duration.milliseconds(100)
    /// The longest delay between connection attempts. Default 10 s.
    public var maximumDelay = Duration.seconds(10)
    /// How long a call into the connection may take before the watchdog shuts down the socket. Default 60 s.
    public var stallTimeout = Duration.seconds(60)
    /// How long a shutdown goes on publishing waiting points. Default 5 s.
    public var shutdownTimeout = Duration.seconds(5)

    public init(connection: AMQPConfiguration, topology: BusTopology = BusTopology()) {
        self.connection = connection
        self.topology = topology
    }
}
