//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import CRabbitMQ

/// A message delivered to a consumer: a view of the connection's memory.
///
/// Valid until the next ``AMQPConnection/nextEvent(timeoutMicroseconds:)``, or the next call that waits for a reply
/// (declare, get, …), on the same connection. Acknowledging and ``AMQPConnection/pump()`` do not invalidate it. Copy
/// what must live longer. Only texts and properties are decoded, on access.
public struct AMQPDelivery {
    /// The number of the channel on which to acknowledge.
    public let channel: UInt16
    /// The delivery tag; counts from 1 on each channel.
    public let deliveryTag: UInt64
    /// Whether the message was delivered before, to any consumer, and not acknowledged.
    public let redelivered: Bool
    /// The body, in place.
    public let body: UnsafeRawBufferPointer
    private let event: UnsafePointer<osp_amqp_event>

    init(_ event: UnsafePointer<osp_amqp_event>) {
        self.event = event
        channel = event.pointee.channel
        deliveryTag = event.pointee.delivery_tag
        redelivered = event.pointee.redelivered
        body = UnsafeRawBufferPointer(start: event.pointee.body, count: event.pointee.body_length)
    }

    /// The exchange that the message was published to; a copy.
    public var exchange: String { event.pointee.exchange.string }
    /// The routing key that the message was published with; a copy.
    public var routingKey: String { event.pointee.routing_key.string }
    /// The tag of the consumer that receives the message; a copy.
    public var consumerTag: String { event.pointee.consumer_tag.string }
    /// Returns the value of a header without decoding the other properties; nil if the message does not have it. Of
    /// headers with the same name, the last one counts.
    @inline(__always)
    public func header(_ name: String) -> AMQPValue? {
        guard let wire = event.pointee.properties, wire.pointee.has(AMQP_BASIC_HEADERS_FLAG),
            wire.pointee.headers.num_entries > 0
        else { return nil }
        return wire.pointee.headers.value(of: name)
    }
    /// The properties; decoded on every access.
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
