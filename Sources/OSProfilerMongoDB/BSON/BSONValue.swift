//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if MongoDB
internal import CMongoDB
internal import OSProfilerCore

/// A BSON value for queries and replies, which are encoded once per call and not once per point.
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
    /// A type that this module does not read.
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

// MARK: - Reading

extension BSONValue {
    /// The value of a document's member; nil if it does not exist.
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

// MARK: - Coding

extension BSONValue {
    /// Reads a document, up to the first malformed element.
    init(decoding document: UnsafeRawBufferPointer) {
        self = .document(Self.members(of: document, depth: 1))
    }

    private static func members(of document: UnsafeRawBufferPointer, depth: Int) -> [Member] {
        var members: [Member] = []
        _ = BSONElement.forEach(in: document) { element in
            let value = BSONValue(element, depth: depth)
            members.append(Member(key: String(decoding: element.key, as: UTF8.self), value: value))
            return true
        }
        return members
    }

    private init(_ element: BSONElement, depth: Int) {
        self =
            switch element.type {
            case BSON_TYPE_DOCUMENT where depth < BSONElement.maximumDepth:
                .document(Self.members(of: element.value, depth: depth + 1))
            case BSON_TYPE_ARRAY where depth < BSONElement.maximumDepth:
                .array(Self.members(of: element.value, depth: depth + 1).map(\.value))
            case BSON_TYPE_UTF8: .text(Array(element.text))
            case BSON_TYPE_BINARY: .binary(Array(element.data))
            case BSON_TYPE_OID: .objectID(Array(element.value))
            case BSON_TYPE_BOOL: .bool(element.bool)
            case BSON_TYPE_INT32, BSON_TYPE_INT64, BSON_TYPE_DATE_TIME: .int(element.integer)
            case BSON_TYPE_DOUBLE: .double(element.double)
            case BSON_TYPE_NULL: .null
            default: .other
            }
    }

    /// Appends the members of this document to another.
    func appendMembers(to document: OpaquePointer) {
        guard case .document(let members) = self else { return }
        for member in members { member.value.append(to: document, key: member.key) }
    }

    private func append(to document: OpaquePointer, key: String) {
        var key = key
        key.withUTF8 { append(to: document, BSONBytes(UnsafeRawBufferPointer($0))) }
    }

    private func append(to document: OpaquePointer, _ key: BSONBytes) {
        switch self {
        case .null, .other: bson_append_null(document, key.start, key.length)
        case .bool(let value): bson_append_bool(document, key.start, key.length, value)
        case .int(let value): bson_append_int64(document, key.start, key.length, value)
        case .double(let value): bson_append_double(document, key.start, key.length, value)
        case .text(let text):
            text.withUnsafeBytes { BSONDocument.append(to: document, key, text: BSONBytes($0)) }
        case .binary(let data):
            data.withUnsafeBytes { BSONDocument.append(to: document, key, binary: BSONBytes($0)) }
        case .objectID(let data):
            var id = bson_oid_t()
            bson_oid_init_from_data(&id, data)
            bson_append_oid(document, key.start, key.length, &id)
        case .array(let elements):
            BSONDocument.append(to: document, key, isArray: true) { array in
                for (index, element) in elements.enumerated() { element.append(to: array, key: String(index)) }
            }
        case .document:
            BSONDocument.append(to: document, key) { appendMembers(to: $0) }
        }
    }
}
#endif
