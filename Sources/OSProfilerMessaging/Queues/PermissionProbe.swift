//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

public import OSProfilerAMQP

/// What a user may do on the bus; nil for what could not be found out, mostly because the thing does not exist.
public struct BusPermissions: Sendable, Equatable {
    /// Consume the queue and look into it: `read` on the queue.
    public var consume: Bool?
    /// Declare the queue: `configure` on it. Needed to learn how it was declared, too.
    public var declareQueue: Bool?
    /// Bind the queue to the exchange: `write` on the queue, `read` on the exchange.
    public var bind: Bool?
    /// Declare the exchange: `configure` on it.
    public var declareExchange: Bool?
    /// Publish to the exchange: `write` on it.
    public var publish: Bool?
    /// Declare the queue of rejected messages: `configure` on it.
    public var declareRejected: Bool?
    /// Publish into the queue of rejected messages: `write` on the default exchange, `amq.default`.
    public var quarantine: Bool?
    /// Why the broker blocks whoever publishes; nil while it does not.
    public var alarm: String?

    /// Nothing is known.
    public init() {}
}

/// Finds out what a user may do, without doing it.
///
/// A broker checks the permission first, and then what it was asked: calls that it refuses in any case tell by the kind
/// of the refusal (403, or 406) whether the user might have made them. Nothing is declared, bound, consumed or
/// published. Each refusal leaves a line in the broker's log.
///
/// The message that is refused also brings to light an alarm: a broker tells of it only who tries to publish.
public enum PermissionProbe {
    private static let noText = "osprofiler-probe"
    /// How long the broker may take to refuse a message.
    private static let timeout: Int64 = 2_000_000

    /// What the user may do with exchange and queue of a topology. Opens a connection of its own.
    ///
    /// - Parameters:
    ///   - topology: the names of exchange and queue.
    ///   - queue: the queue to consume; the topology's own when nil.
    ///   - configuration: the broker, and the user who is asked about.
    public static func permissions(
        _ topology: BusTopology,
        queue: String? = nil,
        _ configuration: AMQPConfiguration
    ) throws(MessagingError) -> BusPermissions {
        do throws(AMQPError) {
            let connection = try AMQPConnection.open(configuration)
            defer { connection.close() }
            return try permissions(topology, queue ?? topology.queue, connection)
        } catch {
            throw MessagingError(error)
        }
    }

    private static func permissions(
        _ topology: BusTopology,
        _ queue: String,
        _ connection: AMQPConnection
    ) throws(AMQPError) -> BusPermissions {
        var result = BusPermissions()
        result.consume = try allows(connection) { channel throws(AMQPError) in
            _ = try channel.consume(queue, arguments: [("x-priority", .string(noText))])
        }
        result.declareQueue = try mayDeclare(queue, connection)
        result.declareRejected = try mayDeclare(topology.rejectedQueue, connection)
        result.bind = try allows(connection) { channel throws(AMQPError) in
            // Removes a binding that nobody made.
            try channel.unbindQueue(queue, exchange: topology.exchange, routingKey: noText)
        }
        result.declareExchange = try allows(connection) { channel throws(AMQPError) in
            try channel.declareExchange(topology.exchange, arguments: [("alternate-exchange", 0)])
        }
        // Last, because an alarm stops the connection.
        result.publish = try mayPublish(to: topology.exchange, topology.routingKey, connection, &result.alarm)
        if result.alarm == nil {
            result.quarantine = try mayPublish(to: "", topology.rejectedQueue, connection, &result.alarm)
        }
        return result
    }

    private static func mayDeclare(_ queue: String, _ connection: AMQPConnection) throws(AMQPError) -> Bool? {
        try allows(connection) { channel throws(AMQPError) in
            // Refused by every RabbitMQ; a queue type, only by those that know of types.
            _ = try channel.declareQueue(queue, arguments: [("x-expires", .string(noText))])
        }
    }

    /// - Returns: whether a call came further than the permissions; nil when its object does not exist.
    private static func allows(
        _ connection: AMQPConnection,
        _ call: (AMQPChannel) throws(AMQPError) -> Void
    ) throws(AMQPError) -> Bool? {
        do throws(AMQPError) {
            let channel = try connection.openChannel()
            try call(channel)
            channel.close()
            return true
        } catch {
            return try verdict(error.code, error)
        }
    }

    /// Publishes what the broker refuses twice: by a user id that is not the user's, and a time to live that is none.
    private static func mayPublish(
        to exchange: String,
        _ routingKey: String,
        _ connection: AMQPConnection,
        _ alarm: inout String?
    ) throws(AMQPError) -> Bool? {
        var properties = AMQPProperties()
        properties.userID = noText
        properties.expiration = noText
        let channel = try connection.openChannel()
        _ = try channel.publish(exchange: exchange, routingKey: routingKey, properties: properties, body: [])
        var answer: Bool?
        var isAnswered = false
        while true {
            // An alarm shows right behind the refusal, or in its place.
            switch try connection.nextEvent(timeoutMicroseconds: isAnswered ? 0 : timeout) {
            case .channelClosed(_, 403, _): (answer, isAnswered) = (false, true)
            case .channelClosed(_, 406, _): (answer, isAnswered) = (true, true)
            case .channelClosed: isAnswered = true
            case .blocked(let reason):
                alarm = reason
                return answer
            case .idle: return answer
            default: continue
            }
        }
    }

    private static func verdict(_ code: AMQPError.Code, _ error: AMQPError) throws(AMQPError) -> Bool? {
        switch code {
        case .accessRefused: false
        case .preconditionFailed: true
        case .notFound: nil
        default: throw error
        }
    }
}
