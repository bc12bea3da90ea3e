//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import OSProfilerAMQP
internal import OSProfilerMessaging

/// A consuming connection: finds the queue, subscribes and acknowledges.
///
/// Looks the queue up passively first. An existing queue is consumed whatever its properties are. An absent one is
/// created only with the configured properties, because wrong ones would end the services' tracing.
final class Subscription {
    /// The outcome of looking for the queue.
    enum Queue {
        case ready
        case absent
        /// The exchange of this name, to which a pool has to be bound, does not exist.
        case exchangeAbsent(String)

        /// What is absent, and how it comes into being.
        var missing: String {
            guard case .exchangeAbsent(let exchange) = self else {
                return "the queue; \(AbsentQueue.maker); \(AbsentQueue.remedy)"
            }
            return "the exchange \(exchange), to which the pool has to be bound; a service creates it when it starts"
        }
    }

    /// How long an abandoned pool queue lives and how many messages it keeps, so that it cannot fill the broker.
    private static let poolExpiry: Int64 = 24 * 3600 * 1000
    private static let poolLength: Int64 = 1_000_000

    let connection: AMQPConnection
    /// Exchanges to which an existing queue could not be bound, and why.
    private(set) var unbound: [(exchange: String, reason: String)] = []
    /// What the inspection of the queue found; nil if it was not inspected.
    private(set) var inspection: QueueInspection?
    private let configuration: CollectorConfiguration
    private var channel: AMQPChannel?
    private var consumerTag = ""

    init(_ configuration: CollectorConfiguration) throws(AMQPError) {
        self.configuration = configuration
        connection = try AMQPConnection.open(configuration.connection)
    }

