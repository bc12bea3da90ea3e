//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import OSProfiler
internal import Tracing

extension TraceInfo {
    /// Creates an object with the attributes, in the order of their keys.
    init(_ attributes: Tracing.SpanAttributes) { self.init(members: Self.sortedMembers(attributes)) }

    init(members: [(String, Value)]) {
        self.init()
        self.members = members
    }

    static func sortedMembers(_ attributes: Tracing.SpanAttributes) -> [(String, Value)] {
        var list: [(String, Value)] = []
        list.reserveCapacity(attributes.count)
        attributes.forEach { key, value in list.append((key, Value(value))) }
        list.sort { $0.0 < $1.0 }
        return list
    }
}

extension TraceInfo.Value {
    init(_ attribute: SpanAttribute) {
        switch attribute {
        case .string(let text): self = .string(text)
        case .bool(let value): self = .bool(value)
        case .int32(let number): self = .integer(Int64(number))
        case .int64(let number): self = .integer(number)
        case .double(let number): self = .double(number)
        case .stringArray(let list): self = .array(list.map { .string($0) })
        case .boolArray(let list): self = .array(list.map { .bool($0) })
        case .int32Array(let list): self = .array(list.map { .integer(Int64($0)) })
        case .int64Array(let list): self = .array(list.map { .integer($0) })
        case .doubleArray(let list): self = .array(list.map { .double($0) })
        case .stringConvertible(let value): self = .string("\(value)")
        case .stringConvertibleArray(let list): self = .array(list.map { .string("\($0)") })
        // A kind of value that a later version of swift-distributed-tracing adds.
        default: self = .null
        }
    }
}
