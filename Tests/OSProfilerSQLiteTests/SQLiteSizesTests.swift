//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if SQLite
import Foundation
import GRDB
import OSProfilerCore
import OSProfilerStore
import Testing

@testable import OSProfilerSQLite

@Suite struct SQLiteSizesTests {
    /// The row of sums agrees with what is there, whatever came and went.
    @Test func theSizesAddUp() throws {
        do {
            let path = FileManager.default.temporaryDirectory.appendingPathComponent("osprofiler-\(UUID()).db").path
            defer { for suffix in ["", "-wal", "-shm"] { try? FileManager.default.removeItem(atPath: path + suffix) } }
            let store = try SQLiteStore(path: path)
            defer { store.close() }
            func put(_ trace: String, _ rejected: [RejectedMessage] = []) throws {
                let writer = try store.makeWriter()
                defer { writer.close() }
                var batch = PointBatch()
                let payload =
                    "{\"name\": \"a-start\", \"base_id\": \"\(trace)\", \"trace_id\": \"s\", "
                    + "\"timestamp\": \"2026-01-01T00:00:00\"}"
                try Array(payload.utf8).withUnsafeBytes {
                    try batch.append(payload: $0, messageKey: .random(), isEnveloped: false)
                }
                _ = try writer.append(batch, rejected: rejected, at: .now())
            }
            func message(_ body: String) -> RejectedMessage {
                RejectedMessage(
                    reason: "r",
                    detail: "d",
                    exchange: "é",
                    routingKey: "k",
                    properties: "{}",
                    body: Array(body.utf8),
                    time: Timestamp(microseconds: 1)
                )
            }
            func expectSums(_ traces: Int, pinned: Int, rejected: Int) throws {
                let sums = try store.read { db in
                    try Row.fetchOne(
                        db,
                        sql: """
                            SELECT (SELECT coalesce(sum(bytes), 0) FROM traces WHERE pinned = 0) - unpinned,
                                (SELECT coalesce(sum(bytes), 0) FROM traces WHERE pinned = 1) - pinned,
                                (SELECT coalesce(sum(\(SQLiteSizes.ofRejected)), 0) FROM rejected) - rejected,
                                (SELECT count(*) FROM traces WHERE pinned = 0 AND bytes > 0),
                                (SELECT count(*) FROM traces WHERE pinned = 1 AND bytes > 0),
                                (SELECT count(*) FROM rejected)
                            FROM sizes
                            """
                    )
                }
                let values = (0..<6).map { sums?[$0] as Int? }
                #expect(values == [0, 0, 0, traces, pinned, rejected])
            }
            for trace in ["a", "b", "c"] { try put(trace, [message(trace), message(trace)]) }
            try put("a", [message("a")])
            try expectSums(3, pinned: 0, rejected: 3)
            _ = try store.setPinned(true, ["a", "b"])
            _ = try store.setPinned(true, ["a"])
            try put("a")
            try expectSums(1, pinned: 2, rejected: 3)
            _ = try store.delete(["a"])
            _ = try store.setPinned(false, ["b"])
            try expectSums(2, pinned: 0, rejected: 3)
            #expect(
                try store.purge(.ingestedBefore(.init(microseconds: .max)))
                    == PurgeResult(traces: 2, points: 2, rejected: 3)
            )
            try expectSums(0, pinned: 0, rejected: 0)
        }
    }
}
#endif
