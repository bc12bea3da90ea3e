//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import OSProfilerAMQP
internal import OSProfilerMessaging

/// One consuming connection: finds the queue, subscribes, acknowledges.
///
/// The queue is looked up passively first. An existing queue is consumed whatever its properties are; an absent one
/// is created only in a flavour that was asked for, because a wrong one would end the services' tracing.
final class Subscription {
    /// How the queue was found.
    enum Queue {
        case ready
        case absent
    }

    /// How long an abandoned pool queue lives, and how many messages it keeps, so that it cannot fill the broker.
    private static let poolExpiry: Int64 = 24 * 3600 * 1000
    private static let poolLength: Int64 = 1_000_000

    let connection: AMQPConnection
    private let configuration: CollectorConfiguration
    private var channel: AMQPChannel?
    private var consumerTag = ""

    init(_ configuration: CollectorConfiguration) throws(AMQPError) {
        self.configuration = configuration
        connection = try AMQPConnection.open(configuration.connection)
    }

    /// Finds or creates the queue and subscribes to it.
    func subscribe() throws(AMQPError) -> Queue {
        guard try ensureQueue() == .ready else { return .absent }
        let channel = try connection.openChannel()
        try channel.qos(prefetchCount: UInt16(configuration.effectivePrefetch))
        do throws(AMQPError) {
            consumerTag = try channel.consume(configuration.consumedQueue)
        } catch {
            guard error.code == .notFound else { throw error }
            return .absent
        }
        self.channel = channel
        return .ready
    }

    /// Asks for the end of deliveries; the event `.cancelled` follows the last one.
    func unsubscribe() throws(AMQPError) {
        try channel?.cancel(consumerTag: consumerTag)
    }

    /// Closes the channel when all its deliveries are acknowledged.
    func endChannel() {
        channel?.close()
        channel = nil
    }

    /// Acknowledges all deliveries up to a tag.
    func acknowledge(upTo tag: UInt64) throws(AMQPError) {
        try channel?.ack(tag, multiple: true)
    }

    /// Messages in the queue that nobody was handed yet; nil when there is no queue.
    func readyCount() throws(AMQPError) -> Int? {
        try connection.status(ofQueue: configuration.consumedQueue)?.messageCount
    }

    func close() {
        channel = nil
        connection.close()
    }

    // MARK: The queue

    private func ensureQueue() throws(AMQPError) -> Queue {
        if let pool = configuration.pool { return try ensurePool(pool) }
        if try readyCount() != nil { return .ready }
        guard configuration.createsQueue else { return .absent }
        let channel = try connection.openChannel()
        var topology = configuration.topology
        try topology.declareQueue(configuration.consumedQueue, on: channel)
        for exchange in exchanges {
            topology.exchange = exchange
            try topology.declareExchange(on: channel)
            try channel.bindQueue(
                configuration.consumedQueue,
                exchange: exchange,
                routingKey: topology.routingKey
            )
        }
        channel.close()
        return .ready
    }

    private var exchanges: [String] {
        configuration.exchanges.isEmpty ? [configuration.topology.exchange] : configuration.exchanges
    }

    /// Declares the pool's queue and binds it to every exchange, which must exist unless a flavour was stated.
    private func ensurePool(_ pool: String) throws(AMQPError) -> Queue {
        for exchange in exchanges {
            guard try connection.hasExchange(exchange) || configuration.createsQueue else { return .absent }
        }
        let channel = try connection.openChannel()
        if try readyCount() == nil {
            _ = try channel.declareQueue(
                pool,
                durable: configuration.topology.declaresDurable,
                arguments: configuration.topology.queueArguments + [
                    ("x-expires", .int64(Self.poolExpiry)), ("x-max-length", .int64(Self.poolLength)),
                ]
            )
        }
        for exchange in exchanges {
            var topology = configuration.topology
            topology.exchange = exchange
            if try !connection.hasExchange(exchange) { try topology.declareExchange(on: channel) }
            try channel.bindQueue(pool, exchange: exchange, routingKey: topology.routingKey)
        }
        channel.close()
        return .ready
    }
}
