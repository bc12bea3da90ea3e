//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import Logging
internal import OSProfilerAMQP
internal import OSProfilerCore
internal import OSProfilerMessaging

/// What to tell someone who reads a queue by putting everything back.
enum QueueWarnings {
    static func warn(of status: AMQPQueueStatus, logger: Logger) {
        guard status.consumerCount > 0 else { return }
        let who = CountText.counted(status.consumerCount, "consumer")
        logger.warning("\(who) on \(status.name): what is shown is only what they leave, and may miss messages")
    }

    /// Warns when each look brings the queue's messages nearer to their end.
    static func warn(of properties: QueueProperties?, queue: String, logger: Logger) {
        guard let properties, properties.type == "quorum" else { return }
        if let limit = properties.deliveryLimit {
            logger.warning("\(queue) drops a message after \(limit) deliveries, and each look counts as one")
        } else {
            let text =
                "\(queue) is a quorum queue, and each look counts as a delivery: RabbitMQ 4 drops a message after 20 "
                + "unless the queue or a policy says otherwise"
            logger.warning("\(text)")
        }
    }
}
