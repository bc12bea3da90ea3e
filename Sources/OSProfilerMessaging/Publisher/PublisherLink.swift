//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import OSProfilerAMQP
internal import OSProfilerCore

/// A publishing connection: one channel in confirm mode, and a topology that is declared before the first message.
final class PublisherLink {
    let connection: AMQPConnection
    private let topology: BusTopology
    private let channel: AMQPChannel
    private let target: AMQPPublishTarget
    /// How bodies are compressed, and where they go then.
    private let compressed: (compression: MessageCompression, target: AMQPPublishTarget)?
    private var decompressor = BodyDecompressor()
    private var isDeclared = false

    /// The properties that kombu sets for oslo.messaging.
    static let properties = AMQPProperties(
        contentType: "application/json",
        contentEncoding: "utf-8",
        headers: [],
        deliveryMode: 2,
        priority: 0
    )

    /// The same for a compressed body.
    static func properties(_ compression: MessageCompression) -> AMQPProperties {
        var properties = Self.properties
        properties.headers = [(MessageCompression.header, .string(compression.rawValue))]
        return properties
    }

    /// Connects. Does not publish or declare anything yet.
    init(
        _ configuration: AMQPConfiguration,
        topology: BusTopology,
        compression: MessageCompression?
    ) throws(AMQPError) {
        self.topology = topology
        target = try Self.target(topology, Self.properties)
        if let compression {
            compressed = (compression, try Self.target(topology, Self.properties(compression)))
        } else {
            compressed = nil
        }
        connection = try AMQPConnection.open(configuration)
        channel = try connection.openChannel()
        try channel.confirmSelect()
    }

    private static func target(
        _ topology: BusTopology,
        _ properties: AMQPProperties
    ) throws(AMQPError) -> AMQPPublishTarget {
        try AMQPPublishTarget(
            exchange: topology.exchange,
            routingKey: topology.routingKey,
            mandatory: true,
            properties: properties
        )
    }

    /// Publishes one message.
    ///
    /// - Returns: its delivery tag.
    func publish(_ body: UnsafeRawBufferPointer) throws(AMQPError) -> UInt64 {
        guard let compressed, let bytes = compressed.compression.compress(body) else {
            return try channel.publish(target, body: body)
        }
        return try bytes.withUnsafeBufferPointer { bytes throws(AMQPError) in
            try channel.publish(compressed.target, body: UnsafeRawBufferPointer(bytes))
        }
    }

    /// Passes the body of a message that the broker returned to a closure, as it was passed to ``publish(_:)``.
    func withBody(of message: AMQPReturn, _ use: (UnsafeRawBufferPointer) -> Void) {
        message.body.withUnsafeBytes { body in
            guard
                let compression = try? MessageCompression.named(
                    by: message.properties.header(MessageCompression.header)
                )
            else { return use(body) }
            // Only what this process compressed comes back.
            try? decompressor.decompress(body, compression, limit: .max) { body throws(Rejection) in use(body) }
        }
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
            case .preconditionFailed, .accessRefused, .notAllowed, .resourceLocked, .notFound: refused(error)
            default: throw error
            }
        }
    }
}
