//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import CRabbitMQ

/// A message handed to a consumer: a view into the connection's memory.
///
/// Valid until the next ``AMQPConnection/nextEvent(timeoutMicroseconds:)`` or call that waits for a reply
/// (declare, get, …) on the same connection; acknowledging and ``AMQPConnection/pump()`` leave it alone. Copy what
/// must live longer. Reading it costs nothing until a text or the properties are asked for.
public struct AMQPDelivery {
    /// The channel to acknowledge on.
    public let channel: UInt16
    /// Counts from 1 on each channel.
    public let deliveryTag: UInt64
    /// Whether the message was delivered before, to anyone, and not acknowledged.
    public let redelivered: Bool
    /// The body where it lies.
    public let body: UnsafeRawBufferPointer
    private let event: UnsafePointer<osp_amqp_event>

    init(_ event: UnsafePointer<osp_amqp_event>) {
        self.event = event
        channel = event.pointee.channel
        deliveryTag = event.pointee.delivery_tag
        redelivered = event.pointee.redelivered
        body = UnsafeRawBufferPointer(start: event.pointee.body, count: event.pointee.body_length)
    }

    /// The exchange it was published to; a copy.
    public var exchange: String { event.pointee.exchange.string }
    /// The routing key it was published with; a copy.
    public var routingKey: String { event.pointee.routing_key.string }
    /// The consumer it is for; a copy.
    public var consumerTag: String { event.pointee.consumer_tag.string }
    /// Its properties; decoded anew each time.
    public var properties: AMQPProperties { AMQPProperties(event) }
}

extension AMQPProperties {
    init(_ event: UnsafePointer<osp_amqp_event>) {
        guard let wire = event.pointee.properties else {
            self.init()
            return
        }
        self.init(wire.pointee)
    }
}
