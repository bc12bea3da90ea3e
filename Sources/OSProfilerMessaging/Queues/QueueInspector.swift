//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import Foundation
public import OSProfilerAMQP
public import OSProfilerCore

/// Inspects queues without consuming their messages.
///
/// It fetches messages without acknowledging them and returns them with one `basic.nack` with requeue, which keeps
/// their order. They keep a "redelivered" mark and, in quorum queues, a delivery count increased by one. If the
/// process dies meanwhile, the broker requeues the messages itself. A message that the broker would drop because of its
/// delivery count ends the inspection, see ``deliveryLimit``. Blocking; owned by one thread.
public final class QueueInspector {
    /// How long to wait for the broker to requeue messages.
    private static let returnTimeout = Duration.seconds(10)

    /// Maximum number of messages that are returned with a nack; closing the channel returns more.
    private static let nackLimit = 100

    private let configuration: AMQPConfiguration
    private let connection: AMQPConnection

    /// The inspected queue's delivery limit: a quorum queue drops a message that is returned more often. An inspection
    /// throws ``MessagingError/Code/deliveryLimit`` at the first message that it could not return, and puts a copy of
    /// this message at the end of the queue. Nil inspects and returns all messages.
    public var deliveryLimit: Int?

    /// Connects to the first host that answers.
    public init(_ configuration: AMQPConfiguration) throws(MessagingError) {
        self.configuration = configuration
        do throws(AMQPError) {
            connection = try AMQPConnection.open(configuration)
        } catch {
            throw MessagingError(error)
        }
    }

    /// Returns the delivery limit of a queue; nil if it has none, or if this user cannot see it. Limits that a policy
    /// sets are not visible over AMQP.
    public func deliveryLimit(of properties: QueueProperties?) -> Int? {
        guard let properties, properties.type == "quorum" else { return nil }
        let isNew = connection.serverVersion.flatMap { Int($0.prefix { $0 != "." }) }.map { $0 >= 4 } ?? false
        guard let limit = properties.deliveryLimit ?? (isNew ? Self.defaultDeliveryLimit : nil), limit >= 0 else {
            return nil
        }
        return limit
    }

    /// The limit of RabbitMQ 4 for quorum queues that were declared without one.
    private static let defaultDeliveryLimit = 20

    /// Returns the broker's status of a queue over AMQP; nil if the queue does not exist.
    public func status(of queue: String) throws(MessagingError) -> AMQPQueueStatus? {
        do throws(AMQPError) {
            return try connection.status(ofQueue: queue)
        } catch {
            throw MessagingError(error)
        }
    }

    /// Passes messages from the head of the queue to `visit`, then returns all of them to the queue.
    ///
    /// - Parameters:
    ///   - queue: the queue's name.
    ///   - limit: maximum number of messages to hold.
    ///   - visit: receives each message; returning false ends the visit.
    /// - Returns: the number of messages passed; nil if the queue does not exist.
    public func visit(
        _ queue: String,
        limit: Int,
        _ visit: (AMQPMessage) throws -> Bool
    ) throws -> Int? {
        try withChannel { channel throws(AMQPError) in try visitMessages(queue, limit, on: channel, visit) }?.get()
    }

    /// Returns an error of `visit` as a value, so that the messages are requeued before it is rethrown.
    private func visitMessages(
        _ queue: String,
        _ limit: Int,
        on channel: AMQPChannel,
        _ visit: (AMQPMessage) throws -> Bool
    ) throws(AMQPError) -> Result<Int, any Error> {
        let status = try channel.declareQueue(queue, passive: true)
        let present = status.messageCount
        if present == 0, try QueueProbe.isStream(queue, on: connection) {
            let text = "\(queue) is a stream, which keeps its messages and cannot be inspected over AMQP 0-9-1"
            return .failure(MessagingError(.unsupportedQueue, text))
        }
        var shown = 0
        var lastTag: UInt64?
        var outcome: Result<Int, any Error>?
        // Messages that arrive meanwhile are left for the next visit: on a busy queue this one would never end.
        while shown < min(limit, present), let message = try channel.get(queue, noAck: false) {
            if let deliveryLimit, message.deliveryCount >= deliveryLimit {
                outcome = .failure(try refuse(message, of: queue, deliveryLimit, on: channel))
                break
            }
            lastTag = message.deliveryTag
            shown += 1
            do {
                guard try visit(message) else { break }
            } catch {
                outcome = .failure(error)
                break
            }
        }
        if let lastTag {
            if shown <= Self.nackLimit || deliveryLimit != nil {
                try channel.nack(lastTag, multiple: true, requeue: true)
                // Closing the channel at once can count as another return in a quorum queue.
                if deliveryLimit != nil { try awaitReturn(of: status) }
            }
            // RabbitMQ merges messages returned by a nack one by one, in quadratic time, but those of a closed channel
            // in one step. A few messages are returned by nack, which increases the delivery count of quorum queues
            // less.
            channel.close()
            try awaitReturn(of: status)
        }
        return outcome ?? .success(shown)
    }

