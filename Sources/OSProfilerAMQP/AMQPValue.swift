//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

/// A value in an AMQP table: queue arguments, message headers, server properties.
///
/// The wire has more types than are worth distinguishing. All integers decode as ``int64(_:)`` and `float` as
/// ``double(_:)``; decimals, and unsigned integers beyond `Int64.max`, as their digits in ``string(_:)``; a long
/// string that is not UTF-8 as ``bytes(_:)``.
public enum AMQPValue: Sendable {
    case bool(Bool)
    case int64(Int64)
    case double(Double)
    case string(String)
    case bytes([UInt8])
    /// Seconds since 1970.
    case timestamp(UInt64)
    case table([(String, AMQPValue)])
    case array([AMQPValue])
    case void
}

extension AMQPValue: Equatable {
    /// Tables are equal if they contain equal entries in the same order.
    public static func == (lhs: AMQPValue, rhs: AMQPValue) -> Bool {
        switch (lhs, rhs) {
        case (.bool(let left), .bool(let right)): left == right
        case (.int64(let left), .int64(let right)): left == right
        case (.double(let left), .double(let right)): left == right
        case (.string(let left), .string(let right)): left == right
        case (.bytes(let left), .bytes(let right)): left == right
        case (.timestamp(let left), .timestamp(let right)): left == right
        case (.table(let left), .table(let right)): tablesAreEqual(left, right)
        case (.array(let left), .array(let right)): left == right
        case (.void, .void): true
        default: false
        }
    }

    static func tablesAreEqual(_ left: [(String, AMQPValue)], _ right: [(String, AMQPValue)]) -> Bool {
        left.elementsEqual(right) { $0.0 == $1.0 && $0.1 == $1.1 }
    }
}

extension AMQPValue: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral {
    /// Creates a ``string(_:)``.
    public init(stringLiteral value: String) { self = .string(value) }
    /// Creates an ``int64(_:)``.
    public init(integerLiteral value: Int64) { self = .int64(value) }
    /// Creates a ``bool(_:)``.
    public init(booleanLiteral value: Bool) { self = .bool(value) }
}
