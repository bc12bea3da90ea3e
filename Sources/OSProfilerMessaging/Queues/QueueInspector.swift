//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import Foundation
public import OSProfilerAMQP
public import OSProfilerCore

/// Looks into queues without taking anything out of them.
///
/// Messages are fetched unacknowledged and put back with one `basic.nack` with requeue, which keeps their order; what
/// stays behind is their "redelivered" mark and, in quorum queues, one delivery more on their count. Should the
/// process die meanwhile, the broker puts them back itself. Blocking; owned by one thread.
public final class QueueInspector {
    /// How long the broker may take to put messages back before we stop waiting for it.
    private static let returnTimeout = Duration.seconds(10)

    /// Messages that are put back with a nack; more go back by closing their channel.
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

    /// What the broker says of a queue over AMQP; nil when the queue does not exist.
    public func status(of queue: String) throws(MessagingError) -> AMQPQueueStatus? {
        do throws(AMQPError) {
            return try connection.status(ofQueue: queue)
        } catch {
            throw MessagingError(error)
        }
    }

    /// Shows messages from the queue's head on to `visit`, then puts all of them back.
    ///
    /// - Parameters:
    ///   - queue: the queue's name.
    ///   - limit: messages to hold at the most.
    ///   - visit: gets each message; returning false ends the visit.
    /// - Returns: how many messages were shown; nil when the queue does not exist.
    public func visit(
        _ queue: String,
        limit: Int,
        _ visit: (AMQPMessage) throws -> Bool
    ) throws -> Int? {
        try withChannel { channel throws(AMQPError) in try visitMessages(queue, limit, on: channel, visit) }?.get()
    }

    /// Errors of `visit` come back as a value, so that the messages are put back before they are thrown on.
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
        // Messages that arrive meanwhile are left for the next visit: a busy queue would never end.
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
            // RabbitMQ merges what a nack returns one message at a time, in quadratic time; what a closed channel held
            // returns in one step. A few go by nack, which quorum queues count more kindly.
            channel.close()
            try awaitReturn(of: present, to: queue)
        }
        return outcome ?? .success(shown)
    }

    /// Waits until a queue has its messages back: nothing answers a nack, and the broker takes its time. With a
    /// consumer attached the count says nothing, since it takes what returns.
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
    /// - Returns: how many; nil when the queue does not exist.
    public func purge(_ queue: String) throws(MessagingError) -> Int? {
        try withChannel { channel throws(AMQPError) in try channel.purgeQueue(queue) }
    }

    /// The points of one trace that wait in a queue, each message once, in the queue's order.
    ///
    /// - Returns: an empty batch when there are none; nil when the queue does not exist. `isComplete` is false when
    ///   the limit was reached before the queue's end.
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
            // What cannot be decoded belongs to no trace.
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

    /// Runs calls on a channel of their own.
    ///
    /// - Returns: nil when the broker says that the queue does not exist.
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
