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

/// The file is taken away, or damaged, under a writer that has it open.
@Suite final class SQLiteLossTests {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("osprofiler-\(UUID())").path
    var path: String { "\(folder)/traces.db" }
    let files = ["", "-wal", "-shm"]

    deinit { try? FileManager.default.removeItem(atPath: folder) }

    @Test func nothingIsWrittenIntoAFileThatWasRemoved() throws {
        let store = try SQLiteStore(path: path)
        defer { store.close() }
        let writer = try store.makeWriter()
        defer { writer.close() }
        try append(1, to: writer)
        for suffix in files { try FileManager.default.removeItem(atPath: path + suffix) }
        #expect(throws: StoreError.self) { try append(2, to: writer) }
        try append(2, to: writer)
        #expect(try points(in: store) == 1)
        #expect(try points(in: try SQLiteStore(path: path, mode: .readOnly)) == 1)
        let open = try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").filter { descriptor in
            let file = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/fd/\(descriptor)")
            return file == "\(path) (deleted)"
        }
        #expect(open.isEmpty, "the removed file still takes room")
    }

    /// A kill between the first bytes of a new file and the end of its journal.
    @Test func aStoreWhoseCreationWasKilledIsCompleted() throws {
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        let other = try DatabaseQueue(path: "\(folder)/other.db")
        try other.writeWithoutTransaction { db in
            // More than the cache holds, so that the file is written before the transaction ends.
            try db.execute(sql: "PRAGMA cache_size = 1; BEGIN; CREATE TABLE t (x)")
            for _ in 0..<100 { try db.execute(sql: "INSERT INTO t VALUES (zeroblob(4000))") }
            for suffix in ["", "-journal"] {
                try FileManager.default.copyItem(atPath: "\(folder)/other.db\(suffix)", toPath: path + suffix)
            }
            try db.execute(sql: "ROLLBACK")
        }
        let error = #expect(throws: StoreError.self) {
            try SQLiteStore(path: path, mode: .readOnly).health(within: .zero)
        }
        #expect(
            error?.isRetriable == true && error?.description.contains("osprofiler consume") == true,
            "\(error as Any)"
        )
        let writer = try SQLiteStore(path: path).makeWriter()
        defer { writer.close() }
        try append(1, to: writer)
        #expect(try points(in: try SQLiteStore(path: path, mode: .readOnly)) == 1)
    }

    @Test func aLogWhoseFileIsGoneIsLeftAlone() throws {
        let writer = try SQLiteStore(path: path).makeWriter()
        defer { writer.close() }
        try append(1, to: writer)
        let log = try Data(contentsOf: URL(fileURLWithPath: "\(path)-wal"))
        try FileManager.default.moveItem(atPath: path, toPath: "\(path).away")
        #expect(throws: StoreError.self) { try append(2, to: writer) }
        let error = #expect(throws: StoreError.self) { try append(2, to: writer) }
        #expect(error?.isRetriable == true && error?.description.contains("\(path)-wal") == true)
        // What the first try wrote stands behind what was there.
        #expect(try Data(contentsOf: URL(fileURLWithPath: "\(path)-wal")).starts(with: log))
        for suffix in files.dropFirst() { try FileManager.default.removeItem(atPath: path + suffix) }
        try append(2, to: writer)
    }

    @Test(arguments: [Data(repeating: 0x41, count: 100_000), Data()])
    func aDamagedFileIsNeitherTouchedNorLeftForGood(_ damage: Data) throws {
        let writer = try SQLiteStore(path: path).makeWriter()
        defer { writer.close() }
        try append(1, to: writer)
        let other = try DatabaseQueue(path: path)
        _ = try other.writeWithoutTransaction { try $0.checkpoint(.truncate) }
        try other.close()
        let file = try FileHandle(forWritingTo: URL(fileURLWithPath: path))
        try file.truncate(atOffset: 0)
        try file.write(contentsOf: damage)
        try file.close()
        for _ in 0..<2 {
            let error = #expect(throws: StoreError.self) { try append(2, to: writer) }
            #expect(error?.code == .corrupt && error?.isRetriable == true)
        }
        #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == damage)
        for suffix in files { try FileManager.default.moveItem(atPath: path + suffix, toPath: "\(path).away\(suffix)") }
        #expect(throws: StoreError.self) { try append(2, to: writer) }
        try append(2, to: writer)
        #expect(try points(in: try SQLiteStore(path: path, mode: .readOnly)) == 1)
    }

    private func append(_ number: Int, to writer: any TraceWriter) throws {
        let payload = """
            {"name": "a-start", "base_id": "t", "trace_id": \(number), "timestamp": "2026-01-01T00:00:00"}
            """
        var batch = PointBatch()
        try Array(payload.utf8).withUnsafeBytes {
            try batch.append(payload: $0, messageKey: .random(), isEnveloped: false)
        }
        _ = try writer.append(batch, rejected: [], at: .now())
    }

    private func points(in store: SQLiteStore) throws -> Int {
        try store.summaries(TraceQuery()).reduce(0) { $0 + $1.points }
    }
}
#endif
