//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import OSProfilerAMQP

/// A publishing connection: one channel in confirm mode, and a topology that is declared before the first message.
final class PublisherLink {
    let connection: AMQPConnection
    private let topology: BusTopology
    private let channel: AMQPChannel
    private let target: AMQPPublishTarget
    private var isDeclared = false

    /// The properties that kombu sets for oslo.messaging.
    static let properties = AMQPProperties(
        contentType: "application/json",
        contentEncoding: "utf-8",
        headers: [],
        deliveryMode: 2,
        priority: 0
    )

    /// Connects. Does not publish or declare anything yet.
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

    /// Makes the next ``declareTopology(refused:)`` declare everything again, because the queue or its binding was
    /// deleted.
    func forgetTopology() { isDeclared = false }

    /// Declares exchange, queue and binding once per connection, as oslo.messaging does before it publishes.
    ///
    /// If an entity exists with other properties, or if the user lacks the permission to declare it, the publisher
    /// uses what exists: publishing there is better than losing the trace.
    ///
    /// - Parameter refused: called with each error that was ignored.
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
        // A new queue next to an exchange with other properties would stop the tracing of the services that created
        // that exchange.
        if isDeclaredOtherwise, try connection.status(ofQueue: topology.queue) == nil { return }
        try declare(refused) { channel throws(AMQPError) in
            try topology.declareQueue(topology.queue, on: channel)
        }
        // The broker binds every queue to the default exchange.
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

    /// Makes one declaration on a separate channel, because a refusal closes the channel and the publishing channel
    /// still has outstanding confirms.
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
