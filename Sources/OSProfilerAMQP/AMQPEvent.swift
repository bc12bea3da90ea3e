//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

/// An event from the broker.
public enum AMQPEvent {
    /// Nothing arrived within the given time.
    case idle
    /// A message for one of the connection's consumers.
    case delivery(AMQPDelivery)
    /// The broker accepted a published message, or all messages up to it (`basic.ack`).
    case confirmed(deliveryTag: UInt64, multiple: Bool)
    /// The broker could not accept a published message, or all messages up to it (`basic.nack`).
    case rejected(deliveryTag: UInt64, multiple: Bool)
    /// A message published as mandatory reached no queue. Its confirm follows.
    indirect case returned(AMQPReturn)
    /// A consumer has received its last delivery: the client cancelled it, or the broker did, usually because its
    /// queue was deleted.
    case cancelled(consumerTag: String)
    /// The broker closed a channel. The close is already answered, and the ``AMQPChannel`` is marked closed.
    case channelClosed(channel: UInt16, code: UInt16, text: String)
    /// The broker stops reading from connections that publish (memory or disk alarm).
    case blocked(reason: String)
    /// The alarm is over.
    case unblocked
}
