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

    /// Returns the original message with its origin; nil if the message is not a quarantined one.
    package static func origin(of message: BusMessage) -> BusMessage? {
        guard let headers = message.properties.headers,
            case .string(let origin)? = headers.first(where: { $0.0 == exchange })?.1,
            case .string(let key)? = headers.first(where: { $0.0 == routingKey })?.1
        else { return nil }
        var message = message
        message.exchange = origin
        message.routingKey = key
        message.properties.headers = headers.filter { !all.contains($0.0) }
        return message
    }
}
