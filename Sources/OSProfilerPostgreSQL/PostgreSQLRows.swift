//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if PostgreSQL
internal import CPostgreSQL
internal import OSProfilerCore

/// The rows of one result, in PostgreSQL's binary format.
final class PostgreSQLRows {
    private let handle: OpaquePointer
    let count: Int

    /// Takes ownership of the handle.
    init(_ handle: OpaquePointer) {
        self.handle = handle
        count = Int(PQntuples(handle))
    }

    deinit { PQclear(handle) }

    /// The memory that the rows take, in bytes.
    var byteCount: Int { PQresultMemorySize(handle) }

    /// Returns the bytes of a value, which are valid as long as the rows; nil for NULL.
    func bytes(_ row: Int, _ column: Int) -> UnsafeRawBufferPointer? {
        guard PQgetisnull(handle, Int32(row), Int32(column)) == 0 else { return nil }
        return UnsafeRawBufferPointer(
            start: PQgetvalue(handle, Int32(row), Int32(column)),
            count: Int(PQgetlength(handle, Int32(row), Int32(column)))
        )
    }

    /// Returns a smallint, integer or bigint; nil for NULL.
    func integer(_ row: Int, _ column: Int) -> Int64? {
        guard let bytes = bytes(row, column), let first = bytes.first else { return nil }
        return bytes.dropFirst().reduce(Int64(Int8(bitPattern: first))) { $0 << 8 | Int64($1) }
    }

    func isTrue(_ row: Int, _ column: Int) -> Bool { bytes(row, column)?.first == 1 }

    func text(_ row: Int, _ column: Int) -> String? {
        bytes(row, column).map { String(decoding: $0, as: UTF8.self) }
    }

    func uuid(_ row: Int, _ column: Int) -> UUID128? {
        guard let bytes = bytes(row, column), bytes.count == 16 else { return nil }
        return UUID128(
            first: bytes.loadUnaligned(as: UInt64.self),
            second: bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self)
        )
    }
}
#endif
