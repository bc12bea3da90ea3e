//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import Foundation
public import OSProfilerAMQP
package import OSProfilerCore
package import OSProfilerStore

/// A message outside the broker, as in a line of an export file.
public struct BusMessage: Sendable, Equatable {
    /// The exchange to which it was published; empty for the default exchange.
    public var exchange: String
    /// The routing key with which it was published.
    public var routingKey: String
    /// The AMQP properties, with the headers.
    public var properties: AMQPProperties
    /// The body, as it was published.
    public var body: [UInt8]

    public init(exchange: String, routingKey: String, properties: AMQPProperties, body: [UInt8]) {
        self.exchange = exchange
        self.routingKey = routingKey
        self.properties = properties
        self.body = body
    }

    package init(_ message: AMQPMessage) {
        self.init(
            exchange: message.exchange,
            routingKey: message.routingKey,
            properties: message.properties,
            body: message.body
        )
    }

    /// Creates a message from a rejected one in a store, as it was published.
    package init(_ message: RejectedMessage) {
        self.init(
            exchange: message.exchange,
            routingKey: message.routingKey,
            properties: (try? AMQPProperties(json: Array(message.properties.utf8))) ?? AMQPProperties(),
            body: message.body
        )
    }
}

extension ByteWriter {
    /// Writes one line of an export file, without the newline: `{"exchange", "routing_key", "properties", "body"}`,
    /// with `body_base64` for a body that is not UTF-8.
    package mutating func writeJSON(_ message: BusMessage) {
        writeObject { line in
            line.member("exchange", message.exchange)
            line.member("routing_key", message.routingKey)
            line.member("properties") { $0.writeJSON(message.properties) }
            if message.body.isValidUTF8 {
                line.member("body", utf8: message.body)
            } else {
                line.member("body_base64", Data(message.body).base64EncodedString())
            }
        }
    }
}

extension [UInt8] {
    fileprivate var isValidUTF8: Bool { String(validating: self, as: UTF8.self) != nil }
}
