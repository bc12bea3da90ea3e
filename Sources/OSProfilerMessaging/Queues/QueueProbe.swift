//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

public import OSProfilerAMQP

/// How a queue was declared, as far as the broker told.
public struct QueueProperties: Sendable, Equatable {
    /// Whether it survives a restart of the broker.
    public var isDurable: Bool?
    /// Whether it goes with its last consumer.
    public var isAutoDelete: Bool?
    /// `classic`, `quorum` or `stream`.
    public var type: String?
    /// The bounds that a quorum queue was declared with.
    public var quorumLimits: [QuorumLimit: Int] = [:]

    /// Nothing is known.
    public init() {}

    /// Deliveries after which a quorum queue drops a message; nil when it was declared without a limit.
    public var deliveryLimit: Int? {
        get { quorumLimits[.delivery] }
        set { quorumLimits[.delivery] = newValue }
    }
}

/// Finds out how a queue was declared, over AMQP alone.
///
/// AMQP has no call for it, but a broker that refuses a declaration says which property differs and what it is. So the
/// queue is declared with an argument that no broker accepts: it is refused for what differs when the queue exists,
/// and for the argument when it does not, and can create nothing. Each refusal leaves a line in the broker's log, and
/// the user needs the permission to configure the queue; without it the properties stay unknown.
public enum QueueProbe {
    /// Refused as a queue type by every broker.
    private static let noType = AMQPValue.string("osprofiler-probe")
    /// More than a queue has properties.
    private static let maximumQuestions = 24
    /// Refused as a limit, which is a number.
    private static let noLimit = AMQPValue.string("?")

    /// What is known of a queue. Opens a connection of its own.
    ///
    /// - Returns: nil when the queue does not exist.
    public static func properties(
        of queue: String,
        _ configuration: AMQPConfiguration
    ) throws(MessagingError) -> QueueProperties? {
        do throws(AMQPError) {
            let connection = try AMQPConnection.open(configuration)
            defer { connection.close() }
            guard try connection.status(ofQueue: queue) != nil else { return nil }
            return try ask(of: queue, connection)
        } catch {
            throw MessagingError(error)
        }
    }

    private static func ask(of queue: String, _ connection: AMQPConnection) throws(AMQPError) -> QueueProperties {
        var properties = QueueProperties()
        var guess = (durable: false, autoDelete: false, arguments: [("x-queue-type", noType)])
        var unknown = Set(QuorumLimit.allCases)
        // Each answer settles one property, or ends it.
        for _ in 0..<Self.maximumQuestions {
            guard let difference = try refusal(of: queue, guess, connection) else { return properties }
            switch difference.property {
            case "durable": guess.durable = difference.current == "true"
            case "auto_delete": guess.autoDelete = difference.current == "true"
            default:
                // The broker compares these two first: both are right by now.
                properties.isDurable = guess.durable
                properties.isAutoDelete = guess.autoDelete
                switch difference.property {
                case "x-queue-type":
                    properties.type = difference.current ?? "classic"
                    guard properties.type == "quorum" else { return properties }
                    guess.arguments[0].1 = .string("quorum")
                    for limit in QuorumLimit.allCases { guess.arguments.append((limit.argument, noLimit)) }
                case let name:
                    if let limit = QuorumLimit(rawValue: name), unknown.remove(limit) != nil {
                        properties.quorumLimits[limit] = difference.current.flatMap { Int($0) }
                        // One that is refused has to be left, or the next declaration could make the queue.
                        if unknown.isEmpty { return properties }
                        guess.arguments.removeAll { $0.0 == name }
                    }
                    // Agreed to, any argument leads to the next that differs.
                    guard let current = difference.current else { continue }
                    guess.arguments.append((name, Int64(current).map { .int64($0) } ?? .string(current)))
                }
            }
        }
        return properties
    }

    private static func refusal(
        of queue: String,
        _ guess: (durable: Bool, autoDelete: Bool, arguments: [(String, AMQPValue)]),
        _ connection: AMQPConnection
    ) throws(AMQPError) -> PropertyDifference? {
        do throws(AMQPError) {
            let channel = try connection.openChannel()
            _ = try channel.declareQueue(
                queue,
                durable: guess.durable,
                autoDelete: guess.autoDelete,
                arguments: guess.arguments
            )
            channel.close()
            return nil
        } catch {
            if error.code == .preconditionFailed { return PropertyDifference(error.message) }
            if error.code == .accessRefused || error.code == .notFound { return nil }
            throw error
        }
    }
}

/// What a broker says when a declaration does not fit: `inequivalent arg 'durable' for queue 'q' in vhost '/': received
/// 'true' but current is 'false'`, and for arguments `… but current is the value '5' of type 'signedint'` or `none`.
struct PropertyDifference: Equatable {
    let property: String
    /// The value in force; nil when there is none.
    let current: String?

    init?(_ text: String) {
        guard let start = text.firstRange(of: "inequivalent arg '"),
            let property = text[start.upperBound...].split(separator: "'", omittingEmptySubsequences: false).first,
            // The name of the queue, between the two, may hold anything.
            let mark = text.ranges(of: " but current is ").last
        else { return nil }
        self.property = String(property)
        let rest = text[mark.upperBound...]
        current = rest.firstIndex(of: "'").map { String(rest[rest.index(after: $0)...].prefix { $0 != "'" }) }
    }
}
