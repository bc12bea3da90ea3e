//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import OSProfilerAMQP

/// Decides, while nothing is delivered, whether the broker still knows the consumer. A broker may end a subscription
/// without the `basic.cancel` that it owes, as RabbitMQ occasionally does when a quorum queue is deleted.
///
/// Pure: the caller passes in the result of a passive declaration.
struct SubscriptionCheck {
    /// Microseconds between two checks.
    static let period: Int64 = 2_000_000
    /// Consecutive checks that find ready messages, none of them delivered, after which the subscription counts as
    /// lost. Fewer prove nothing: another consumer may be the single active one or may be taking the messages right
    /// now.
    private static let unservedLimit = 15

    private var unserved = 0
    /// Whether the previous subscription was abandoned for lack of deliveries. If a new one gets none either, other
    /// consumers are served first: this one is the standby of a single active consumer.
    private let isStandby: Bool
    private(set) var isDueAt: Int64

    init(at now: Int64, isStandby: Bool = false) {
        isDueAt = now + Self.period
        self.isStandby = isStandby
    }

    /// Whether messages wait that the broker does not deliver.
    var isUnserved: Bool { unserved >= Self.unservedLimit }

    /// A message was delivered.
    mutating func delivered() { unserved = 0 }

    /// - Parameter status: nil if the queue does not exist.
    /// - Returns: why the subscription is lost; nil if it seems sound.
    mutating func failure(_ status: AMQPQueueStatus?, at now: Int64) -> String? {
        isDueAt = now + Self.period
        guard let status else { return "the queue does not exist any more, and the broker did not cancel the consumer" }
        guard status.consumerCount > 0 else { return "the broker has lost the consumer without cancelling it" }
        unserved = status.messageCount > 0 ? unserved + 1 : 0
        return isUnserved && !isStandby ? "the broker delivers none of the ready messages" : nil
    }
}
