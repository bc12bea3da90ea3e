//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

package import OSProfilerAMQP

/// Publishes messages to test whether they reach a queue. Unlike the other probes, it leaves the messages behind.
package enum RouteProbe {
    /// Microseconds that the broker has to confirm.
    private static let timeout: Int64 = 5_000_000

    /// Publishes messages as mandatory, with publisher confirms. Declares nothing.
    ///
    /// - Returns: false if a message reached no queue.
    package static func publish(
        _ messages: [BusMessage],
        _ configuration: AMQPConfiguration
    ) throws(MessagingError) -> Bool {
        do throws(AMQPError) {
            let connection = try AMQPConnection.open(configuration)
            defer { connection.close() }
            let publisher = try AMQPConfirmedPublisher(connection, window: messages.count)
            for message in messages {
                _ = try publisher.publish(
                    exchange: message.exchange,
                    routingKey: message.routingKey,
                    properties: message.properties,
                    body: message.body
                )
            }
            var isRouted = true
            while publisher.outstanding > 0 {
                for (_, outcome) in try publisher.takeOutcomes(timeoutMicroseconds: timeout) {
                    switch outcome {
                    case .confirmed: break
                    case .returned: isRouted = false
                    case .rejected: throw AMQPError(code: .resourceLocked, message: "a queue refused the message")
                    }
                }
            }
            return isRouted
        } catch {
            throw MessagingError(error)
        }
    }
}
