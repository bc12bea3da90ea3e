//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import CRabbitMQ

/// The destination and the properties of many messages, encoded once. Not bound to a connection, but to one thread.
public final class AMQPPublishTarget {
    /// The exchange; an empty name routes to the queue named by the routing key.
    public let exchange: String
    /// The routing key.
    public let routingKey: String
    /// Whether the broker returns messages that reach no queue. Otherwise such a message is confirmed and lost.
    public let mandatory: Bool
    /// The properties of every message.
    public let properties: AMQPProperties

    private let arena = AMQPArena()
    let exchangeBytes: amqp_bytes_t
    let routingKeyBytes: amqp_bytes_t
    let wireProperties: UnsafePointer<amqp_basic_properties_t>
    /// The size of the encoded properties; they must fit into one frame.
    let encodedSize: Int

    /// The maximum size of encoded properties: the frame size that brokers negotiate by default.
    private static let limit = 131_072

    /// - Throws: ``AMQPError/Code/invalidArgument`` if a name exceeds 255 bytes or the properties exceed one frame.
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
