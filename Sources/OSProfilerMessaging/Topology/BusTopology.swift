//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

public import OSProfilerAMQP

/// The exchange, queue and routing key of trace points on the bus, and the properties with which they are declared.
///
/// Mirrors what oslo.messaging derives from `control_exchange`, `[oslo_messaging_notifications]` and
/// `[oslo_messaging_rabbit]`. All parties must declare the same properties: RabbitMQ refuses a declaration that
/// differs (406), and a service that meets this error loses its trace points.
public struct BusTopology: Sendable, Equatable {
    /// The service's `control_exchange`; oslo.messaging's default is `openstack`.
    public var exchange = "openstack"
    /// The notification topic; osprofiler always uses `profiler`.
    public var topic = "profiler"
    /// The notification priority; osprofiler always uses `info`.
    public var priority = "info"
    /// `amqp_durable_queues`: exchange and queue survive a restart of the broker.
    public var isDurable = false
    /// `amqp_auto_delete`: the broker deletes exchange and queue after their last use.
    public var isAutoDelete = false
    /// `rabbit_quorum_queue`: a replicated queue, always durable.
    public var isQuorum = false
    /// The bounds of a quorum queue; none of them is 0.
    public var quorumLimits: [QuorumLimit: Int] = [:]

    public init() {}

    /// `rabbit_quorum_delivery_limit`: deliveries after which a quorum queue drops a message; nil if the queue is
    /// declared without a limit.
    public var deliveryLimit: Int? {
        get { quorumLimits[.delivery] }
        set { quorumLimits[.delivery] = newValue }
    }

    /// The queue's name, which is also the routing key: `<topic>.<priority>`.
    public var queue: String { "\(topic).\(priority)" }
    /// The routing key of trace points: the queue's name.
    public var routingKey: String { queue }

    /// The queue to which a consumer moves messages that it cannot decode: `<topic>.rejected`.
    public var rejectedQueue: String { topic + Self.rejectedSuffix }

    private static let rejectedSuffix = ".rejected"

    /// Returns whether a queue of this name holds rejected messages, of any topic.
    public static func isRejectedQueue(_ name: String) -> Bool { name.hasSuffix(rejectedSuffix) }

    /// The last part of the names of queues that oslo.messaging's notifiers declare, `<topic>.<priority>`.
    private static let priorities: Set<String> = [
        "audit", "critical", "debug", "error", "info", "sample", "warn", "warning",
    ]

    /// Returns whether services declare a queue of this name themselves, for any topic.
    public static func isTopicQueue(_ name: String) -> Bool {
        let parts = name.split(separator: ".")
        return parts.count > 1 && parts.last.map { priorities.contains(String($0)) } == true
    }

    /// Returns whether the broker reserves a name for itself: nobody may declare an exchange or queue of this name.
    public static func isReserved(_ name: String) -> Bool { name.hasPrefix("amq.") }

    /// Whether exchange and queue are declared durable.
    public var declaresDurable: Bool { isDurable || isQuorum }

    /// The queue's declaration arguments.
    public var queueArguments: [(String, AMQPValue)] {
        guard isQuorum else { return [] }
        var arguments: [(String, AMQPValue)] = [("x-queue-type", .string("quorum"))]
        for limit in QuorumLimit.allCases {
            guard let value = quorumLimits[limit] else { continue }
            arguments.append((limit.argument, .int64(Int64(value))))
        }
        return arguments
    }

    /// Declares exchange, queue and binding, as oslo.messaging's publisher does before it publishes.
    public func declare(on channel: AMQPChannel) throws(AMQPError) {
        try declareExchange(on: channel)
        try declareQueue(queue, on: channel)
        try channel.bindQueue(queue, exchange: exchange, routingKey: routingKey)
    }

    /// Declares the exchange only.
    public func declareExchange(on channel: AMQPChannel) throws(AMQPError) {
        // The default exchange and the broker's own exchanges cannot be declared.
        guard !exchange.isEmpty, !Self.isReserved(exchange) else { return }
        try channel.declareExchange(
            exchange,
            type: "topic",
            durable: declaresDurable,
            autoDelete: isAutoDelete
        )
    }

    /// Declares a queue only, with this topology's properties.
    ///
    /// - Parameters:
    ///   - name: the queue's name.
    ///   - arguments: the queue's arguments, in addition to those of the topology.
    ///   - channel: the channel to declare on.
    public func declareQueue(
        _ name: String,
        arguments: [(String, AMQPValue)] = [],
        on channel: AMQPChannel
    ) throws(AMQPError) {
        _ = try channel.declareQueue(
            name,
            durable: declaresDurable,
            autoDelete: isAutoDelete,
            arguments: queueArguments + arguments
        )
    }
}
