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
            if let headers = properties.headers { object.member("headers") { $0.writeTable(headers) } }
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

    /// Writes a header's value. A type that JSON lacks is an object with one member of ``HeaderTag``.
    private mutating func writeJSON(_ value: AMQPValue) {
        switch value {
        case .void: write("null")
        case .bool(let value): write(value ? "true" : "false")
        case .int64(let value): write(value)
        // Without a fraction it would be read as an integer.
        case .double(let value) where value.isFinite && value != value.rounded(): writePythonFloat(value)
        case .double(let value): writeTagged(.double) { $0.writeJSON("\(value)") }
        case .string(let value): writeJSON(value)
        case .bytes(let value): writeTagged(.bytes) { $0.writeJSON(Data(value).base64EncodedString()) }
        case .timestamp(let value): writeTagged(.timestamp) { $0.writeJSON("\(value)") }
        case .array(let values):
            writeArray { array in
                for value in values { array.element { $0.writeJSON(value) } }
            }
        case .table(let members):
            // A table that looks like a tag is wrapped in one.
            if members.count == 1, HeaderTag(rawValue: members[0].0) != nil {
                writeTagged(.table) { $0.writeTable(members) }
            } else {
                writeTable(members)
            }
        }
    }

    private mutating func writeTagged(_ tag: HeaderTag, _ value: (inout ByteWriter) -> Void) {
        writeObject { $0.member(named: tag.rawValue, value) }
    }

    private mutating func writeTable(_ members: [(String, AMQPValue)]) {
        writeObject { object in
            for (name, value) in members { object.member(named: name) { $0.writeJSON(value) } }
        }
    }
}

/// The types of a header's value that JSON lacks; the member's value is text, or an object for a table.
private enum HeaderTag: String {
    /// Seconds since 1970.
    case timestamp = "$timestamp"
    /// Base64.
    case bytes = "$bytes"
    /// A number without a fraction, an infinite one, or none.
    case double = "$double"
    /// A table whose only member has the name of a tag.
    case table = "$table"
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
        properties.headers = try members.decodeIfPresent(HeaderTable.self, forKey: .headers)?.members
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

/// Decodes a table of headers from JSON.
private struct HeaderTable: Decodable {
    let members: [(String, AMQPValue)]

    struct Name: CodingKey {
        let stringValue: String
        var intValue: Int? { nil }
        init(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Name.self)
        members = try container.allKeys.sorted { $0.stringValue < $1.stringValue }.map {
            ($0.stringValue, try container.decode(HeaderValue.self, forKey: $0).value)
        }
    }
}

/// Decodes a header's value from JSON.
private struct HeaderValue: Decodable {
    let value: AMQPValue

    init(from decoder: any Decoder) throws {
        if let members = try? decoder.container(keyedBy: HeaderTable.Name.self) {
            value = try Self.tagged(members) ?? .table(HeaderTable(from: decoder).members)
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

    /// - Returns: nil for an object that is a table itself.
    private static func tagged(_ members: KeyedDecodingContainer<HeaderTable.Name>) throws -> AMQPValue? {
        guard members.allKeys.count == 1, let name = members.allKeys.first,
            let tag = HeaderTag(rawValue: name.stringValue)
        else { return nil }
        if tag == .table { return .table(try members.decode(HeaderTable.self, forKey: name).members) }
        let text = try members.decode(String.self, forKey: name)
        let value: AMQPValue? =
            switch tag {
            case .timestamp: UInt64(text).map { .timestamp($0) }
            case .bytes: Data(base64Encoded: text).map { .bytes([UInt8]($0)) }
            case .double: Double(text).map { .double($0) }
            case .table: nil
            }
        guard let value else {
            throw DecodingError.dataCorruptedError(
                forKey: name,
                in: members,
                debugDescription: "not a value of its type"
            )
        }
        return value
    }
}
