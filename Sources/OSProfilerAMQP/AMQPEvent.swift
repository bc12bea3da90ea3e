//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

/// What a broker tells, in the order in which it came.
public enum AMQPEvent {
    /// Nothing came within the time given.
    case idle
    /// A message for one of the connection's consumers.
    case delivery(AMQPDelivery)
    /// The broker took charge of a published message, or of all up to it (`basic.ack`).
    case confirmed(deliveryTag: UInt64, multiple: Bool)
    /// The broker could not take charge of a published message, or of all up to it (`basic.nack`).
    case rejected(deliveryTag: UInt64, multiple: Bool)
    /// A message published as mandatory reached no queue. The confirm follows.
    indirect case returned(AMQPReturn)
    /// A consumer has had its last delivery: this side cancelled it, or the broker did, mostly because its queue was
    /// deleted.
    case cancelled(consumerTag: String)
    /// The broker closed a channel; it is answered already, and its ``AMQPChannel`` is closed.
    case channelClosed(channel: UInt16, code: UInt16, text: String)
    /// The broker stops reading from connections that publish (memory or disk alarm).
    case blocked(reason: String)
    /// The alarm is over.
    case unblocked
}
