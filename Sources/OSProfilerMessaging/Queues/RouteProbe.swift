//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

package import OSProfilerAMQP

/// Publishes messages to learn whether a queue takes them. Unlike the other probes this one leaves something behind.
package enum RouteProbe {
    /// How long the broker may take to confirm.
    private static let patience: Int64 = 5_000_000

    /// Publishes as mandatory, with confirms. Declares nothing.
    ///
    /// - Returns: false when one of them reached no queue.
    package static func publish(
        _ messages: [BusMessage],
        _ configuration: AMQPConfiguration
    ) throws(MessagingError) -> Bool {
        do throws(AMQPError) {
            let connection = try AMQPConnection.open(configuration)
            defer { connection.close() }
            let channel = try connection.openChannel()
            try channel.confirmSelect()
            var tracker = ConfirmTracker(window: messages.count)
            for message in messages {
                let tag = try channel.publish(
                    exchange: message.exchange,
                    routingKey: message.routingKey,
                    mandatory: true,
                    properties: message.properties,
                    body: message.body
                )
                tracker.register(tag)
            }
            var isRouted = true
            while tracker.outstanding > 0 {
                switch try connection.nextEvent(timeoutMicroseconds: patience) {
                case .confirmed(let tag, let multiple): _ = tracker.confirmed(tag, multiple: multiple)
                case .returned: isRouted = false
                case .rejected: throw AMQPError(code: .resourceLocked, message: "a queue refused the message")
                case .blocked(let reason): throw AMQPError(code: .blocked, message: "publishers are blocked: \(reason)")
                case .channelClosed(_, let code, let text):
                    throw AMQPError(code: .channelClosed, message: text, replyCode: code)
                case .idle: throw AMQPError(code: .timeout, message: "the broker did not confirm in time")
                case .delivery, .cancelled, .unblocked: continue
                }
            }
            return isRouted
        } catch {
            throw MessagingError(error)
        }
    }
}
