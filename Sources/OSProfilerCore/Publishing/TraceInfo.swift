//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

/// The details of the work that a trace point records: ordered members of a JSON object.
///
/// ```swift
/// let info: TraceInfo = ["db": ["statement": "SELECT 1", "params": []]]
/// ```
public struct TraceInfo: Sendable, Equatable, ExpressibleByDictionaryLiteral {
    // In the form of a literal's elements, because copying them into labelled tuples would need another array.
    package var members: [(String, Value)]

    public init(dictionaryLiteral elements: (String, Value)...) {
        members = elements
    }

    /// Creates an info without members. The notifier adds the host, which every point has.
    public init() {
        members = []
    }

    /// Whether it has no members.
    public var isEmpty: Bool { members.isEmpty }

    /// The value of a key. Setting nil removes the key; a new key is added at the end.
    public subscript(key: String) -> Value? {
        get { members.first { $0.0 == key }?.1 }
        set {
            let index = members.firstIndex { $0.0 == key }
            switch (index, newValue) {
            case (let index?, let value?): members[index].1 = value
            case (let index?, nil): members.remove(at: index)
            case (nil, let value?): members.append((key, value))
            case (nil, nil): break
            }
        }
    }

    public static func == (left: TraceInfo, right: TraceInfo) -> Bool {
        left.members.elementsEqual(right.members, by: ==)
    }
}

extension TraceInfo {
    /// A JSON value.
    public enum Value: Sendable, Equatable {
        case null
        case bool(Bool)
        case integer(Int64)
        case double(Double)
        case string(String)
        case array([Value])
        case object(TraceInfo)
    }
}

extension TraceInfo.Value: ExpressibleByStringLiteral, ExpressibleByStringInterpolation, ExpressibleByBooleanLiteral,
    ExpressibleByIntegerLiteral, ExpressibleByFloatLiteral, ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral,
    ExpressibleByNilLiteral
{
    public init(stringLiteral value: String) { self = .string(value) }
    public init(booleanLiteral value: Bool) { self = .bool(value) }
    public init(integerLiteral value: Int64) { self = .integer(value) }
    public init(floatLiteral value: Double) { self = .double(value) }
    public init(arrayLiteral elements: TraceInfo.Value...) { self = .array(elements) }
    public init(nilLiteral: ()) { self = .null }
    public init(dictionaryLiteral elements: (String, TraceInfo.Value)...) {
        var info = TraceInfo()
        info.members = elements
        self = .object(info)
    }
}
