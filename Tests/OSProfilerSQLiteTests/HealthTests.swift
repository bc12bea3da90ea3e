//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if SQLite
import Foundation
import GRDB
import OSProfilerCore
import OSProfilerSQLite
import OSProfilerStore
import Testing

@Suite struct HealthTests {
    private let path = FileManager.default.temporaryDirectory.appendingPathComponent("osprofiler-\(UUID()).db").path

    private func withStore(points: Int = 1, _ body: (SQLiteStore) throws -> Void) throws {
        defer { for suffix in ["", "-wal", "-shm"] { try? FileManager.default.removeItem(atPath: path + suffix) } }
        let store = try SQLiteStore(path: path)
        let writer = try store.makeWriter()
        var batch = PointBatch()
        for number in 0..<points {
            let payload = """
                {"name": "a-start", "base_id": "t", "trace_id": \(number), "timestamp": "2026-01-01T00:00:00"}
                """
            try Array(payload.utf8).withUnsafeBytes {
                try batch.append(payload: $0, messageKey: .random(), isEnveloped: false)
            }
        }
        let rejected = RejectedMessage(
            reason: "notJSON",
            detail: "no",
            exchange: "",
            routingKey: "",
            properties: "{}",
            body: [1],
            time: .now()
        )
        _ = try writer.append(batch, rejected: [rejected], at: .now())
        writer.close()
        store.close()
        let reader = try SQLiteStore(path: path, mode: .readOnly)
        defer { reader.close() }
        try body(reader)
    }

    private func finding(_ name: String, _ health: StoreHealth) throws -> StoreFinding {
        try #require(health.findings.first { $0.name == name })
    }

    @Test func aSoundFile() throws {
        try withStore { store in
            let health = try store.health(within: .seconds(10))
            #expect(health.traces == 1 && health.points == 1 && health.rejected == 1)
            #expect(health.isWritable == true)
            let size = try #require(try store.size())
            #expect(size > 0 && health.size == size)
            #expect(try #require(health.freeSpace?.free) > 0)
            #expect(try finding("schema", health).severity == .good)
            #expect(try finding("integrity", health).severity == .good)
        }
    }

    @Test func damageIsFound() throws {
        try withStore(points: 5000) { store in
            #expect(try finding("integrity", store.health(within: .seconds(10))).severity == .good)
            store.close()
            let file = try FileHandle(forUpdating: URL(fileURLWithPath: path))
            // Well behind the schema, in the rows of the points.
            try file.seek(toOffset: try file.seekToEnd() / 2)
            try file.write(contentsOf: Data(repeating: 0x5A, count: 20_000))
            try file.close()
            let damaged = try SQLiteStore(path: path, mode: .readOnly)
            defer { damaged.close() }
            let integrity = try finding("integrity", damaged.health(within: .seconds(10)))
            #expect(integrity.severity == .problem)
            #expect(integrity.message.contains(path) && integrity.advice != nil)
        }
    }

    @Test func whatDoesNotFitIntoTheTimeStaysUnknown() throws {
        try withStore { store in
            // To check so many rows takes a hundred milliseconds, be the machine as it may.
            let queue = try DatabaseQueue(path: path)
            try queue.write { db in
                try db.execute(
                    sql: """
                        WITH RECURSIVE series (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM series LIMIT 400000)
                        INSERT INTO points (trace, trace_id, name, repeat, message_key, enveloped, payload)
                        SELECT 1, n + 1000, 'a-start', 0, zeroblob(16), 0, hex(zeroblob(50)) FROM series
                        """
                )
            }
            try queue.close()
            // On a busy machine the alarm may come late, but not always.
            let isCutShort = try (0..<100).contains { _ in
                try finding("integrity", store.health(within: .milliseconds(5))).severity == .unknown
            }
            #expect(isCutShort)
            let hasty = try store.health(within: .zero)
            #expect(hasty.points == nil)
            // And nothing is left behind that would stop the next.
            let patient = try store.health(within: .seconds(60))
            #expect(try finding("integrity", patient).severity == .good)
        }
    }
}
#endif
