//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if MySQL
internal import OSProfilerCore

/// A value of a statement.
enum MySQLValue {
    case null
    case integer(Int64)
    /// UTF-8 for a column of text.
    case text([UInt8])
    /// Compared and stored byte by byte.
    case bytes([UInt8])

    static func text(ifAny text: [UInt8]?) -> Self { text.map { .text($0) } ?? .null }

    static func truth(_ value: Bool) -> Self { .integer(value ? 1 : 0) }

    static func uuid(_ value: UUID128) -> Self { .bytes(withUnsafeBytes(of: value) { [UInt8]($0) }) }

    /// The approximate size in a packet, in bytes.
    var size: Int {
        switch self {
        case .null, .integer: 12
        case .text(let bytes), .bytes(let bytes): bytes.count + 12
        }
    }
}

/// The rows of a statement, which are split by size so that each part fits into a packet.
struct MySQLInput {
    /// The maximum number of rows in one statement.
    private static let length = 256

    private(set) var rows: [[MySQLValue]] = []

    mutating func append(_ row: [MySQLValue]) { rows.append(row) }

    /// - Parameter size: the maximum size of a statement's values in bytes; a larger row is a part of its own.
    func parts(of size: Int) -> [ArraySlice<[MySQLValue]>] {
        var parts: [ArraySlice<[MySQLValue]>] = []
        var (start, bytes) = (0, 0)
        for index in rows.indices {
            let more = rows[index].reduce(0) { $0 + $1.size }
            if index > start, bytes + more > size || index - start == Self.length {
                parts.append(rows[start..<index])
                (start, bytes) = (index, 0)
            }
            bytes += more
        }
        if start < rows.count { parts.append(rows[start...]) }
        return parts
    }
}
#endif
