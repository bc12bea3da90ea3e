//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import OSProfilerCore

/// A way in which a queue loses messages because of how it was declared. Limits that a policy sets are not visible over
/// AMQP.
package enum QueueRisk: Hashable, Sendable {
    /// The queue is a stream: a consumer starts at its end, and nothing removes its messages.
    case isStream
    /// The queue drops a message after so many deliveries.
    case dropsRedelivered(after: Int)
    /// The queue drops its oldest message if it has no room for a new one.
    case dropsOldest(limit: String)
    /// The queue drops messages that wait for so many milliseconds.
    case dropsAged(milliseconds: String)
    /// The broker deletes the queue if nothing uses it.
    case isDeletedUnused
    /// A restart of the broker deletes the queue with its messages.
    case isTransient

    /// The smallest sensible delivery limit. Each interruption of the consumer, each restart of a node, and each
    /// inspection counts as a delivery.
    package static let neededDeliveries = 5

    /// Returns whether a delivery limit is too low. Below 0 it means "unlimited".
    package static func isLow(deliveryLimit: Int) -> Bool { (0..<neededDeliveries).contains(deliveryLimit) }

    /// Returns the risks for the messages of a queue that is consumed at once, most serious first.
    package static func consuming(_ queue: QueueProperties) -> [QueueRisk] {
        var risks: [QueueRisk] = queue.type == "stream" ? [.isStream] : []
        if let limit = queue.deliveryLimit, isLow(deliveryLimit: limit) {
            risks.append(.dropsRedelivered(after: limit))
        }
        // A quorum queue and a classic one without x-overflow drop at the head.
        if queue.type != "stream", !(queue.arguments["x-overflow"] ?? "").hasPrefix("reject-publish") {
            for name in ["x-max-length", "x-max-length-bytes"] {
                if let value = queue.arguments[name] { risks.append(.dropsOldest(limit: "\(name) \(value)")) }
            }
        }
        if let value = queue.arguments["x-message-ttl"] { risks.append(.dropsAged(milliseconds: value)) }
        return risks
    }

    /// Returns the risks for the messages of a queue that keeps them until somebody looks.
    package static func keeping(_ queue: QueueProperties) -> [QueueRisk] {
        var risks = consuming(queue)
        if queue.isDurable == false { risks.append(.isTransient) }
        if queue.isAutoDelete == true || queue.arguments["x-expires"] != nil { risks.append(.isDeletedUnused) }
        return risks
    }

    /// One clause after the queue's name, such as `is a stream, …`.
    package var text: String {
        switch self {
        case .isStream:
            "is a stream: a consumer receives only what is published while it runs, and nobody can drain or inspect it"
        case .dropsRedelivered(let limit):
            "drops a message after \(CountText.counted(limit, "redelivery", "redeliveries")), and every interruption of "
                + "a consumer, every restart of a node and every inspection is one"
        case .dropsOldest(let limit): "drops its oldest messages when it is full (\(limit))"
        case .dropsAged(let milliseconds): "drops messages that wait longer than \(milliseconds) ms (x-message-ttl)"
        case .isDeletedUnused: "is deleted with its messages when nothing uses it"
        case .isTransient: "is not durable: a restart of the broker deletes it with its messages"
        }
    }
}
