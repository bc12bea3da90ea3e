//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import Foundation
internal import OSProfilerAMQP
internal import OSProfilerCore

extension BusMessage {
    /// Reads one line of an export file. Unknown members are ignored; of repeated members the last one counts.
    ///
    /// - Throws: ``MessagingError`` with code `.badFile` and the reason.
    package init(line: UnsafeRawBufferPointer) throws(MessagingError) {
        let members: LineMembers
        do throws(JSONError) {
            members = try LineMembers(line)
        } catch {
            throw MessagingError(.badFile, "not JSON: \(error.reason)")
        }
        guard let exchange = members.exchange else {
            throw MessagingError(.badFile, "no exchange, or one that is not text")
        }
        guard let routingKey = members.routingKey, let body = members.body else {
            throw MessagingError(.badFile, "no routing_key, or neither body nor body_base64")
        }
        var properties = AMQPProperties()
        if let json = members.properties {
            guard let read = try? AMQPProperties(json: json) else {
                throw MessagingError(.badFile, "properties are not those of an AMQP message")
            }
            properties = read
        }
        self.init(
            exchange: exchange,
            routingKey: routingKey,
            properties: properties,
            body: body
        )
    }
}

private struct LineMembers {
    var exchange: String?
    var routingKey: String?
    var properties: [UInt8]?
    var body: [UInt8]?

    init(_ line: UnsafeRawBufferPointer) throws(JSONError) {
        var scanner = JSONScanner(line)
        guard try scanner.beginObject() else { return }
        repeat {
            let key = try scanner.readKey()
            let value = try scanner.readValue(depth: 1)
            if scanner.isString(key, "exchange") {
                exchange = Self.text(value, scanner).map { String(decoding: $0, as: UTF8.self) }
            } else if scanner.isString(key, "routing_key") {
                routingKey = Self.text(value, scanner).map { String(decoding: $0, as: UTF8.self) }
            } else if scanner.isString(key, "properties"), value.kind == .object {
                properties = Array(scanner.bytes(value.start..<value.end))
            } else if scanner.isString(key, "body") {
                body = Self.text(value, scanner) ?? body
            } else if scanner.isString(key, "body_base64") {
                let text = Self.text(value, scanner).map { Data($0) }
                body = text.flatMap { Data(base64Encoded: $0) }.map { [UInt8]($0) } ?? body
            }
        } while try scanner.hasNextMember()
        try scanner.expectEnd()
    }

    private static func text(_ token: JSONToken, _ scanner: JSONScanner) -> [UInt8]? {
        guard token.kind == .string else { return nil }
        let text = JSONString.unescaped(scanner.bytes(token.content))
        return text
    }
}
