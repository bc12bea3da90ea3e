//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

package import OSProfilerAMQP

/// What to do about a broker that refuses queues without durability, which oslo.messaging declares by default:
/// RabbitMQ 4.3 and later, with error 541.
package enum TransientQueues {
    /// The settings of the services and of the broker; either suffices.
    package static let permission =
        "[oslo_messaging_rabbit] amqp_durable_queues = true for all services, or "
        + "deprecated_features.permit.transient_nonexcl_queues = true in rabbitmq.conf"

    /// The same for a command that creates queues itself.
    package static let advice = "--durable or --quorum, and \(permission)"
}

extension AMQPError {
    /// The message, followed by what to do if the broker refuses queues without durability.
    package var advisedMessage: String {
        code == .transientRefused ? "\(message) (\(TransientQueues.advice))" : message
    }
}
