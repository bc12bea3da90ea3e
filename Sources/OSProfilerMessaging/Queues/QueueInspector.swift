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
/// process dies meanwhile, the broker requeues the messages itself. Blocking; owned by one thread.
public final class QueueInspector {
    /// How long to wait for the broker to requeue messages.
    private static let returnTimeout = Duration.seconds(10)

    /// Maximum number of messages that are returned with a nack; closing the channel returns more.
    private static let nackLimit = 100

    private let connection: AMQPConnection

    /// Connects to the first host that answers.
    public init(_ configuration: AMQPConfiguration) throws(MessagingError) {
        do throws(AMQPError) {
            connection = try AMQPConnection.open(configuration)
        } catch {
            throw MessagingError(error)
        }
    }

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
        let present = try Int(channel.declareQueue(queue, passive: true).messageCount)
        var shown = 0
        var lastTag: UInt64?
        var outcome: Result<Int, any Error>?
        // Messages that arrive meanwhile are left for the next visit: on a busy queue this one would never end.
        while shown < min(limit, present), let message = try channel.get(queue, noAck: false) {
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
            if shown <= Self.nackLimit { try channel.nack(lastTag, multiple: true, requeue: true) }
            // RabbitMQ merges messages returned by a nack one by one, in quadratic time, but those of a closed channel
            // in one step. A few messages are returned by nack, which increases the delivery count of quorum queues
            // less.
            channel.close()
            try awaitReturn(of: present, to: queue)
        }
        return outcome ?? .success(shown)
    }

    /// Waits until the queue has its messages back, because a nack has no reply and the broker needs time. With a
    /// consumer attached the count proves nothing, because the consumer takes returned messages.
    private func awaitReturn(of count: Int, to queue: String) throws(AMQPError) {
        let channel = try connection.openChannel()
        defer { channel.close() }
        let deadline = ContinuousClock.now + Self.returnTimeout
        while ContinuousClock.now < deadline {
            let status = try channel.declareQueue(queue, passive: true)
            if status.messageCount >= count || status.consumerCount > 0 { return }
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
    public func points(
        of baseID: OpaqueID,
        in queue: String,
        limit: Int
    ) throws -> (points: PointBatch, isComplete: Bool)? {
        let wanted = baseID.textBytes
        var decoder = NotificationDecoder()
        var points = PointBatch()
        var seen: Set<UUID128> = []
        var one = PointBatch()
        let shown = try visit(queue, limit: limit) { message in
            one.removeAll(keepingAtMost: 1 << 20)
            // A message that cannot be decoded belongs to no trace.
            guard (try? message.body.withUnsafeBytes({ try decoder.decode($0, into: &one) })) != nil else {
                return true
            }
            let entry = one.entries[0]
            if one.id(entry.baseID).textBytes == wanted, seen.insert(entry.messageKey).inserted {
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
