//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import CRabbitMQ

/// A message fetched with `basic.get`; owns its memory.
public struct AMQPMessage: Sendable, Equatable {
    /// What to acknowledge it by, unless it was fetched with `noAck`.
    public var deliveryTag: UInt64
    /// Whether it was delivered before, to anyone, and not acknowledged.
    public var redelivered: Bool
    /// The exchange it was published to.
    public var exchange: String
    /// The routing key it was published with.
    public var routingKey: String
    /// How many messages the queue still held behind it.
    public var messageCount: Int
    /// Its properties.
    public var properties: AMQPProperties
    /// Its body.
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
    /// 312 when no queue is bound, 313 when no consumer is there.
    public var replyCode: UInt16
    /// The broker's words, such as `NO_ROUTE`.
    public var replyText: String
    /// The exchange it was published to.
    public var exchange: String
    /// The routing key it was published with.
    public var routingKey: String
    /// Its properties.
    public var properties: AMQPProperties
    /// Its body.
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
