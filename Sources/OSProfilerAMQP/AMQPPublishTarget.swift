//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import CRabbitMQ

/// Where and how to publish, prepared once for many messages. Belongs to no connection, but to one thread.
public final class AMQPPublishTarget {
    /// The exchange; the empty name routes to the queue that the routing key names.
    public let exchange: String
    /// The routing key.
    public let routingKey: String
    /// Whether the broker returns what reaches no queue. Without it such a message is confirmed and lost.
    public let mandatory: Bool
    /// The properties of every message.
    public let properties: AMQPProperties

    private let arena = AMQPArena()
    let exchangeBytes: amqp_bytes_t
    let routingKeyBytes: amqp_bytes_t
    let wireProperties: UnsafePointer<amqp_basic_properties_t>
    /// The size of the properties on the wire; they must fit into one frame.
    let encodedSize: Int

    /// The largest size of encoded properties accepted: what fits into the frame that brokers agree to by default.
    private static let limit = 131_072

    /// - Throws: ``AMQPError/Code/invalidArgument`` when a name exceeds 255 bytes or the properties a frame.
    public init(
        exchange: String,
        routingKey: String,
        mandatory: Bool = false,
        properties: AMQPProperties = AMQPProperties()
    ) throws(AMQPError) {
        self.exchange = exchange
        self.routingKey = routingKey
        self.mandatory = mandatory
        self.properties = properties
        exchangeBytes = try arena.shortString(exchange, "an exchange's name")
        routingKeyBytes = try arena.shortString(routingKey, "a routing key")
        let wire = UnsafePointer(arena.store(try properties.encoded(in: arena)))
        wireProperties = wire
        encodedSize = Int(osp_amqp_encoded_size(wire, Self.limit))
        guard encodedSize >= 0 else {
            throw AMQPError(
                code: .invalidArgument,
                message: "publish to exchange '\(exchange)': headers exceed one frame"
            )
        }
    }
}