    /// Keeps a message that the broker would drop if it were returned: publishes a copy to the queue, then acknowledges
    /// the message.
    ///
    /// - Returns: the error that ends the inspection.
    private func refuse(
        _ message: AMQPMessage,
        of queue: String,
        _ limit: Int,
        on channel: AMQPChannel
    ) throws(AMQPError) -> MessagingError {
        let fate: String
        do throws(AMQPError) {
            try publishCopy(of: message, to: queue)
            try channel.ack(message.deliveryTag)
            fate = "it is now at the end of the queue"
        } catch {
            fate = "it could not be put back and is lost: \(error.message)"
        }
        return MessagingError(
            .deliveryLimit,
            "\(queue) drops a message that is returned more than \(limit) times, and one of its messages was returned "
                + "\(message.deliveryCount) times: \(fate)"
        )
    }

    /// Uses a connection of its own, because a confirming publisher shares none.
    private func publishCopy(of message: AMQPMessage, to queue: String) throws(AMQPError) {
        let connection = try AMQPConnection.open(configuration)
        defer { connection.close() }
        let publisher = try AMQPConfirmedPublisher(connection, window: 1)
        var properties = message.properties
        // The broker sent the copies before, and refuses another user's id.
        properties.headers?.removeAll { ["CC", "BCC", AMQPMessage.deliveryCountHeader].contains($0.0) }
        properties.userID = nil
        _ = try publisher.publish(exchange: "", routingKey: queue, properties: properties, body: message.body)
        while publisher.outstanding > 0 {
            let timeout = Self.returnTimeout.components.seconds * 1_000_000
            for (_, outcome) in try publisher.takeOutcomes(timeoutMicroseconds: timeout) where outcome != .confirmed {
                throw AMQPError(code: .brokerFailure, message: "the broker refused the copy")
            }
        }
    }

    /// Waits until the queue has its messages back, because a nack has no reply and the broker needs time. With a
    /// consumer attached the count proves nothing, because the consumer takes returned messages.
    ///
    /// - Parameter before: the status before the inspection, which itself counts as a consumer of a quorum queue.
    private func awaitReturn(of before: AMQPQueueStatus) throws(AMQPError) {
        guard before.consumerCount == 0 else { return }
        let channel = try connection.openChannel()
        defer { channel.close() }
        let deadline = ContinuousClock.now + Self.returnTimeout
        while ContinuousClock.now < deadline {
            if try channel.declareQueue(before.name, passive: true).messageCount >= before.messageCount { return }
            Thread.sleep(forTimeInterval: 0.005)
        }
    }

    /// Removes all ready messages.
    ///
    /// - Returns: the number of removed messages; nil if the queue does not exist.
    public func purge(_ queue: String) throws(MessagingError) -> Int? {
        try withChannel { channel throws(AMQPError) in try channel.purgeQueue(queue) }
    }

    /// Returns the points of one trace that wait in a queue, each message once, in the queue's order.
    ///
    /// - Returns: an empty batch if there are no such points; nil if the queue does not exist. `isComplete` is false
    ///   if the limit was reached before the end of the queue.
    /// - Throws: ``MessagingError`` with the code ``MessagingError/Code/tooLarge`` if the points take more than 500 MB.
    public func points(
        of baseID: OpaqueID,
        in queue: String,
        limit: Int
    ) throws -> (points: PointBatch, isComplete: Bool)? {
        let wanted = baseID.textBytes
        var decoder = BodyDecoder()
        var points = PointBatch()
        var seen: Set<UUID128> = []
        var one = PointBatch()
        let shown = try visit(queue, limit: limit) { message in
            one.removeAll(keepingAtMost: 1 << 20)
            // A message that cannot be decoded belongs to no trace.
            guard (try? decoder.decode(message, into: &one)) != nil else { return true }
            let entry = one.entries[0]
            if one.id(entry.baseID).textBytes == wanted, seen.insert(entry.messageKey).inserted {
                guard points.byteCount + one.byteCount <= PointBatch.traceByteLimit else {
                    let limit = CountText.bytes(PointBatch.traceByteLimit)
                    throw MessagingError(.tooLarge, "the trace is too large to show: it has more than \(limit)")
                }
                points.append(entry, from: one)
            }
            return true
        }
        return shown.map { (points, $0 < limit) }
    }

    public func close() {
        connection.close()
    }

    /// Runs calls on a temporary channel.
    ///
    /// - Returns: nil if the broker reports that the queue does not exist.
    private func withChannel<Value>(
        _ body: (AMQPChannel) throws(AMQPError) -> Value
    ) throws(MessagingError) -> Value? {
        do throws(AMQPError) {
            return try connection.ifFound(body)
        } catch {
            throw MessagingError(error)
        }
    }
}

extension AMQPMessage {
    fileprivate static let deliveryCountHeader = "x-delivery-count"

    /// How often a quorum queue got the message back before. 0 in other queues.
    fileprivate var deliveryCount: Int {
        guard case .int64(let count)? = properties.headers?.first(where: { $0.0 == Self.deliveryCountHeader })?.1 else {
            return 0
        }
        return Int(count)
    }
}
