//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import Logging
internal import OSProfilerAMQP
internal import OSProfilerCore
internal import OSProfilerMessaging
internal import OSProfilerStore

/// Moves messages that cannot be decoded out of the stream, to the durable queue `<topic>.rejected`. Messages that the
/// broker does not confirm, or that the user may not publish there, are left to the store.
///
/// Uses a connection of its own, opened for the first message: a resource alarm blocks connections that publish, and
/// the consuming connection must continue.
final class Quarantine {
    /// Microseconds that the broker has to confirm.
    private static let confirmTimeout: Int64 = 5_000_000
    /// Microseconds without further attempts after the queue failed; meanwhile messages go to the store.
    private static let pause: Int64 = 5_000_000
    /// Maximum number of messages that await their confirms.
    private static let window = 1000

    private let configuration: AMQPConfiguration
    let queue: String
    /// The arguments of the queue if it does not exist yet.
    private let arguments: [(String, AMQPValue)]
    /// Why the queue does not have the limit, until it is taken.
    private var refusedLimit: String?
    /// Whether the collector consumes this very queue: rejected messages would come back for ever.
    private let isConsumed: Bool
    private let logger: Logger
    private var hasInspected = false
    /// Whether the queue was declared in a way that loses messages. What a policy does is not visible over AMQP.
    private(set) var isLossy = false
    private var connection: AMQPConnection?
    private var publisher: AMQPConfirmedPublisher?
    private var pausedUntil: Int64 = 0

    init(_ configuration: CollectorConfiguration, logger: Logger) {
        self.logger = logger
        var connection = configuration.connection
        connection.connectionName = "osprofiler quarantine"
        self.configuration = connection
        queue = configuration.topology.rejectedQueue
        // A queue that drops its oldest messages would lose them; one that refuses new ones leaves them to the store.
        arguments =
            configuration.quarantineLimit.map {
                [("x-max-length", .int64(Int64($0))), ("x-overflow", .string("reject-publish"))]
            } ?? []
        isConsumed = configuration.consumedQueue == queue
    }

    /// Publishes the messages that are not published yet and waits until the broker has answered each.
    ///
    /// A message is published once, whatever happens afterwards. Only a message that the broker returned, and that is
    /// therefore in no queue, gets a second attempt after the queue is declared again.
    ///
    /// - Returns: why some messages are not in the queue; nil if all are.
    func publish(_ messages: inout [RejectedDelivery], now: Int64) -> AMQPError? {
        guard !isConsumed else {
            return AMQPError(code: .invalidArgument, message: "the collector consumes the queue \(queue) itself")
        }
        guard now >= pausedUntil else {
            return AMQPError(code: .blocked, message: "the queue \(queue) failed a moment ago")
        }
        let isFresh = connection == nil
        guard let failure = attempt(&messages) else { return nil }
        close()
        // The failure of an old connection says nothing about the queue: the broker may have been back for a long
        // time.
        if !isFresh, messages.contains(where: { $0.fate == .pending }), attempt(&messages) == nil {
            return messages.allSatisfy { $0.fate == .quarantined || $0.fate == .cameBack } ? nil : failure
        }
        close()
        pausedUntil = now + Self.pause
        return failure
    }

    /// - Returns: why some of the pending messages are not in the queue.
    private func attempt(_ messages: inout [RejectedDelivery]) -> AMQPError? {
        var failure: AMQPError?
        do throws(AMQPError) {
            let publisher = try open()
            // Keyed by delivery tag.
            var indices: [UInt64: Int] = [:]
            for index in messages.indices where messages[index].fate == .pending {
                while publisher.isFull { try takeOutcomes(publisher, &messages, &indices, &failure) }
                if let tag = try publish(&messages[index], publisher) { indices[tag] = index }
            }
            while publisher.outstanding > 0 { try takeOutcomes(publisher, &messages, &indices, &failure) }
        } catch {
            failure = error
        }
        return failure
    }

