//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if SQLite
import Foundation
import GRDB
import OSProfilerCore
import OSProfilerSQLite
import OSProfilerStore
import OSProfilerStoreContract
import Testing

/// A file that another program has changed is damaged: no value in it ends the process.
@Suite final class ForeignValueTests {
    private let folder = NSTemporaryDirectory() + "osprofiler-foreign-\(UUID().uuidString)"
    private var path: String { folder + "/traces.db" }

    deinit { try? FileManager.default.removeItem(atPath: folder) }

    /// Makes a store with a trace and a rejected message, and changes it.
    private func store(_ sql: String) throws -> SQLiteStore {
        let store = try SQLiteStore(path: path, mode: .readWrite)
        let writer = try store.makeWriter()
        var batch = PointBatch()
        let payload = """
            {"name": "a-start", "base_id": "b", "trace_id": "t", "timestamp": "2026-11-22T08:54:08", "info": {}}
            """
        try Array(payload.utf8).withUnsafeBytes {
            try batch.append(payload: $0, messageKey: .random(), isEnveloped: false)
        }
        let rejected = RejectedMessage(
            reason: "not-json",
            detail: "",
            exchange: "",
            routingKey: "",
            properties: "{}",
            body: [1],
            time: .now()
        )
        _ = try writer.append(batch, rejected: [rejected], at: .now())
        writer.close()
        store.close()
        try DatabaseQueue(path: path).write { try $0.execute(sql: sql) }
        return try SQLiteStore(path: path, mode: .readWrite)
    }

    private func use(_ store: SQLiteStore) -> [StoreError] {
        let uses: [() throws -> Void] = [
            { _ = try store.summaries(TraceQuery()).map { "\($0.duration) \($0.started) \($0.finished)" } },
            { _ = try store.points(of: "b") },
            { _ = try store.rejectedMessages(limit: .max) },
            { _ = try store.health(within: .seconds(5)) },
            { _ = try store.purgeable(.ingestedBefore(.now())) },
            { _ = try store.purgeable(.bytes(1)) },
            { _ = try store.purgeStep(.bytes(1), atMost: 10) },
            { _ = try store.setPinned(true, ["b"]) },
            { _ = try store.setPinned(false, ["b"]) },
            { _ = try store.delete(["b"]) },
        ]
        return uses.compactMap { use in
            do {
                try use()
                return nil
            } catch {
                return error as? StoreError ?? StoreError(.other, "\(error)")
            }
        }
    }

    @Test(arguments: [
        "UPDATE traces SET started = 'abc'", "UPDATE traces SET finished = 1.5",
        "UPDATE traces SET started = -9223372036854775808, finished = 9223372036854775807",
        "UPDATE traces SET started = 9223372036854775807", "UPDATE traces SET points = 9223372036854775807",
        "UPDATE traces SET points = -1", "UPDATE traces SET points = 'many', errors = x'00'",
        "UPDATE traces SET name = x'ff'", "UPDATE traces SET service = x'00ff', hosts = 5",
        "UPDATE traces SET ingested = 'then'", "UPDATE rejected SET received = 'then'",
        "UPDATE rejected SET reason = x'ff', body = 5",
        "UPDATE points SET payload = x'ff'", "UPDATE points SET message_key = 'short'",
    ])
    func anyValueIsAnError(sql: String) throws {
        let store = try store(sql)
        defer { store.close() }
        let errors = use(store)
        #expect(!errors.isEmpty)
        for error in errors {
            #expect(error.description.contains(path) || error.description.contains("trace point"), "\(error)")
            #expect(!error.description.contains("\n") && !error.description.contains("SELECT"), "\(error)")
        }
    }

    @Test(arguments: [
        "UPDATE traces SET root_rank = 77, root_started = 'x'", "UPDATE traces SET base_id = 5",
        "UPDATE traces SET life = zeroblob(30)", "UPDATE traces SET life = 'text', request = NULL",
        "UPDATE points SET enveloped = 'yes'", "UPDATE traces SET base_id = zeroblob(17)",
        "UPDATE traces SET bytes = -9223372036854775808", "UPDATE traces SET bytes = 9223372036854775807",
        "UPDATE traces SET life = x'0100ffffffffffffff7fffffffffffffff7fffffffffffffff7f00000000'",
    ])
    func noValueEndsTheProcess(sql: String) throws {
        let store = try store(sql)
        _ = use(store)
        let writer = try store.makeWriter()
        var batch = PointBatch()
        for index in 0..<3 {
            let payload = """
                {"name": "a-stop", "base_id": "b", "trace_id": "t\(index)", "parent_id": "t", \
                "timestamp": "9999-12-31T23:59:59", "info": {"etype": "E"}}
                """
            try Array(payload.utf8).withUnsafeBytes {
                try batch.append(payload: $0, messageKey: .random(), isEnveloped: false)
            }
        }
        _ = try? writer.append(batch, rejected: [], at: .now())
        _ = use(store)
        writer.close()
        store.close()
    }

    /// A view may never end, a trigger runs with every append, and without its version a file looks empty.
    @Test(arguments: [
        "ALTER TABLE traces RENAME TO t2; CREATE VIEW traces AS SELECT * FROM t2",
        "CREATE TRIGGER t AFTER INSERT ON points BEGIN DELETE FROM traces; END",
        "PRAGMA user_version = 0", "PRAGMA user_version = -1",
    ])
    func aChangedSchemaIsNotOpened(sql: String) throws {
        let opened = [
            #expect(throws: StoreError.self) { try store(sql) },
            #expect(throws: StoreError.self) { try SQLiteStore(path: path, mode: .readOnly) },
        ]
        for error in opened {
            #expect(error?.code == .foreign)
            #expect(error?.description.contains("was changed by another program") == true)
        }
    }
}
#endif
