//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

package import OSProfilerAMQP
package import OSProfilerCore

/// The headers added to a message in quarantine: the reason, and the origin of the message.
package enum QuarantineHeaders {
    package static let reason = "x-osprofiler-reason"
    package static let detail = "x-osprofiler-detail"
    package static let exchange = "x-osprofiler-exchange"
    package static let routingKey = "x-osprofiler-routing-key"
    package static let time = "x-osprofiler-rejected-at"
    /// The message's original `CC` header, with which the broker sent copies to other queues.
    package static let copies = "x-osprofiler-cc"

    private static let all: Set<String> = [reason, detail, exchange, routingKey, time, copies]

    /// Returns the properties of the quarantined message: the original ones, made persistent, with the headers added.
    package static func add(
        to properties: AMQPProperties,
        rejection: Rejection,
        exchange origin: String,
        routingKey key: String,
        at now: Timestamp
    ) -> AMQPProperties {
        var properties = properties
        properties.deliveryMode = 2
        // The broker refuses a message whose user id is not the connection's.
        properties.userID = nil
        properties.expiration = nil
        properties.headers =
            (properties.headers ?? []).filter { !all.contains($0.0) }.map { name, value in
                // The broker would act on it again, and send copies to other queues, including the consumed one.
                (name == "CC" ? copies : name, value)
            } + [
                (reason, .string(rejection.code.rawValue)),
                (detail, .string(rejection.description)),
                (exchange, .string(origin)),
                (routingKey, .string(key)),
                (time, .string(now.description)),
            ]
        return properties
    }

    /// Returns whether the consumer wrote the headers: it publishes to `<topic>.rejected` through the default exchange,
    /// with all of them. A message elsewhere may carry them too, because any publisher can write them.
    package static func areOnQuarantined(_ message: BusMessage) -> Bool {
        message.exchange.isEmpty && BusTopology.isRejectedQueue(message.routingKey)
            && areOn(message)
    }

    /// Returns whether a message has all the headers. Any publisher can write them.
    package static func areOn(_ message: BusMessage) -> Bool {
        [reason, detail, exchange, routingKey, time].allSatisfy { text($0, message) != nil }
    }

    /// Returns the original message with its origin; nil if the message is not a quarantined one.
    package static func origin(of message: BusMessage) -> BusMessage? {
        guard areOnQuarantined(message), let origin = text(exchange, message), let key = text(routingKey, message)
        else {
            return nil
        }
        var message = message
        message.exchange = origin
        message.routingKey = key
        message.properties.headers?.removeAll { all.contains($0.0) }
        return message
    }

    private static func text(_ name: String, _ message: BusMessage) -> String? {
        guard case .string(let text)? = message.properties.headers?.first(where: { $0.0 == name })?.1 else {
            return nil
        }
        return text
    }
}