    /// - Returns: the delivery tag; nil for a message that cannot be published at all.
    private func publish(
        _ rejected: inout RejectedDelivery,
        _ publisher: AMQPConfirmedPublisher
    ) throws(AMQPError) -> UInt64? {
        let message = rejected.message
        let properties = QuarantineHeaders.add(
            to: message.properties,
            rejection: rejected.rejection,
            exchange: message.exchange,
            routingKey: message.routingKey,
            at: .now()
        )
        do throws(AMQPError) {
            let tag = try publisher.publish(exchange: "", routingKey: queue, properties: properties, body: message.body)
            rejected.fate = .published
            return tag
        } catch {
            switch error.code {
            case .blocked: throw error
            case .invalidArgument:
                // The headers leave no room for ours. Nothing is wrong with the queue, and the other messages go on.
                rejected.fate = .refused
                return nil
            default:
                rejected.fate = .published
                throw error
            }
        }
    }

    private func takeOutcomes(
        _ publisher: AMQPConfirmedPublisher,
        _ messages: inout [RejectedDelivery],
        _ indices: inout [UInt64: Int],
        _ failure: inout AMQPError?
    ) throws(AMQPError) {
        for (tag, outcome) in try publisher.takeOutcomes(timeoutMicroseconds: Self.confirmTimeout) {
            guard let index = indices.removeValue(forKey: tag) else { continue }
            switch outcome {
            case .confirmed:
                messages[index].fate = .quarantined
            case .rejected:
                messages[index].fate = .refused
                failure = AMQPError(
                    code: .resourceLocked,
                    message: "the broker refuses messages to \(queue): is it full?"
                )
            case .returned:
                messages[index].fate = .pending
                // The next one may be declared in another way.
                hasInspected = false
                isLossy = false
                failure = AMQPError(code: .notFound, message: "the queue \(queue) does not exist any more")
            }
        }
    }

    private func open() throws(AMQPError) -> AMQPConfirmedPublisher {
        if let connection, let publisher {
            // Handles frames that arrived meanwhile, above all a close.
            try connection.pump()
            if connection.isOpen { return publisher }
            close()
        }
        let connection = try AMQPConnection.open(configuration)
        self.connection = connection
        try declare(on: connection)
        let publisher = try AMQPConfirmedPublisher(connection, window: Self.window)
        self.publisher = publisher
        return publisher
    }

    /// Uses the queue as it is, or declares it durable.
    private func declare(on connection: AMQPConnection) throws(AMQPError) {
        let exists = try connection.status(ofQueue: queue) != nil
        if exists { inspect(on: connection) }
        guard !exists || !arguments.isEmpty else { return }
        let channel = try connection.openChannel()
        defer { channel.close() }
        do throws(AMQPError) {
            _ = try channel.declareQueue(queue, durable: true, arguments: arguments)
        } catch {
            guard exists, error.code == .preconditionFailed || error.code == .accessRefused else { throw error }
            refusedLimit = error.message
        }
    }

    /// Returns once why the queue, which exists, does not have the limit.
    func takeRefusedLimit() -> String? {
        defer { refusedLimit = nil }
        return refusedLimit
    }

    /// Returns whether a message was in the quarantine queue before. The broker dead-letters it from there, or somebody
    /// moves it, without `queue replay`, which removes the traces of quarantine.
    func hasHeld(_ message: BusMessage) -> Bool {
        DeadLetterHeaders.hasDied(message, in: queue) || QuarantineHeaders.areOn(message)
    }

    /// Logs how a queue that somebody else declared loses messages, once.
    private func inspect(on connection: AMQPConnection) {
        guard !hasInspected else { return }
        hasInspected = true
        // Best effort: the queue takes messages whether or not this user may determine its properties.
        guard let properties = try? QueueProbe.properties(of: queue, on: connection) else { return }
        let risks = QueueRisk.keeping(properties)
        isLossy = !risks.isEmpty
        for risk in risks {
            logger.warning(
                "the queue of rejected messages can lose them",
                metadata: [LogKey.reason: "\(queue) \(risk.text)"]
            )
        }
    }

    /// Keeps the connection's heartbeat alive while nothing is published.
    func pump() {
        guard let connection else { return }
        do throws(AMQPError) {
            try connection.pump()
        } catch {
            close()
        }
    }

    func close() {
        publisher = nil
        connection?.close()
        connection = nil
    }
}
