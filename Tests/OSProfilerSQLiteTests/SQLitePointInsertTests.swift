//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if SQLite
import Foundation
import GRDB
import OSProfilerCore
import OSProfilerStore
import TestSupport
import Testing

@testable import OSProfilerSQLite

/// Points that meet a stored one anywhere in a statement of several rows.
@Suite struct SQLitePointInsertTests {
    /// - Parameter numbers: name the messages and their trace ids.
    private func batch(_ numbers: some Sequence<Int>) throws -> PointBatch {
        var batch = PointBatch()
        for number in numbers {
            let payload = """
                {"name": "a-start", "base_id": "t\(number % 3)", "trace_id": "s\(number)", \
                "timestamp": "2026-01-01T00:00:00"}
                """
            try [UInt8](payload.utf8).withUnsafeBytes {
                try batch.append(payload: $0, messageKey: UUID128(first: 0, second: UInt64(number)), isEnveloped: false)
            }
        }
        return batch
    }

    private func payloads(_ path: String) throws -> [String] {
        try DatabaseQueue(path: path).read {
            try String.fetchAll($0, sql: "SELECT payload FROM points ORDER BY sequence")
        }
    }

    private static let rows = SQLitePointInsert.rows

    @Test(arguments: [0, 1, rows - 1, rows, 2 * rows - 1, 2 * rows, 2 * rows + 2])
    func aRedeliveryAtAnyPlace(place: Int) throws {
        try withStorePath { path in
            let writer = SQLiteWriter(try OSProfilerSQLite.SQLiteConnection(path, .readWrite))
            defer { writer.close() }
            _ = try writer.append(batch([1000]), rejected: [], at: .now())
            var numbers = Array(0..<2 * Self.rows + 3)
            numbers[place] = 1000
            let result = try writer.append(batch(numbers), rejected: [], at: .now())
            #expect(result == AppendResult(stored: numbers.count - 1, duplicates: 1))
            numbers.remove(at: place)
            let expected = try batch([1000] + numbers)
            #expect(
                try payloads(path)
                    == expected.entries.indices.map { String(decoding: expected.payload(at: $0), as: UTF8.self) }
            )
        }
    }

    @Test func manyConflictsInOneBatch() throws {
        try withStorePath { path in
            let writer = SQLiteWriter(try OSProfilerSQLite.SQLiteConnection(path, .readWrite))
            defer { writer.close() }
            let even = stride(from: 0, to: 6 * Self.rows, by: 2)
            _ = try writer.append(batch(even), rejected: [], at: .now())
            // Each comes twice, half of them for the third time.
            let all = try batch((0..<6 * Self.rows).flatMap { [$0, $0] })
            let result = try writer.append(all, rejected: [], at: .now())
            #expect(result == AppendResult(stored: 3 * Self.rows, duplicates: 9 * Self.rows))
            #expect(try payloads(path).count == 6 * Self.rows)
            #expect(try writer.append(all, rejected: [], at: .now()).stored == 0)
        }
    }
}
#endif
