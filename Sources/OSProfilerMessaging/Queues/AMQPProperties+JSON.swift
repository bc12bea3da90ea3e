//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import Foundation
package import OSProfilerAMQP
package import OSProfilerCore

extension ByteWriter {
    /// Writes message properties as a JSON object with AMQP's names; absent properties are omitted.
    package mutating func writeJSON(_ properties: AMQPProperties) {
        write("{")
        var isFirst = true
        func begin(_ name: StaticString, _ writer: inout ByteWriter) {
            if !isFirst { writer.write(", ") }
            isFirst = false
            writer.write("\"")
            writer.write(name)
            writer.write("\": ")
        }
        func text(_ name: StaticString, _ value: String?, _ writer: inout ByteWriter) {
            guard let value else { return }
            begin(name, &writer)
            writer.writeJSON(value)
        }
        func number(_ name: StaticString, _ value: Int64?, _ writer: inout ByteWriter) {
            guard let value else { return }
            begin(name, &writer)
            writer.write(value)
        }
        text("content_type", properties.contentType, &self)
        text("content_encoding", properties.contentEncoding, &self)
        if let headers = properties.headers {
            begin("headers", &self)
            writeJSON(.table(headers))
        }
        number("delivery_mode", properties.deliveryMode.map(Int64.init), &self)
        number("priority", properties.priority.map(Int64.init), &self)
        text("correlation_id", properties.correlationID, &self)
        text("reply_to", properties.replyTo, &self)
        text("expiration", properties.expiration, &self)
        text("message_id", properties.messageID, &self)
        number("timestamp", properties.timestamp.map { Int64(truncatingIfNeeded: $0) }, &self)
        text("type", properties.type, &self)
        text("user_id", properties.userID, &self)
        text("app_id", properties.appID, &self)
        text("cluster_id", properties.clusterID, &self)
        write("}")
    }

    /// Writes a header's value. Bytes become base64 text, and a timestamp its seconds.
    private mutating func writeJSON(_ value: AMQPValue) {
        switch value {
        case .void: write("null")
        case .bool(let value): write(value ? "true" : "false")
        case .int64(let value): write(value)
        case .double(let value): value.isFinite ? writePythonFloat(value) : write("null")
        case .string(let value): writeJSON(value)
        case .bytes(let value): writeJSON(Data(value).base64EncodedString())
        case .timestamp(let value): write(Int64(truncatingIfNeeded: value))
        case .array(let values):
            write("[")
            for (index, value) in values.enumerated() {
                if index > 0 { write(", ") }
                writeJSON(value)
            }
            write("]")
        case .table(let members):
            write("{")
            for (index, member) in members.enumerated() {
                if index > 0 { write(", ") }
                writeJSON(member.0)
                write(": ")
                writeJSON(member.1)
            }
            write("}")
        }
    }
}

extension AMQPProperties {
    /// Reads the object that ``ByteWriter/writeJSON(_:)`` writes; null members count as absent, unknown ones are
    /// ignored.
    package init(json: [UInt8]) throws {
        self = try JSONDecoder().decode(PropertiesFile.self, from: Data(json)).properties
    }
}

private struct PropertiesFile: Decodable {
    var properties = AMQPProperties()

    enum Key: String, CodingKey {
        case contentType = "content_type"
        case contentEncoding = "content_encoding"
        case headers
        case deliveryMode = "delivery_mode"
        case priority
        case correlationID = "correlation_id"
        case replyTo = "reply_to"
        case expiration
        case messageID = "message_id"
        case timestamp
        case type
        case userID = "user_id"
        case appID = "app_id"
        case clusterID = "cluster_id"
    }

    init(from decoder: any Decoder) throws {
        let members = try decoder.container(keyedBy: Key.self)
        func text(_ key: Key) throws -> String? { try members.decodeIfPresent(String.self, forKey: key) }
        properties.contentType = try text(.contentType)
        properties.contentEncoding = try text(.contentEncoding)
        if let headers = try members.decodeIfPresent(HeaderValue.self, forKey: .headers),
            case .table(let table) = headers.value
        {
            properties.headers = table
        }
        properties.deliveryMode = try members.decodeIfPresent(UInt8.self, forKey: .deliveryMode)
        properties.priority = try members.decodeIfPresent(UInt8.self, forKey: .priority)
        properties.correlationID = try text(.correlationID)
        properties.replyTo = try text(.replyTo)
        properties.expiration = try text(.expiration)
        properties.messageID = try text(.messageID)
        properties.timestamp = try members.decodeIfPresent(UInt64.self, forKey: .timestamp)
        properties.type = try text(.type)
        properties.userID = try text(.userID)
        properties.appID = try text(.appID)
        properties.clusterID = try text(.clusterID)
    }
}

/// Decodes a header's value from JSON.
private struct HeaderValue: Decodable {
    let value: AMQPValue

    struct Name: CodingKey {
        let stringValue: String
        var intValue: Int? { nil }
        init(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }

    init(from decoder: any Decoder) throws {
        if let members = try? decoder.container(keyedBy: Name.self) {
            value = .table(
                try members.allKeys.sorted { $0.stringValue < $1.stringValue }.map {
                    ($0.stringValue, try members.decode(HeaderValue.self, forKey: $0).value)
                }
            )
            return
        }
        if var elements = try? decoder.unkeyedContainer() {
            var values: [AMQPValue] = []
            while !elements.isAtEnd { values.append(try elements.decode(HeaderValue.self).value) }
            value = .array(values)
            return
        }
        let single = try decoder.singleValueContainer()
        if single.decodeNil() {
            value = .void
        } else if let bool = try? single.decode(Bool.self) {
            value = .bool(bool)
        } else if let integer = try? single.decode(Int64.self) {
            value = .int64(integer)
        } else if let double = try? single.decode(Double.self) {
            value = .double(double)
        } else {
            value = .string(try single.decode(String.self))
        }
    }
}
