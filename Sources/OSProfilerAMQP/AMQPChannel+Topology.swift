//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import CRabbitMQ

/// The broker's view of a queue.
public struct AMQPQueueStatus: Sendable, Hashable {
    /// The queue's name; chosen by the broker if the queue was declared with an empty one.
    public var name: String
    /// Messages ready for delivery.
    public var messageCount: Int
    /// Attached consumers.
    public var consumerCount: Int

    /// Creates a status from the fields of `queue.declare-ok`.
    public init(name: String, messageCount: Int, consumerCount: Int) {
        self.name = name
        self.messageCount = messageCount
        self.consumerCount = consumerCount
    }
}

extension AMQPChannel {
    /// Declares a queue. With `passive` it only checks that the queue exists and ignores the other properties.
    ///
    /// - Throws: ``AMQPError/Code/notFound`` if `passive` is set and the queue does not exist,
    ///   ``AMQPError/Code/preconditionFailed`` if it exists with other properties, ``AMQPError/Code/resourceLocked``
    ///   if another connection owns it.
    public func declareQueue(
        _ name: String,
        passive: Bool = false,
        durable: Bool = false,
        exclusive: Bool = false,
        autoDelete: Bool = false,
        arguments: [(String, AMQPValue)] = []
    ) throws(AMQPError) -> AMQPQueueStatus {
        let arena = freshArena()
        var method = amqp_queue_declare_t()
        method.queue = try arena.shortString(name, "a queue's name")
        method.passive = passive ? 1 : 0
        method.durable = durable ? 1 : 0
        method.exclusive = exclusive ? 1 : 0
        method.auto_delete = autoDelete ? 1 : 0
        method.arguments = try arena.table(arguments)
        let reply = try call(
            AMQP_QUEUE_DECLARE_METHOD,
            method,
            replies: AMQP_QUEUE_DECLARE_OK_METHOD,
            "declare queue '\(name)'"
        )
        let status = reply!.assumingMemoryBound(to: amqp_queue_declare_ok_t.self).pointee
        return AMQPQueueStatus(
            name: status.queue.string,
            messageCount: Int(status.message_count),
            consumerCount: Int(status.consumer_count)
        )
    }

    /// Declares an exchange. With `passive` it only checks that the exchange exists.
    public func declareExchange(
        _ name: String,
        type: String = "topic",
        passive: Bool = false,
        durable: Bool = false,
        autoDelete: Bool = false,
        arguments: [(String, AMQPValue)] = []
    ) throws(AMQPError) {
        let arena = freshArena()
        var method = amqp_exchange_declare_t()
        method.exchange = try arena.shortString(name, "an exchange's name")
        method.type = try arena.shortString(type, "an exchange's type")
        method.passive = passive ? 1 : 0
        method.durable = durable ? 1 : 0
        method.auto_delete = autoDelete ? 1 : 0
        method.arguments = try arena.table(arguments)
        _ = try call(
            AMQP_EXCHANGE_DECLARE_METHOD,
            method,
            replies: AMQP_EXCHANGE_DECLARE_OK_METHOD,
            "declare exchange '\(name)'"
        )
    }

    /// Binds a queue to an exchange; does nothing if it is already bound.
    public func bindQueue(
        _ queue: String,
        exchange: String,
        routingKey: String,
        arguments: [(String, AMQPValue)] = []
    ) throws(AMQPError) {
        let arena = freshArena()
        var method = amqp_queue_bind_t()
        method.queue = try arena.shortString(queue, "a queue's name")
        method.exchange = try arena.shortString(exchange, "an exchange's name")
        method.routing_key = try arena.shortString(routingKey, "a routing key")
        method.arguments = try arena.table(arguments)
        _ = try call(
            AMQP_QUEUE_BIND_METHOD,
            method,
            replies: AMQP_QUEUE_BIND_OK_METHOD,
            "bind queue '\(queue)' to exchange '\(exchange)'"
        )
    }

    /// Reverses ``bindQueue(_:exchange:routingKey:arguments:)``; does nothing if the queue is not bound.
    public func unbindQueue(
        _ queue: String,
        exchange: String,
        routingKey: String,
        arguments: [(String, AMQPValue)] = []
    ) throws(AMQPError) {
        let arena = freshArena()
        var method = amqp_queue_unbind_t()
        method.queue = try arena.shortString(queue, "a queue's name")
        method.exchange = try arena.shortString(exchange, "an exchange's name")
        method.routing_key = try arena.shortString(routingKey, "a routing key")
        method.arguments = try arena.table(arguments)
        _ = try call(
            AMQP_QUEUE_UNBIND_METHOD,
            method,
            replies: AMQP_QUEUE_UNBIND_OK_METHOD,
            "unbind queue '\(queue)' from exchange '\(exchange)'"
        )
    }

    /// Deletes a queue with its messages; does nothing if it does not exist.
    ///
    /// - Returns: the number of messages in the deleted queue.
    public func deleteQueue(
        _ name: String,
        ifUnused: Bool = false,
        ifEmpty: Bool = false
    ) throws(AMQPError) -> Int {
        let arena = freshArena()
        var method = amqp_queue_delete_t()
        method.queue = try arena.shortString(name, "a queue's name")
        method.if_unused = ifUnused ? 1 : 0
        method.if_empty = ifEmpty ? 1 : 0
        let reply = try call(
            AMQP_QUEUE_DELETE_METHOD,
            method,
            replies: AMQP_QUEUE_DELETE_OK_METHOD,
            "delete queue '\(name)'"
        )
        return Int(reply!.assumingMemoryBound(to: amqp_queue_delete_ok_t.self).pointee.message_count)
    }

    /// Deletes an exchange; does nothing if it does not exist.
    public func deleteExchange(_ name: String, ifUnused: Bool = false) throws(AMQPError) {
        let arena = freshArena()
        var method = amqp_exchange_delete_t()
        method.exchange = try arena.shortString(name, "an exchange's name")
        method.if_unused = ifUnused ? 1 : 0
        _ = try call(
            AMQP_EXCHANGE_DELETE_METHOD,
            method,
            replies: AMQP_EXCHANGE_DELETE_OK_METHOD,
            "delete exchange '\(name)'"
        )
    }

    /// Drops the ready messages of a queue; delivered but unacknowledged ones stay.
    ///
    /// - Returns: the number of messages dropped.
    public func purgeQueue(_ name: String) throws(AMQPError) -> Int {
        let arena = freshArena()
        var method = amqp_queue_purge_t()
        method.queue = try arena.shortString(name, "a queue's name")
        let reply = try call(
            AMQP_QUEUE_PURGE_METHOD,
            method,
            replies: AMQP_QUEUE_PURGE_OK_METHOD,
            "purge queue '\(name)'"
        )
        return Int(reply!.assumingMemoryBound(to: amqp_queue_purge_ok_t.self).pointee.message_count)
    }
}
