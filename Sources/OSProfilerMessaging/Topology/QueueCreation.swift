//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

package import OSProfilerAMQP

/// Creates an absent queue with its exchanges and bindings, completely or not at all.
///
/// A queue declared with properties other than the services' ends their tracing, because RabbitMQ refuses their
/// declaration from then on (406). Existing objects are therefore checked before anything is created, and created ones
/// are deleted if a later step fails.
package struct QueueCreation {
    private let queue: String
    private let arguments: [(String, AMQPValue)]
    private let exchanges: [String]
    private let outlivesConsumers: Bool
    private let routingKey: String
    private let topology: BusTopology

    /// - Parameters:
    ///   - queue: the queue's name.
    ///   - arguments: the queue's arguments, in addition to those of the topology.
    ///   - exchanges: the exchanges to bind it to. The default exchange needs no binding.
    ///   - routingKey: the routing key of the bindings; the topology's if nil.
    ///   - outlivesConsumers: whether the queue is never declared as auto-delete.
    ///   - topology: the declaration of queue and exchanges.
    package init(
        of queue: String,
        arguments: [(String, AMQPValue)] = [],
        boundTo exchanges: [String],
        by routingKey: String? = nil,
        outlivesConsumers: Bool = false,
        _ topology: BusTopology
    ) {
        self.queue = queue
        self.arguments = arguments
        self.exchanges = exchanges.filter { !$0.isEmpty }
        self.outlivesConsumers = outlivesConsumers
        self.routingKey = routingKey ?? topology.routingKey
        self.topology = topology
    }

    /// Creates exchanges, queue and bindings.
    ///
    /// - Parameter fits: called for each existing exchange; throws if the queue does not match it.
    package func run(
        on connection: AMQPConnection,
        existing fits: (BusTopology) throws(AMQPError) -> Void
    ) throws(AMQPError) {
        var missing: [BusTopology] = []
        for exchange in exchanges {
            var topology = topology
            topology.exchange = exchange
            if try connection.hasExchange(exchange) { try fits(topology) } else { missing.append(topology) }
        }
        var created: [Created] = []
        do throws(AMQPError) {
            for topology in missing {
                try connection.onChannel { channel throws(AMQPError) in try topology.declareExchange(on: channel) }
                created.append(.exchange(topology.exchange))
            }
            var declaration = topology
            if outlivesConsumers { declaration.isAutoDelete = false }
            try connection.onChannel { channel throws(AMQPError) in
                try declaration.declareQueue(queue, arguments: arguments, on: channel)
            }
            created.append(.queue)
            for exchange in exchanges {
                try connection.onChannel { channel throws(AMQPError) in
                    try channel.bindQueue(queue, exchange: exchange, routingKey: routingKey)
                }
            }
        } catch {
            // Some refusals close the connection, such as that of a queue without durability.
            let another =
                connection.isOpen || created.isEmpty ? nil : try? AMQPConnection.open(connection.configuration)
            defer { another?.close() }
            for item in created.reversed() {
                // Best effort: the original error is the one to report.
                try? (another ?? connection).onChannel { channel throws(AMQPError) in try undo(item, on: channel) }
            }
            throw error
        }
    }

    private enum Created {
        case exchange(String)
        case queue
    }

    /// Deletes a created object unless it is already in use.
    private func undo(_ item: Created, on channel: AMQPChannel) throws(AMQPError) {
        switch item {
        case .exchange(let name):
            try channel.deleteExchange(name, ifUnused: true)
        case .queue:
            // Quorum queues do not support conditional deletion, so the conditions are checked here.
            let status = try channel.declareQueue(queue, passive: true)
            guard status.messageCount == 0, status.consumerCount == 0 else { return }
            _ = try channel.deleteQueue(queue)
        }
    }
}

extension AMQPConnection {
    /// Runs calls on a temporary channel, because a refusal closes the channel.
    package func onChannel<Value>(_ body: (AMQPChannel) throws(AMQPError) -> Value) throws(AMQPError) -> Value {
        let channel = try openChannel()
        defer { channel.close() }
        return try body(channel)
    }
}
