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
import TestSupport
import Testing

@Suite struct SQLiteStoreTests {
    @Test(arguments: StoreContract.cases)
    func contract(_ check: StoreContract.Case) throws {
        try withTemporaryFolder { folder in
            try check.run { try SQLiteStore(path: "\(folder)/traces.db") }
        }
    }

    @Test func missingFoldersAreMadeAndTheFileIsPrivate() throws {
        try withTemporaryFolder { folder in
            let path = "\(folder)/a/b/traces.db"
            try SQLiteStore(path: path).close()
            let attributes = try FileManager.default.attributesOfItem(atPath: path)
            #expect(attributes[.posixPermissions] as? Int == 0o600)
        }
    }

    @Test func readingDoesNotCreateAFile() throws {
        try withTemporaryFolder { folder in
            let error = #expect(throws: StoreError.self) {
                try SQLiteStore(path: "\(folder)/none.db", mode: .readOnly)
            }
            #expect(error?.code == .notFound)
            #expect(!FileManager.default.fileExists(atPath: "\(folder)/none.db"))
        }
    }

    @Test(arguments: [SQLiteStore.Mode.readOnly, .readWrite])
    func aFileOfAnotherProgramIsLeftAlone(_ mode: SQLiteStore.Mode) throws {
        try withTemporaryFolder { folder in
            let path = "\(folder)/foreign.db"
            let queue = try DatabaseQueue(path: path)
            try queue.write { try $0.execute(sql: "CREATE TABLE customers (name)") }
            try queue.close()
            let before = try Data(contentsOf: URL(fileURLWithPath: path))
            let error = #expect(throws: StoreError.self) { try SQLiteStore(path: path, mode: mode) }
            #expect(error?.code == .foreign)
            #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == before)
        }
    }

    @Test func aFileThatIsNoDatabaseIsNamed() throws {
        try withTemporaryFolder { folder in
            let path = "\(folder)/text.db"
            try Data(repeating: 0x41, count: 5000).write(to: URL(fileURLWithPath: path))
            let error = #expect(throws: StoreError.self) { try SQLiteStore(path: path) }
            #expect(error?.code == .foreign)
            #expect(error?.description.contains(path) == true)
        }
    }

    @Test func aFolderIsNoStore() throws {
        try withTemporaryFolder { folder in
            #expect(throws: StoreError.self) { try SQLiteStore(path: folder) }
        }
    }

    @Test(arguments: [SQLiteStore.Mode.readOnly, .readWrite])
    func aNewerSchemaIsRefused(_ mode: SQLiteStore.Mode) throws {
        try withTemporaryFolder { folder in
            let path = "\(folder)/traces.db"
            try SQLiteStore(path: path).close()
            let queue = try DatabaseQueue(path: path)
            try queue.write { try $0.execute(sql: "PRAGMA user_version = 99") }
            try queue.close()
            let error = #expect(throws: StoreError.self) { try SQLiteStore(path: path, mode: mode) }
            #expect(error?.code == .newerSchema)
        }
    }

    @Test func aFileOfTheFirstSchemaIsBroughtUpToDate() throws {
        try withTemporaryFolder { folder in
            let path = "\(folder)/traces.db"
            try append(["t"], to: path)
            let queue = try DatabaseQueue(path: path)
            try queue.write { db in
                try db.execute(
                    sql: """
                        ALTER TABLE traces DROP COLUMN life; ALTER TABLE traces DROP COLUMN request;
                        ALTER TABLE traces DROP COLUMN services; ALTER TABLE traces DROP COLUMN hosts;
                        ALTER TABLE traces DROP COLUMN names; ALTER TABLE traces DROP COLUMN paths;
                        DROP TABLE sizes; ALTER TABLE traces DROP COLUMN bytes;
                        DROP INDEX traces_by_ingestion; ALTER TABLE traces DROP COLUMN pinned;
                        CREATE INDEX traces_by_ingestion ON traces (ingested); PRAGMA user_version = 1
                        """
                )
            }
            try queue.close()
            let error = #expect(throws: StoreError.self) { try SQLiteStore(path: path, mode: .readOnly) }
            #expect(error?.description.contains("older schema") == true)
            let store = try SQLiteStore(path: path)
            defer { store.close() }
            let ids = try store.summaries(TraceQuery()).map(\.baseID)
            #expect(!ids.isEmpty)
            #expect(try store.setPinned(true, ids) == [])
            // It is known by its root, and goes on.
            var query = TraceQuery()
            query.name = "a"
            #expect(try store.summaries(query).map(\.baseID) == ids)
            try append(["t"], to: path)
            query.onlyPinned = true
            #expect(try store.summaries(query).first?.terms.names == ["a"])
            // Its size, which was not stored, counts.
            #expect(try store.setPinned(false, ids) == [])
            #expect(try store.purge(.bytes(0)).traces == 1)
        }
    }

    @Test func manyMayOpenANewFileAtOnce() async throws {
        for _ in 0..<20 {
            let path = FileManager.default.temporaryDirectory.appendingPathComponent("osprofiler-\(UUID()).db").path
            defer { for suffix in ["", "-wal", "-shm"] { try? FileManager.default.removeItem(atPath: path + suffix) } }
            try await withThrowingTaskGroup(of: Int.self) { group in
                for number in 0..<4 {
                    group.addTask {
                        let store = try SQLiteStore(path: path)
                        defer { store.close() }
                        let writer = try store.makeWriter()
                        defer { writer.close() }
                        var batch = PointBatch()
                        let payload = """
                            {"name": "a-start", "base_id": "t", "trace_id": \(number), \
                            "timestamp": "2026-01-01T00:00:00"}
                            """
                        try Array(payload.utf8).withUnsafeBytes {
                            try batch.append(payload: $0, messageKey: .random(), isEnveloped: false)
                        }
                        return try writer.append(batch, rejected: [], at: .now()).stored
                    }
                }
                var stored = 0
                for try await count in group { stored += count }
                #expect(stored == 4)
            }
        }
    }

    @Test func deletingFreesDisk() throws {
        try withTemporaryFolder { folder in
            let path = "\(folder)/traces.db"
            try append(["t"], to: path, points: 200, filler: 20_000)
            let store = try SQLiteStore(path: path)
            defer { store.close() }
            #expect(try store.delete(["t"]).isEmpty)
            let size = try FileManager.default.attributesOfItem(atPath: path)[.size] as? Int ?? 0
            #expect(size > 0 && size < 500_000)
        }
    }

    @Test func purgingBySizeShrinksTheFile() throws {
        try withTemporaryFolder { folder in
            let path = "\(folder)/traces.db"
            try append((0..<100).map(String.init), to: path, points: 10, filler: 5000)
            let store = try SQLiteStore(path: path)
            defer { store.close() }
            _ = try store.purge(.bytes(1_000_000))
            let files = try ["", "-wal"].map {
                try FileManager.default.attributesOfItem(atPath: path + $0)[.size] as? Int ?? 0
            }
            #expect(files.reduce(0, +) <= 1_000_000)
            #expect(try !store.summaries(TraceQuery()).isEmpty)
        }
    }

    @Test func theRoomLeftIsThatOfTheFileSystem() throws {
        try withTemporaryFolder { folder in
            let store = try SQLiteStore(path: "\(folder)/traces.db")
            defer { store.close() }
            let space = try #require(try store.freeSpace())
            #expect(space.free > 0 && space.free <= space.total)
        }
    }

    /// Without its lock on the log, another process would take the log for abandoned and make it anew.
    @Test func openingDropsNoLock() throws {
        try withTemporaryFolder { folder in
            let path = "\(folder)/traces.db"
            let store = try SQLiteStore(path: path)
            defer { store.close() }
            let writer = try store.makeWriter()
            defer { writer.close() }
            for suffix in ["", "-shm"] {
                var file = stat()
                try #require(stat(path + suffix, &file) == 0)
                let locks = try String(contentsOfFile: "/proc/locks", encoding: .utf8)
                let mine = locks.split(separator: "\n").filter {
                    $0.contains(" \(getpid()) ") && $0.contains(":\(file.st_ino) ")
                }
                #expect(!mine.isEmpty, "\(suffix)")
            }
        }
    }

    @Test func aWriterIsDurable() throws {
        try withTemporaryFolder { folder in
            let path = "\(folder)/traces.db"
            try SQLiteStore(path: path).close()
            let queue = try DatabaseQueue(path: path)
            #expect(try queue.read { try String.fetchOne($0, sql: "PRAGMA journal_mode") } == "wal")
            #expect(try queue.read { try Int.fetchOne($0, sql: "PRAGMA auto_vacuum") } == 2)
        }
    }

    /// Appends traces of so many points, each with so many bytes beside the rest.
    private func append(_ ids: [String], to path: String, points: Int = 1, filler: Int = 0) throws {
        let store = try SQLiteStore(path: path)
        defer { store.close() }
        let writer = try store.makeWriter()
        defer { writer.close() }
        var batch = PointBatch()
        for number in 0..<ids.count * points {
            let payload = """
                {"name": "a-start", "base_id": "\(ids[number / points])", "trace_id": \(number),
                "timestamp": "2026-01-01T00:00:00", "info": {"filler": "\(String(repeating: "x", count: filler))"}}
                """
            try Array(payload.utf8).withUnsafeBytes {
                try batch.append(payload: $0, messageKey: .random(), isEnveloped: false)
            }
        }
        _ = try writer.append(batch, rejected: [], at: .now())
    }

    private func withTemporaryFolder(_ body: (String) throws -> Void) throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("osprofiler-\(UUID())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try body(folder.path)
    }
}
#endif
