//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if PostgreSQL
internal import OSProfilerCore

/// A value for a statement, in PostgreSQL's binary format.
struct PostgreSQLParameter {
    /// The types by their numbers in `pg_type`, which never change.
    enum Kind: UInt32 {
        case bool = 16
        case bytes = 17
        case bigint = 20
        case text = 25
        case uuid = 2950
    }

    /// The number of the value's type.
    let type: UInt32
    /// The bytes of the value; nil for NULL.
    let bytes: [UInt8]?

    static func integer(_ value: Int64) -> Self {
        Self(type: Kind.bigint.rawValue, bytes: withUnsafeBytes(of: value.bigEndian) { [UInt8]($0) })
    }

    /// - Parameter text: must not contain NUL bytes.
    static func text(_ text: [UInt8]?) -> Self { Self(type: Kind.text.rawValue, bytes: text) }

    static func bytes(_ bytes: [UInt8]) -> Self { Self(type: Kind.bytes.rawValue, bytes: bytes) }
}

/// A column of values, which is sent as one array.
struct PostgreSQLColumn {
    private let kind: PostgreSQLParameter.Kind
    private var body: [UInt8] = []
    private(set) var count = 0
    private var hasNull = false

    init(_ kind: PostgreSQLParameter.Kind) { self.kind = kind }

    mutating func append(_ bytes: UnsafeRawBufferPointer) {
        appendInt32(Int32(bytes.count))
        body.append(contentsOf: bytes)
        count += 1
    }

    mutating func appendNull() {
        appendInt32(-1)
        hasNull = true
        count += 1
    }

    mutating func append(_ bytes: [UInt8]?) {
        if let bytes { bytes.withUnsafeBytes { append($0) } } else { appendNull() }
    }

    mutating func append(_ value: Int64) { withUnsafeBytes(of: value.bigEndian) { append($0) } }

    mutating func append(_ value: Bool) { withUnsafeBytes(of: value) { append($0) } }

    mutating func append(_ value: UUID128) { withUnsafeBytes(of: value) { append($0) } }

    private mutating func appendInt32(_ value: Int32) {
        withUnsafeBytes(of: value.bigEndian) { body.append(contentsOf: $0) }
    }

    var parameter: PostgreSQLParameter {
        // The number of dimensions, whether there are nulls, and the type; then length and first index of the only
        // dimension.
        let header = [1, hasNull ? 1 : 0, Int32(kind.rawValue), Int32(count), 1]
        let bytes = header.flatMap { value in withUnsafeBytes(of: value.bigEndian) { [UInt8]($0) } } + body
        return PostgreSQLParameter(type: arrayType, bytes: bytes)
    }

    private var arrayType: UInt32 {
        switch kind {
        case .bool: 1000
        case .bytes: 1001
        case .bigint: 1016
        case .text: 1009
        case .uuid: 2951
        }
    }
}
#endif
