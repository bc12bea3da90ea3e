//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if MongoDB
internal import OSProfilerCore

/// A value of BSON, for queries and for answers: what is written once a call, not once a point.
indirect enum BSONValue: Sendable, Equatable {
    case null
    case bool(Bool)
    case int(Int64)
    case double(Double)
    /// UTF-8.
    case text([UInt8])
    case binary([UInt8])
    case objectID([UInt8])
    case array([BSONValue])
    case document([Member])
    /// Of a type that nothing here asks for.
    case other

    struct Member: Sendable, Equatable {
        var key: String
        var value: BSONValue
    }
}

extension BSONValue: ExpressibleByDictionaryLiteral, ExpressibleByArrayLiteral, ExpressibleByStringLiteral,
    ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral
{
    init(dictionaryLiteral elements: (String, BSONValue)...) {
        self = .document(elements.map { Member(key: $0.0, value: $0.1) })
    }

    init(arrayLiteral elements: BSONValue...) { self = .array(elements) }
    init(stringLiteral value: String) { self = .text(Array(value.utf8)) }
    init(integerLiteral value: Int64) { self = .int(value) }
    init(booleanLiteral value: Bool) { self = .bool(value) }

    init(_ text: String) { self = .text(Array(text.utf8)) }

    init(_ id: UUID128) { self = .binary(withUnsafeBytes(of: id) { Array($0) }) }
}

// MARK: - Looking into it

extension BSONValue {
    /// A member of a document; nil where there is none.
    subscript(key: String) -> BSONValue? {
        guard case .document(let members) = self else { return nil }
        return members.first { $0.key == key }?.value
    }

    var elements: [BSONValue] {
        if case .array(let elements) = self { elements } else { [] }
    }

    var integer: Int64? {
        switch self {
        case .int(let value): value
        case .double(let value): Int64(exactly: value.rounded())
        case .bool(let value): value ? 1 : 0
        default: nil
        }
    }

    var bytes: [UInt8]? {
        switch self {
        case .text(let bytes), .binary(let bytes), .objectID(let bytes): bytes
        default: nil
        }
    }

    var string: String? {
        if case .text(let bytes) = self { String(decoding: bytes, as: UTF8.self) } else { nil }
    }

    /// Adds a member to a document.
    mutating func add(_ key: String, _ value: BSONValue) {
        guard case .document(var members) = self else { return }
        members.append(Member(key: key, value: value))
        self = .document(members)
    }
}

// MARK: - To and from bytes

extension BSONValue {
    /// A document's bytes.
    var encoded: [UInt8] {
        var writer = BSONWriter()
        write(to: &writer)
        return writer.bytes
    }

    /// Reads a document; what is broken ends it early.
    init(decoding document: UnsafeRawBufferPointer, isArray: Bool = false) {
        var members: [Member] = []
        var reader = BSONReader(document)
        while let element = reader.next() {
            members.append(Member(key: String(decoding: element.key, as: UTF8.self), value: BSONValue(element)))
        }
        self = isArray ? .array(members.map(\.value)) : .document(members)
    }

    init(_ element: BSONReader.Element) {
        switch BSONType(rawValue: element.type) {
        case .document: self.init(decoding: element.value)
        case .array: self.init(decoding: element.value, isArray: true)
        case .string: self = .text(Array(element.text))
        case .binary: self = .binary(Array(element.data))
        case .objectID: self = .objectID(Array(element.value))
        case .bool: self = .bool(element.value[0] != 0)
        case .int32, .int64, .date: self = .int(element.integer ?? 0)
        case .double: self = .double(element.double)
        case .null: self = .null
        case nil: self = .other
        }
    }

    private var type: BSONType {
        switch self {
        case .null, .other: .null
        case .bool: .bool
        case .int: .int64
        case .double: .double
        case .text: .string
        case .binary: .binary
        case .objectID: .objectID
        case .array: .array
        case .document: .document
        }
    }

    func write(to writer: inout BSONWriter) {
        switch self {
        case .null, .other: break
        case .bool(let value): writer.bool(value)
        case .int(let value): writer.int64(value)
        case .double(let value): writer.double(value)
        case .text(let text): text.withUnsafeBytes { writer.string($0) }
        case .binary(let data): data.withUnsafeBytes { writer.binary($0) }
        case .objectID(let data): writer.objectID(data)
        case .array(let elements):
            let start = writer.begin()
            for (index, element) in elements.enumerated() {
                writer.key(element.type, index: index)
                element.write(to: &writer)
            }
            writer.end(start)
        case .document:
            let start = writer.begin()
            writeMembers(to: &writer)
            writer.end(start)
        }
    }

    /// Writes what is in a document into another that has been begun.
    func writeMembers(to writer: inout BSONWriter) {
        guard case .document(let members) = self else { return }
        for member in members {
            Array(member.key.utf8).withUnsafeBytes { writer.key(member.value.type, $0) }
            member.value.write(to: &writer)
        }
    }
}
#endif
