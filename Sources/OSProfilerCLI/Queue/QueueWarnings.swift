//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import Logging
internal import OSProfilerAMQP
internal import OSProfilerCore
internal import OSProfilerMessaging

/// Warnings for users who inspect a queue.
enum QueueWarnings {
    static func warn(of status: AMQPQueueStatus, logger: Logger) {
        guard status.consumerCount > 0 else { return }
        let consumers = CountText.counted(status.consumerCount, "consumer")
        logger.warning("\(consumers) on \(status.name): only the messages that they leave are shown")
    }

    /// Warns if each inspection counts towards the queue's delivery limit.
    static func warn(of properties: QueueProperties?, queue: String, logger: Logger) {
        guard let properties, properties.type == "quorum" else { return }
        if let limit = properties.deliveryLimit {
            logger.warning("\(queue) drops a message after \(limit) deliveries, and each inspection counts as one")
        } else {
            let text =
                "\(queue) is a quorum queue, and each inspection counts as a delivery: RabbitMQ 4 drops a message "
                + "after 20 unless the queue or a policy says otherwise"
            logger.warning("\(text)")
        }
    }
}
