//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

package import OSProfilerAMQP

/// Makes an absent queue with the exchanges that it is bound to, wholly or not at all.
///
/// A queue that is declared otherwise than the services declare it ends their tracing: RabbitMQ refuses their own
/// declaration from then on (406). So what exists is checked before anything is made, and what was made goes again when
/// the rest fails.
package struct QueueCreation {
    private let queue: String
    private let arguments: [(String, AMQPValue)]
    private let exchanges: [String]
    private let outlivesConsumers: Bool
    private let routingKey: String
    private let topology: BusTopology

    /// - Parameters:
    ///   - queue: its name.
    ///   - arguments: the queue's, beside those of the topology.
    ///   - exchanges: what it is bound to. The default exchange needs no binding.
    ///   - routingKey: the bindings'; the topology's when nil.
    ///   - outlivesConsumers: never declared as auto-delete.
    ///   - topology: how queue and exchange are declared.
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

    /// Makes exchanges, queue and bindings.
    ///
    /// - Parameter fits: asked for each exchange that exists already; throws when the queue does not go with it.
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
        var made: [Made] = []
        do throws(AMQPError) {
            for topology in missing {
                try connection.onChannel { channel throws(AMQPError) in try topology.declareExchange(on: channel) }
                made.append(.exchange(topology.exchange))
            }
            var declaration = topology
            if outlivesConsumers { declaration.isAutoDelete = false }
            try connection.onChannel { channel throws(AMQPError) in
                try declaration.declareQueue(queue, arguments: arguments, on: channel)
            }
            made.append(.queue)
            for exchange in exchanges {
                try connection.onChannel { channel throws(AMQPError) in
                    try channel.bindQueue(queue, exchange: exchange, routingKey: routingKey)
                }
            }
        } catch {
            for item in made.reversed() {
                // As far as it goes: what counts is the error.
                try? connection.onChannel { channel throws(AMQPError) in try undo(item, on: channel) }
            }
            throw error
        }
    }

    private enum Made {
        case exchange(String)
        case queue
    }

    /// Deletes what was made, unless somebody uses it already.
    private func undo(_ item: Made, on channel: AMQPChannel) throws(AMQPError) {
        switch item {
        case .exchange(let name):
            try channel.deleteExchange(name, ifUnused: true)
        case .queue:
            // Quorum queues know no conditions for their deletion, so they are asked for here.
            let status = try channel.declareQueue(queue, passive: true)
            guard status.messageCount == 0, status.consumerCount == 0 else { return }
            _ = try channel.deleteQueue(queue)
        }
    }
}

extension AMQPConnection {
    /// Runs calls on a channel of their own: a refusal closes the channel.
    package func onChannel<Value>(_ body: (AMQPChannel) throws(AMQPError) -> Value) throws(AMQPError) -> Value {
        let channel = try openChannel()
        defer { channel.close() }
        return try body(channel)
    }
}
