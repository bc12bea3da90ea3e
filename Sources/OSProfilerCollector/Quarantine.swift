//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import OSProfilerAMQP
internal import OSProfilerCore
internal import OSProfilerMessaging
internal import OSProfilerStore

/// Moves messages that cannot be decoded out of the stream: to the durable queue `<topic>.rejected`, or, where the
/// user may not declare it or the broker does not confirm, into the store.
///
/// Has a connection of its own, opened when the first message comes: an alarm stops connections that publish, and the
/// consuming one must go on.
final class Quarantine {
    /// How long the broker may take to confirm.
    private static let confirmTimeout: Int64 = 5_000_000
    /// How long the queue is left alone after it failed; meanwhile messages go to the store.
    private static let pause: Int64 = 5_000_000

    private let configuration: AMQPConfiguration
    private let queue: String
    private var connection: AMQPConnection?
    private var channel: AMQPChannel?
    private var pausedUntil: Int64 = 0

    init(_ configuration: CollectorConfiguration) {
        var connection = configuration.connection
        connection.connectionName = "osprofiler quarantine"
        self.configuration = connection
        queue = configuration.topology.rejectedQueue
    }

    /// Publishes all messages and waits until the broker has taken charge of them.
    ///
    /// - Returns: why it could not; nil when all are in the queue. Then some may be there, and are again next time:
    ///   quarantine is at least once.
    func publish(_ messages: [InHand.Rejected], now: Int64) -> AMQPError? {
        guard now >= pausedUntil else {
            return AMQPError(code: .blocked, message: "the queue \(queue) failed a moment ago")
        }
        // An old connection that fails says nothing of the queue: the broker may have been back for long.
        let isFresh = connection == nil
        do throws(AMQPError) {
            try publishAll(messages)
            return nil
        } catch {
            close()
            if !isFresh { return publish(messages, now: now) }
            pausedUntil = now + Self.pause
            return error
        }
    }

    private func publishAll(_ messages: [InHand.Rejected]) throws(AMQPError) {
        let (connection, channel) = try open()
        var tracker = ConfirmTracker(window: messages.count)
        for item in messages {
            let message = item.message
            let properties = QuarantineHeaders.add(
                to: message.properties,
                rejection: item.rejection,
                exchange: message.exchange,
                routingKey: message.routingKey,
                at: .now()
            )
            let tag = try channel.publish(
                exchange: "",
                routingKey: queue,
                mandatory: true,
                properties: properties,
                body: message.body
            )
            tracker.register(tag)
        }
        while tracker.outstanding > 0 {
            switch try connection.nextEvent(timeoutMicroseconds: Self.confirmTimeout) {
            case .confirmed(let tag, let multiple): _ = tracker.confirmed(tag, multiple: multiple)
            case .idle: throw failure(.timeout, "the broker did not confirm in time")
            case .returned: throw failure(.notFound, "the queue is gone")
            case .rejected: throw failure(.resourceLocked, "the broker refused the message")
            case .blocked(let reason): throw failure(.blocked, reason)
            case .channelClosed(_, let code, let text): throw connection.channelFailure(code, text)
            case .delivery, .cancelled, .unblocked: continue
            }
        }
    }

    private func failure(_ code: AMQPError.Code, _ reason: String) -> AMQPError {
        AMQPError(code: code, message: "quarantine queue \(queue): \(reason)")
    }

    private func open() throws(AMQPError) -> (AMQPConnection, AMQPChannel) {
        if let connection, let channel {
            // Frees what arrived meanwhile, a close above all.
            try connection.pump()
            if connection.isOpen { return (connection, channel) }
            close()
        }
        let connection = try AMQPConnection.open(configuration)
        self.connection = connection
        try declare(on: connection)
        let channel = try connection.openChannel()
        try channel.confirmSelect()
        self.channel = channel
        return (connection, channel)
    }

    /// Takes the queue as it is, or declares it durable.
    private func declare(on connection: AMQPConnection) throws(AMQPError) {
        do throws(AMQPError) {
            _ = try connection.openChannel().declareQueue(queue, passive: true)
        } catch {
            guard error.code == .notFound else { throw error }
            _ = try connection.openChannel().declareQueue(queue, durable: true)
        }
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
        channel = nil
        connection?.close()
        connection = nil
    }
}

extension InHand.Rejected {
    /// The form in which a store keeps it.
    func stored(at time: Timestamp) -> RejectedMessage {
        var writer = ByteWriter(capacity: 256)
        writer.writeJSON(message.properties)
        return RejectedMessage(
            reason: rejection.code.rawValue,
            detail: rejection.description,
            exchange: message.exchange,
            routingKey: message.routingKey,
            properties: String(decoding: writer.bytes, as: UTF8.self),
            body: message.body,
            time: time
        )
    }
}
