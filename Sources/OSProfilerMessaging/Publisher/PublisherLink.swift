//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import OSProfilerAMQP

/// A connection that publishes: one channel in confirm mode, and the topology declared when the first message goes out.
final class PublisherLink {
    let connection: AMQPConnection
    private let topology: BusTopology
    private let channel: AMQPChannel
    private let target: AMQPPublishTarget
    private var isDeclared = false

    /// Properties as kombu sets them for oslo.messaging.
    static let properties = AMQPProperties(
        contentType: "application/json",
        contentEncoding: "utf-8",
        headers: [],
        deliveryMode: 2,
        priority: 0
    )

    /// Connects; publishes nothing and declares nothing yet.
    init(_ configuration: AMQPConfiguration, topology: BusTopology) throws(AMQPError) {
        self.topology = topology
        target = try AMQPPublishTarget(
            exchange: topology.exchange,
            routingKey: topology.routingKey,
            mandatory: true,
            properties: Self.properties
        )
        connection = try AMQPConnection.open(configuration)
        channel = try connection.openChannel()
        try channel.confirmSelect()
    }

    /// Publishes one message.
    ///
    /// - Returns: its delivery tag.
    func publish(_ body: UnsafeRawBufferPointer) throws(AMQPError) -> UInt64 {
        try channel.publish(target, body: body)
    }

    /// Declare again before the next message: somebody deleted the queue or its binding.
    func forgetTopology() { isDeclared = false }

    /// Declares exchange, queue and binding as oslo.messaging does before it publishes, once a connection.
    ///
    /// What exists with other properties, or what the user may not declare, is taken as it is: publishing to what is
    /// there beats losing the trace.
    ///
    /// - Parameter refused: gets each error that was passed over.
    func declareTopology(refused: (AMQPError) -> Void) throws(AMQPError) {
        guard !isDeclared else { return }
        defer { isDeclared = true }
        let topology = topology
        var isDeclaredOtherwise = false
        try declare { error in
            refused(error)
            isDeclaredOtherwise = error.code == .preconditionFailed
        } _: { channel throws(AMQPError) in
            try topology.declareExchange(on: channel)
        }
        // A queue made beside an exchange that is declared otherwise would end the tracing of the services that made that.
        if isDeclaredOtherwise, try connection.status(ofQueue: topology.queue) == nil { return }
        try declare(refused) { channel throws(AMQPError) in
            try topology.declareQueue(topology.queue, on: channel)
        }
        // Every queue is bound to the default exchange.
        if !topology.exchange.isEmpty {
            try declare(refused) { channel throws(AMQPError) in
                try channel.bindQueue(
                    topology.queue,
                    exchange: topology.exchange,
                    routingKey: topology.routingKey,
                    arguments: []
                )
            }
        }
    }

    /// Runs one declaration on a channel of its own: a refusal closes the channel, and the one that publishes has
    /// confirms to come.
    private func declare(
        _ refused: (AMQPError) -> Void,
        _ declaration: (AMQPChannel) throws(AMQPError) -> Void
    ) throws(AMQPError) {
        let channel = try connection.openChannel()
        defer { channel.close() }
        do throws(AMQPError) {
            try declaration(channel)
        } catch {
            switch error.code {
            case .preconditionFailed, .accessRefused, .resourceLocked, .notFound: refused(error)
            default: throw error
            }
        }
    }
}
