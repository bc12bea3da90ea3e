//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

public import OSProfilerAMQP

/// The properties of a queue as the broker reported them; nil if unknown.
public struct QueueProperties: Sendable, Equatable {
    /// Whether the queue survives a restart of the broker.
    public var isDurable: Bool?
    /// Whether the broker deletes the queue with its last consumer.
    public var isAutoDelete: Bool?
    /// `classic`, `quorum` or `stream`.
    public var type: String?
    /// The bounds that a quorum queue was declared with.
    public var quorumLimits: [QuorumLimit: Int] = [:]
    /// The other arguments of the declaration, such as `x-max-length`, with their values as text. What a policy sets is
    /// not visible over AMQP.
    public var arguments: [String: String] = [:]

    /// Creates properties that are all unknown.
    public init() {}

    /// Deliveries after which a quorum queue drops a message; nil when it was declared without a limit.
    public var deliveryLimit: Int? {
        get { quorumLimits[.delivery] }
        set { quorumLimits[.delivery] = newValue }
    }
}

/// Determines the properties of a queue over AMQP only.
///
/// AMQP has no call for this, but a broker that refuses a declaration reports which property differs and its current
/// value. The probe declares the queue with an argument that no broker accepts: an existing queue is refused for the
/// property that differs, an absent one for the argument, so the probe cannot create anything. Each refusal leaves a
/// line in the broker's log. The user needs configure permission on the queue; without it the properties stay unknown.
public enum QueueProbe {
    /// Every broker refuses this queue type.
    private static let invalidType = AMQPValue.string("osprofiler-probe")
    /// More attempts than a queue has properties.
    private static let maximumAttempts = 24
    /// Every broker refuses this as a limit, because it is not a number.
    private static let invalidLimit = AMQPValue.string("?")
    /// Compared after a quorum queue's type, so that it has to be asked for.
    private static let timeToLive = "x-message-ttl"

    /// Returns the known properties of a queue. Opens a temporary connection.
    ///
    /// - Returns: nil if the queue does not exist.
    public static func properties(
        of queue: String,
        _ configuration: AMQPConfiguration
    ) throws(MessagingError) -> QueueProperties? {
        do throws(AMQPError) {
            let connection = try AMQPConnection.open(configuration)
            defer { connection.close() }
            return try properties(of: queue, on: connection)
        } catch {
            throw MessagingError(error)
        }
    }

    /// Returns the known properties of a queue, determined on temporary channels of an open connection.
    ///
    /// - Returns: nil if the queue does not exist.
    package static func properties(
        of queue: String,
        on connection: AMQPConnection
    ) throws(AMQPError) -> QueueProperties? {
        guard try connection.status(ofQueue: queue) != nil else { return nil }
        return try ask(of: queue, connection)
    }

    /// Returns whether a queue is a stream, with one declaration that the broker refuses. A stream reports no ready
    /// messages, so that it looks like an empty queue.
    package static func isStream(_ queue: String, on connection: AMQPConnection) throws(AMQPError) -> Bool {
        // A stream is always durable and never auto-delete: the broker names the type, or the queue is not a stream.
        let refusal = try connection.refusal { channel throws(AMQPError) in
            _ = try channel.declareQueue(queue, durable: true, arguments: [("x-queue-type", invalidType)])
        }
        return refusal?.property == "x-queue-type" && refusal?.current == "stream"
    }

    private static func ask(of queue: String, _ connection: AMQPConnection) throws(AMQPError) -> QueueProperties {
        var properties = QueueProperties()
        // Durable, because newer brokers refuse other queues for this reason alone.
        var guess = (durable: true, autoDelete: false, arguments: [("x-queue-type", invalidType)])
        var unknown = Set(QuorumLimit.allCases.map(\.argument) + [Self.timeToLive])
        // Each reply settles one property, or ends the probe.
        for _ in 0..<Self.maximumAttempts {
            let refusal = try connection.refusal { channel throws(AMQPError) in
                _ = try channel.declareQueue(
                    queue,
                    durable: guess.durable,
                    autoDelete: guess.autoDelete,
                    arguments: guess.arguments
                )
            }
            guard let difference = refusal else { return properties }
            switch difference.property {
            case "durable": guess.durable = difference.current == "true"
            case "auto_delete": guess.autoDelete = difference.current == "true"
            default:
                // The broker compares these two first, so both are right by now.
                properties.isDurable = guess.durable
                properties.isAutoDelete = guess.autoDelete
                switch difference.property {
                case "x-queue-type":
                    properties.type = difference.current ?? "classic"
                    guard properties.type == "quorum" else { return properties }
                    guess.arguments[0].1 = .string("quorum")
                    for name in unknown { guess.arguments.append((name, invalidLimit)) }
                case let name:
                    if let limit = QuorumLimit(rawValue: name) {
                        properties.quorumLimits[limit] = difference.current.flatMap { Int($0) }
                    } else {
                        properties.arguments[name] = difference.current
                    }
                    if unknown.remove(name) != nil {
                        // One refused argument has to remain, or the next declaration could create the queue.
                        if unknown.isEmpty { return properties }
                        guess.arguments.removeAll { $0.0 == name }
                    }
                    // Adopt the argument, which leads to the next one that differs.
                    guard let current = difference.current else { continue }
                    guess.arguments.append((name, Int64(current).map { .int64($0) } ?? .string(current)))
                }
            }
        }
        return properties
    }
}

/// The difference in a broker's reply to a mismatched declaration: `inequivalent arg 'durable' for queue 'q' in vhost
/// '/': received 'true' but current is 'false'`; for arguments `… but current is the value '5' of type 'signedint'`,
/// or `none`.
struct PropertyDifference: Equatable {
    let property: String
    /// The current value; nil if there is none.
    let current: String?

    init?(_ text: String) {
        guard let start = text.firstRange(of: "inequivalent arg '"),
            let property = text[start.upperBound...].split(separator: "'", omittingEmptySubsequences: false).first,
            // The queue's name in between may contain any text.
            let mark = text.ranges(of: " but current is ").last
        else { return nil }
        self.property = String(property)
        let rest = text[mark.upperBound...]
        current = rest.firstIndex(of: "'").map { String(rest[rest.index(after: $0)...].prefix { $0 != "'" }) }
    }
}

extension AMQPConnection {
    /// Makes a declaration on a channel of its own.
    ///
    /// - Returns: the property for which the broker refuses it; nil if the broker accepts it or does not say.
    func refusal(
        of declare: (AMQPChannel) throws(AMQPError) -> Void
    ) throws(AMQPError) -> PropertyDifference? {
        do throws(AMQPError) {
            try onChannel(declare)
            return nil
        } catch {
            if error.code == .preconditionFailed { return PropertyDifference(error.message) }
            if error.code == .accessRefused || error.code == .notFound { return nil }
            throw error
        }
    }
}
