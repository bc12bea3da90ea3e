//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import Foundation
public import OSProfilerAMQP
package import OSProfilerCore
package import OSProfilerStore

/// A message outside the broker, as in a line of an export file.
public struct BusMessage: Sendable, Equatable {
    public var exchange: String
    public var routingKey: String
    public var properties: AMQPProperties
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
        write("{\"exchange\": ")
        writeJSON(message.exchange)
        write(", \"routing_key\": ")
        writeJSON(message.routingKey)
        write(", \"properties\": ")
        writeJSON(message.properties)
        if message.body.isValidUTF8 {
            write(", \"body\": ")
            message.body.withUnsafeBytes { writeJSON(utf8: $0) }
        } else {
            write(", \"body_base64\": ")
            writeJSON(Data(message.body).base64EncodedString())
        }
        write("}")
    }
}

extension [UInt8] {
    fileprivate var isValidUTF8: Bool { String(validating: self, as: UTF8.self) != nil }
}
