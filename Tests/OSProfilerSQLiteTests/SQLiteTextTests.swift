//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if SQLite
import Foundation
import OSProfilerCore
import OSProfilerStore
import Testing

@testable import OSProfilerSQLite

/// Texts with a NUL, which end there in C.
@Suite struct SQLiteTextTests {
    private let store: SQLiteStore
    private let path = FileManager.default.temporaryDirectory.appendingPathComponent("osprofiler-\(UUID()).db").path

    init() throws { store = try SQLiteStore(path: path) }

    private func remove() {
        store.close()
        for suffix in ["", "-wal", "-shm"] { try? FileManager.default.removeItem(atPath: path + suffix) }
    }

    @Test func aListShowsThemWhole() throws {
        defer { remove() }
        let writer = try store.makeWriter()
        defer { writer.close() }
        var batch = PointBatch()
        let payload = #"""
            {"name": "a\u0000b-start", "base_id": "x\u0000y", "trace_id": "t", "timestamp": "2026-01-01T00:00:00",
            "info": {"host": "h\u0000i", "request": {"method": "GET", "path": "/p\u0000q"}},
            "project": "p\u0000q", "service": "s\u0000t"}
            """#
        try Array(payload.utf8).withUnsafeBytes {
            try batch.append(payload: $0, messageKey: .random(), isEnveloped: false)
        }
        let rejected = RejectedMessage(
            reason: "r\0",
            detail: "d\0e",
            exchange: "x\0",
            routingKey: "k\0l",
            properties: "{}",
            body: [0, 1],
            time: Timestamp(microseconds: 1)
        )
        _ = try writer.append(batch, rejected: [rejected], at: .now())
        let summary = try #require(try store.summaries(TraceQuery()).first)
        #expect(summary.name == "a\0b" && summary.project == "p\0q" && summary.service == "s\0t")
        #expect(
            summary.terms.hosts == ["h\0i"] && summary.terms.names == ["a\0b"] && summary.terms.services == ["s\0t"]
        )
        #expect(summary.baseID.description == "x\0y")
        #expect(try store.rejectedMessages(limit: 9) == [rejected])
        func count(_ set: (inout TraceQuery) -> Void) throws -> Int {
            var query = TraceQuery()
            set(&query)
            return try store.summaries(query).count
        }
        #expect(try count { $0.name = "a\0b" } == 1)
        #expect(try count { $0.name = "a" } == 0)
        #expect(try count { $0.service = "s\0t" } == 1)
        #expect(try count { $0.service = "s" } == 0)
        #expect(try count { $0.project = "p\0q" } == 1)
        #expect(try count { $0.project = "p" } == 0)
        #expect(try count { $0.host = "h\0i" } == 1)
        #expect(try count { $0.host = "h" } == 0)
    }
}
#endif
