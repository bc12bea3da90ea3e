//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import Foundation
package import OSProfilerAMQP
package import OSProfilerCore

extension ByteWriter {
    /// Writes message properties as a JSON object with AMQP's names; absent properties are omitted.
    package mutating func writeJSON(_ properties: AMQPProperties) {
        writeObject { object in
            object.member(ifPresent: "content_type", properties.contentType)
            object.member(ifPresent: "content_encoding", properties.contentEncoding)
            if let headers = properties.headers { object.member("headers") { $0.writeJSON(.table(headers)) } }
            object.member(ifPresent: "delivery_mode", properties.deliveryMode.map(Int64.init))
            object.member(ifPresent: "priority", properties.priority.map(Int64.init))
            object.member(ifPresent: "correlation_id", properties.correlationID)
            object.member(ifPresent: "reply_to", properties.replyTo)
            object.member(ifPresent: "expiration", properties.expiration)
            object.member(ifPresent: "message_id", properties.messageID)
            object.member(ifPresent: "timestamp", properties.timestamp.map { Int64(truncatingIfNeeded: $0) })
            object.member(ifPresent: "type", properties.type)
            object.member(ifPresent: "user_id", properties.userID)
            object.member(ifPresent: "app_id", properties.appID)
            object.member(ifPresent: "cluster_id", properties.clusterID)
        }
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
            writeArray { array in
                for value in values { array.element { $0.writeJSON(value) } }
            }
        case .table(let members):
            writeObject { object in
                for (name, value) in members { object.member(named: name) { $0.writeJSON(value) } }
            }
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
