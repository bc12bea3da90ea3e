//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import OSProfiler
internal import Tracing

extension TraceInfo {
    /// Creates an object with the attributes, in the order of their keys.
    init(_ attributes: Tracing.SpanAttributes) {
        var list: [(String, Value)] = []
        list.reserveCapacity(attributes.count)
        attributes.forEach { key, value in list.append((key, Value(value))) }
        list.sort { $0.0 < $1.0 }
        self.init()
        members = list
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

extension Tracing.SpanAttributes {
    /// Returns the text of the first attribute that is there and has one.
    func text(_ keys: String...) -> String? {
        guard !isEmpty else { return nil }
        for key in keys {
            if case .string(let text)? = get(key), !text.isEmpty { return text }
        }
        return nil
    }

    /// Returns the first attribute that is there and is an integer, or the text of one.
    func integer(_ keys: String...) -> Int64? {
        guard !isEmpty else { return nil }
        for key in keys {
            switch get(key) {
            case .int64(let number): return number
            case .int32(let number): return Int64(number)
            case .string(let text): if let number = Int64(text) { return number }
            default: break
            }
        }
        return nil
    }

    /// Returns the attributes that others lack or have another value of.
    func differences(from others: Tracing.SpanAttributes) -> TraceInfo {
        guard !isEmpty else { return TraceInfo() }
        var different = Tracing.SpanAttributes()
        forEach { key, value in if others.get(key) != value { different.set(key, value: value) } }
        return TraceInfo(different)
    }
}