    /// Finds or creates the queue and subscribes to it.
    ///
    /// - Parameter inspects: whether to inspect the queue first, because it may be a new one.
    func subscribe(inspecting inspects: Bool) throws(AMQPError) -> Queue {
        let found = try ensureQueue()
        guard case .ready = found else { return found }
        inspection = inspects ? try QueueInspection(configuration, on: connection) : nil
        if configuration.drains { try inspection?.checkDrain() }
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

    /// Waits until the broker has processed every acknowledgement. It answers none, but it keeps their order with calls
    /// that it does answer.
    ///
    /// - Returns: why the broker closed the channel; nil if the acknowledgements are in force.
    func awaitAcknowledgements() throws(AMQPError) -> AMQPError? {
        do throws(AMQPError) {
            // Says again what is in force.
            try channel?.qos(prefetchCount: UInt16(configuration.effectivePrefetch))
            return nil
        } catch {
            guard connection.isOpen else { throw error }
            return error
        }
    }

    /// Asks the broker to end the deliveries; the event `.cancelled` follows the last one.
    func unsubscribe() throws(AMQPError) {
        try channel?.cancel(consumerTag: consumerTag)
    }

    /// Closes the channel once all its deliveries are acknowledged.
    func endChannel() {
        channel?.close()
        channel = nil
    }

    /// Acknowledges all deliveries up to a tag.
    func acknowledge(upTo tag: UInt64) throws(AMQPError) {
        try channel?.ack(tag, multiple: true)
    }

    /// Returns the broker's status of the queue; nil if it does not exist.
    func queueStatus() throws(AMQPError) -> AMQPQueueStatus? {
        try connection.status(ofQueue: configuration.consumedQueue)
    }

    /// What the broker knows after the connection is closed.
    struct End {
        /// Whether the broker has requeued everything that was not acknowledged. Otherwise the connection may be dead
        /// on this side only.
        var isKnownToBroker: Bool
        /// Whether the broker has processed every acknowledgement.
        var isAcknowledged: Bool
        /// The heartbeat interval of the connection in seconds; 0 without heartbeats.
        var heartbeat: Int
    }

    func close() -> End {
        let heartbeat = connection.heartbeat
        let isChannelClosed = channel?.isClosed ?? false
        channel = nil
        let isKnown = connection.closeWithAnswer()
        return End(isKnownToBroker: isKnown, isAcknowledged: isKnown && !isChannelClosed, heartbeat: heartbeat)
    }

    // MARK: The queue

    private func ensureQueue() throws(AMQPError) -> Queue {
        if let pool = configuration.pool { return try ensurePool(pool) }
        if try queueStatus() != nil {
            try bindExisting()
            return .ready
        }
        guard configuration.createsQueue else { return .absent }
        // If an exchange has other properties than expected, the services will declare their queue differently too.
        try QueueCreation(of: configuration.consumedQueue, boundTo: exchanges, configuration.topology)
            .run(on: connection) { [connection] existing throws(AMQPError) in
                try connection.onChannel { channel throws(AMQPError) in try existing.declareExchange(on: channel) }
            }
        return .ready
    }

    /// Binds the services' queue to the exchanges that somebody named: it may have been made for others. A binding that
    /// exists already is no change.
    ///
    /// Only a topic exchange is bound, since any other would bring the queue what it is not meant for. What the user may
    /// not do, the service has done or does at its next start.
    private func bindExisting() throws(AMQPError) {
        unbound.removeAll()
        guard configuration.consumedQueue == configuration.topology.queue else { return }
        for exchange in configuration.exchanges where !exchange.isEmpty {
            do throws(AMQPError) {
                guard let properties = try ExchangeProbe.properties(of: exchange, on: connection) else { continue }
                guard properties.type == "topic" else {
                    let type = properties.type.map { "it is a \($0) exchange" }
                    unbound.append((exchange, type ?? "this user may not configure it"))
                    continue
                }
                try connection.onChannel { channel throws(AMQPError) in
                    try channel.bindQueue(
                        configuration.consumedQueue,
                        exchange: exchange,
                        routingKey: configuration.topology.routingKey
                    )
                }
            } catch {
                guard error.code == .accessRefused || error.code == .notFound else { throw error }
                unbound.append((exchange, error.message))
            }
        }
    }

    private var exchanges: [String] {
        configuration.exchanges.isEmpty ? [configuration.topology.exchange] : configuration.exchanges
    }

    /// Declares the pool's queue and binds it to every exchange. Each exchange must exist unless the configuration
    /// states its declaration.
    private func ensurePool(_ pool: String) throws(AMQPError) -> Queue {
        for exchange in exchanges {
            guard try connection.hasExchange(exchange) || configuration.createsQueue else {
                return .exchangeAbsent(exchange)
            }
        }
        guard try queueStatus() != nil else {
            let bounds: [(String, AMQPValue)] = [
                ("x-expires", .int64(Self.poolExpiry)), ("x-max-length", .int64(Self.poolLength)),
            ]
            try QueueCreation(
                of: pool,
                arguments: bounds,
                boundTo: exchanges,
                outlivesConsumers: true,
                configuration.topology
            )
            .run(on: connection, existing: checkExchange(besideMissing: try isExchangeMissing()))
            return .ready
        }
        let check = checkExchange(besideMissing: try isExchangeMissing())
        for exchange in exchanges {
            var topology = configuration.topology
            topology.exchange = exchange
            if try connection.hasExchange(exchange) {
                try check(topology)
            } else {
                try connection.onChannel { channel throws(AMQPError) in try topology.declareExchange(on: channel) }
            }
        }
        for exchange in exchanges {
            try connection.onChannel { channel throws(AMQPError) in
                try channel.bindQueue(pool, exchange: exchange, routingKey: configuration.topology.routingKey)
            }
        }
        return .ready
    }

    private func isExchangeMissing() throws(AMQPError) -> Bool {
        for exchange in exchanges where try !connection.hasExchange(exchange) { return true }
        return false
    }

    /// The services do not know the pool, so it accepts exchanges with any properties. An exchange that it creates,
    /// however, has to match the others, because a service declares it too.
    private func checkExchange(besideMissing isMissing: Bool) -> (BusTopology) throws(AMQPError) -> Void {
        { [connection] existing throws(AMQPError) in
            guard isMissing else { return }
            try connection.onChannel { channel throws(AMQPError) in try existing.declareExchange(on: channel) }
        }
    }
}
