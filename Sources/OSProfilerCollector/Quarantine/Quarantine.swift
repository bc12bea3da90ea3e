//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import OSProfilerAMQP
internal import OSProfilerCore
internal import OSProfilerMessaging
internal import OSProfilerStore

/// Moves messages that cannot be decoded out of the stream: to the durable queue `<topic>.rejected`. Those that the broker
/// does not confirm, or that the user may not publish there, are left to the store.
///
/// Has a connection of its own, opened when the first message comes: an alarm stops connections that publish, and the
/// consuming one must go on.
final class Quarantine {
    /// How long the broker may take to confirm.
    private static let confirmTimeout: Int64 = 5_000_000
    /// How long the queue is left alone after it failed; meanwhile messages go to the store.
    private static let pause: Int64 = 5_000_000
    /// Messages that await their confirms.
    private static let window = 1000

    private let configuration: AMQPConfiguration
    private let queue: String
    /// What is consumed out of the queue would come back through it for ever.
    private let isConsumed: Bool
    private var connection: AMQPConnection?
    private var publisher: AMQPConfirmedPublisher?
    private var pausedUntil: Int64 = 0

    init(_ configuration: CollectorConfiguration) {
        var connection = configuration.connection
        connection.connectionName = "osprofiler quarantine"
        self.configuration = connection
        queue = configuration.topology.rejectedQueue
        isConsumed = configuration.consumedQueue == queue
    }

    /// Publishes the messages that were not published yet, and waits until the broker has answered for each.
    ///
    /// A message is published once, whatever happens then; only one that certainly reached no queue, because the broker
    /// sent it back, gets a second try, after the queue is declared anew.
    ///
    /// - Returns: why some of them are not in the queue; nil when all are.
    func publish(_ messages: inout [RejectedDelivery], now: Int64) -> AMQPError? {
        guard !isConsumed else {
            return AMQPError(code: .invalidArgument, message: "the queue \(queue) is the one that is consumed")
        }
        guard now >= pausedUntil else {
            return AMQPError(code: .blocked, message: "the queue \(queue) failed a moment ago")
        }
        let isFresh = connection == nil
        guard let failure = attempt(&messages) else { return nil }
        close()
        // A connection from before that fails says nothing of the queue: the broker may have been back for long.
        if !isFresh, messages.contains(where: { $0.fate == .pending }), attempt(&messages) == nil {
            return messages.allSatisfy { $0.fate == .quarantined } ? nil : failure
        }
        close()
        pausedUntil = now + Self.pause
        return failure
    }

    /// - Returns: why some of the messages that were pending are not in the queue.
    private func attempt(_ messages: inout [RejectedDelivery]) -> AMQPError? {
        var failure: AMQPError?
        do throws(AMQPError) {
            let publisher = try open()
            // By delivery tag.
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
                // Headers that leave no room for ours: nothing is wrong with the queue, and the others go on.
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
                failure = AMQPError(code: .notFound, message: "the queue \(queue) is gone")
            }
        }
    }

    private func open() throws(AMQPError) -> AMQPConfirmedPublisher {
        if let connection, let publisher {
            // Frees what arrived meanwhile, a close above all.
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

    /// Takes the queue as it is, or declares it durable.
    private func declare(on connection: AMQPConnection) throws(AMQPError) {
        guard try connection.status(ofQueue: queue) == nil else { return }
        let channel = try connection.openChannel()
        defer { channel.close() }
        _ = try channel.declareQueue(queue, durable: true)
    }

    /// Keeps the connection's heartbeat going while there is nothing to move.
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
