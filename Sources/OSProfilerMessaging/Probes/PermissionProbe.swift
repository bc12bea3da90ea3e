//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

public import OSProfilerAMQP

/// A user's permissions on the bus. A permission is nil if it could not be determined, usually because the object does
/// not exist.
public struct BusPermissions: Sendable, Equatable {
    /// Consume and inspect the queue: `read` on the queue.
    public var consume: Bool?
    /// Declare the queue: `configure` on it. Also needed to determine its properties.
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
    /// Why the broker blocks publishers; nil while it does not.
    public var alarm: String?

    /// Creates permissions that are all unknown.
    public init() {}
}

/// Determines a user's permissions without using them.
///
/// A broker checks permissions before it checks the arguments of a call. The probe makes calls that the broker refuses
/// in any case, and the kind of the refusal (403 or 406) shows whether the user has the permission. Nothing is
/// declared, bound, consumed or published. Each refusal leaves a line in the broker's log.
///
/// The refused message also reveals an alarm, which a broker reports only to connections that publish.
public enum PermissionProbe {
    private static let invalidText = "osprofiler-probe"
    /// Microseconds that the broker has to refuse a message.
    private static let timeout: Int64 = 2_000_000

    /// Returns the user's permissions on exchange and queue of a topology. Opens a temporary connection.
    ///
    /// - Parameters:
    ///   - topology: the names of exchange and queue.
    ///   - queue: the queue to consume; the topology's if nil.
    ///   - configuration: the broker, and the user whose permissions are probed.
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
            _ = try channel.consume(queue, arguments: [("x-priority", .string(invalidText))])
        }
        result.declareQueue = try mayDeclare(queue, connection)
        result.declareRejected = try mayDeclare(topology.rejectedQueue, connection)
        result.bind = try allows(connection) { channel throws(AMQPError) in
            // Removes a binding that does not exist.
            try channel.unbindQueue(queue, exchange: topology.exchange, routingKey: invalidText)
        }
        result.declareExchange = try allows(connection) { channel throws(AMQPError) in
            try channel.declareExchange(topology.exchange, arguments: [("alternate-exchange", 0)])
        }
        // Last, because an alarm blocks the connection.
        result.publish = try mayPublish(to: topology.exchange, topology.routingKey, connection, &result.alarm)
        if result.alarm == nil {
            result.quarantine = try mayPublish(to: "", topology.rejectedQueue, connection, &result.alarm)
        }
        return result
    }

    private static func mayDeclare(_ queue: String, _ connection: AMQPConnection) throws(AMQPError) -> Bool? {
        try allows(connection) { channel throws(AMQPError) in
            // Every RabbitMQ refuses this argument; only those that support queue types would refuse a wrong type.
            // Durable, because newer brokers close the connection over other queues.
            _ = try channel.declareQueue(queue, durable: true, arguments: [("x-expires", .string(invalidText))])
        }
    }

    /// - Returns: whether a call passed the permission check; nil if its object does not exist.
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

    /// Publishes a message that the broker refuses for two reasons: a foreign user id and an invalid time to live.
    private static func mayPublish(
        to exchange: String,
        _ routingKey: String,
        _ connection: AMQPConnection,
        _ alarm: inout String?
    ) throws(AMQPError) -> Bool? {
        var properties = AMQPProperties()
        properties.userID = invalidText
        properties.expiration = invalidText
        let channel = try connection.openChannel()
        _ = try channel.publish(exchange: exchange, routingKey: routingKey, properties: properties, body: [])
        var answer: Bool?
        var isAnswered = false
        while true {
            // An alarm is reported directly after the refusal, or instead of it.
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
        // A permission makes no difference to a name that the broker reserves for itself.
        case .notAllowed where error.replyCode == 403: nil
        case .notFound: nil
        default: throw error
        }
    }
}
