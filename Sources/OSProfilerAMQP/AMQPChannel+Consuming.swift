//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import CRabbitMQ

extension AMQPChannel {
    /// Limits the unacknowledged deliveries of each consumer started from now on; 0 means no limit.
    public func qos(prefetchCount: UInt16) throws(AMQPError) {
        var method = amqp_basic_qos_t()
        method.prefetch_count = prefetchCount
        _ = try call(AMQP_BASIC_QOS_METHOD, method, replies: AMQP_BASIC_QOS_OK_METHOD, "set the prefetch")
    }

    /// Starts a consumer; its deliveries arrive through ``AMQPConnection/nextEvent(timeoutMicroseconds:)``.
    ///
    /// - Returns: the consumer tag; chosen by the broker if the given one is empty.
    public func consume(
        _ queue: String,
        consumerTag: String = "",
        noAck: Bool = false,
        exclusive: Bool = false,
        arguments: [(String, AMQPValue)] = []
    ) throws(AMQPError) -> String {
        let arena = freshArena()
        var method = amqp_basic_consume_t()
        method.queue = try arena.shortString(queue, "a queue's name")
        method.consumer_tag = try arena.shortString(consumerTag, "a consumer's tag")
        method.no_ack = noAck ? 1 : 0
        method.exclusive = exclusive ? 1 : 0
        method.arguments = try arena.table(arguments)
        let reply = try call(
            AMQP_BASIC_CONSUME_METHOD,
            method,
            replies: AMQP_BASIC_CONSUME_OK_METHOD,
            "consume from queue '\(queue)'"
        )
        return reply!.assumingMemoryBound(to: amqp_basic_consume_ok_t.self).pointee.consumer_tag.string
    }

    /// Asks the broker to end a consumer. Messages that are already on their way still arrive and must be settled;
    /// ``AMQPEvent/cancelled(consumerTag:)`` follows the last one.
    public func cancel(consumerTag: String) throws(AMQPError) {
        let tag = try freshArena().shortString(consumerTag, "a consumer's tag")
        let operation = "cancel consumer '\(consumerTag)'"
        let link = try link(operation)
        try check(osp_amqp_cancel(link, number, tag), link, operation)
    }

    /// Fetches one message; returns nil if the queue is empty.
    public func get(_ queue: String, noAck: Bool = false) throws(AMQPError) -> AMQPMessage? {
        let arena = freshArena()
        let name = try arena.shortString(queue, "a queue's name")
        let link = try link("get from queue '\(queue)'")
        var event: UnsafePointer<osp_amqp_event>?
        let status = osp_amqp_get(link, number, name, noAck, connection.configuration.rpcTimeout.microseconds, &event)
        try checkReply(status, link, "get from queue '\(queue)'")
        return event.map { AMQPMessage($0) }
    }

    /// Acknowledges a delivery, or all deliveries up to it. The broker does not reply; an unknown tag closes the
    /// channel later.
    public func ack(_ deliveryTag: UInt64, multiple: Bool = false) throws(AMQPError) {
        let link = try link("ack")
        try check(osp_amqp_ack(link, number, deliveryTag, multiple), link, "ack")
    }

    /// Rejects a delivery, or all deliveries up to it: the broker requeues or dead-letters them.
    public func nack(_ deliveryTag: UInt64, multiple: Bool = false, requeue: Bool) throws(AMQPError) {
        let link = try link("nack")
        try check(osp_amqp_nack(link, number, deliveryTag, multiple, requeue), link, "nack")
    }
}
