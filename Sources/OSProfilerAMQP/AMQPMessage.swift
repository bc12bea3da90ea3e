//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import CRabbitMQ

/// A message fetched with `basic.get`; owns its memory.
public struct AMQPMessage: Sendable, Equatable {
    /// The tag with which to acknowledge the message, unless it was fetched with `noAck`.
    public var deliveryTag: UInt64
    /// Whether the message was delivered before, to any consumer, and not acknowledged.
    public var redelivered: Bool
    /// The exchange that the message was published to.
    public var exchange: String
    /// The routing key that the message was published with.
    public var routingKey: String
    /// The number of messages left in the queue.
    public var messageCount: Int
    /// The message's properties.
    public var properties: AMQPProperties
    /// The message's body.
    public var body: [UInt8]

    init(_ event: UnsafePointer<osp_amqp_event>) {
        deliveryTag = event.pointee.delivery_tag
        redelivered = event.pointee.redelivered
        exchange = event.pointee.exchange.string
        routingKey = event.pointee.routing_key.string
        messageCount = Int(event.pointee.message_count)
        properties = AMQPProperties(event)
        body = Array(UnsafeRawBufferPointer(start: event.pointee.body, count: event.pointee.body_length))
    }
}

/// A message that the broker could not route (`basic.return`); owns its memory.
public struct AMQPReturn: Sendable, Equatable {
    /// 312 if no queue is bound, 313 if no consumer is attached.
    public var replyCode: UInt16
    /// The broker's reply text, such as `NO_ROUTE`.
    public var replyText: String
    /// The exchange that the message was published to.
    public var exchange: String
    /// The routing key that the message was published with.
    public var routingKey: String
    /// The message's properties.
    public var properties: AMQPProperties
    /// The message's body.
    public var body: [UInt8]

    init(_ event: UnsafePointer<osp_amqp_event>) {
        replyCode = event.pointee.reply_code
        replyText = event.pointee.text.string
        exchange = event.pointee.exchange.string
        routingKey = event.pointee.routing_key.string
        properties = AMQPProperties(event)
        body = Array(UnsafeRawBufferPointer(start: event.pointee.body, count: event.pointee.body_length))
    }
}
