//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import OSProfilerAMQP

/// Decides, while nothing is delivered, whether the broker still knows the consumer: it may end a subscription without the
/// `basic.cancel` that it owes, as RabbitMQ does now and then when a quorum queue is deleted.
///
/// Pure: it is given what a passive declaration says of the queue.
struct SubscriptionCheck {
    /// Microseconds between two checks.
    static let period: Int64 = 2_000_000
    /// Checks in a row that find messages ready, none of them delivered, after which the subscription counts as lost.
    /// Another consumer may be the single active one, or take them this moment.
    private static let unservedLimit = 15

    private var unserved = 0
    /// Whether the subscription before this one was given up for want of deliveries. A new one that gets none either tells
    /// that others are served first: this is the standby of a single active consumer.
    private let isStandby: Bool
    private(set) var isDueAt: Int64

    init(at now: Int64, isStandby: Bool = false) {
        isDueAt = now + Self.period
        self.isStandby = isStandby
    }

    /// Whether messages wait that are not delivered.
    var isUnserved: Bool { unserved >= Self.unservedLimit }

    /// A message was delivered.
    mutating func delivered() { unserved = 0 }

    /// - Parameter status: nil when the queue does not exist.
    /// - Returns: why the subscription is lost; nil when it seems sound.
    mutating func failure(_ status: AMQPQueueStatus?, at now: Int64) -> String? {
        isDueAt = now + Self.period
        guard let status else { return "the queue is gone, and the broker did not cancel the consumer" }
        guard status.consumerCount > 0 else { return "the broker has lost the consumer without cancelling it" }
        unserved = status.messageCount > 0 ? unserved + 1 : 0
        return isUnserved && !isStandby ? "the broker delivers none of the messages that are ready" : nil
    }
}
