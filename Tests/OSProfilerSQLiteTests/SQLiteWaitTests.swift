//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if SQLite
import Foundation
import GRDB
import OSProfilerCore
import OSProfilerSQLite
import OSProfilerStore
import Synchronization
import TestSupport
import Testing

/// A writer looks at its file, and waits for whoever has it locked.
@Suite final class SQLiteWaitTests {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("osprofiler-\(UUID())").path
    var path: String { "\(folder)/traces.db" }

    deinit { try? FileManager.default.removeItem(atPath: folder) }

    private func contents() throws -> [Data] {
        try ["", "-wal"].map { try Data(contentsOf: URL(fileURLWithPath: path + $0)) }
    }

    @Test func aLookWritesNothing() throws {
        let writer = try SQLiteStore(path: path).makeWriter()
        defer { writer.close() }
        let before = try contents()
        for _ in 0..<3 { try writer.check() }
        #expect(try contents() == before)
    }

    @Test func aLookFindsAFileThatWasMovedAway() throws {
        let writer = try SQLiteStore(path: path).makeWriter()
        defer { writer.close() }
        try FileManager.default.moveItem(atPath: path, toPath: "\(path).away")
        // Its log holds what made it, so no new file takes its place.
        for _ in 0..<2 {
            let gone = #expect(throws: StoreError.self) { try writer.check() }
            #expect(gone?.isRetriable == true && gone?.description.contains("its log is not") == true)
        }
        try FileManager.default.moveItem(atPath: "\(path).away", toPath: path)
        try writer.check()
    }

    @Test func aWaitForALockEndsWhenNobodyWantsTheAnswer() throws {
        let asked = Mutex(0)
        let store = try SQLiteStore(path: path)
        defer { store.close() }
        let writer = try store.makeWriter(isCancelled: {
            asked.withLock { $0 += 1 }
            return true
        })
        defer { writer.close() }
        let other = try DatabaseQueue(path: path)
        try other.writeWithoutTransaction { db in
            try db.inTransaction(.immediate) {
                let look = #expect(throws: StoreError.self) { try writer.check() }
                #expect(look?.code == .busy && look?.description.contains("is locked by another process") == true)
                let append = #expect(throws: StoreError.self) {
                    try writer.append(PointBatch(), rejected: [], at: .now())
                }
                #expect(append?.code == .busy)
                return .rollback
            }
        }
        // Once each: the answer was heeded.
        #expect(asked.withLock { $0 } == 2)
        try writer.check()
    }

    // MARK: Opening

    @Test func aStoreThatIsOpenedLaterFailsLater() throws {
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        try Data(repeating: 0x41, count: 5000).write(to: URL(fileURLWithPath: path))
        let store = try SQLiteStore(path: path, opensAtOnce: false)
        defer { store.close() }
        let error = #expect(throws: StoreError.self) { try store.makeWriter() }
        #expect(error?.code == .foreign)
        try FileManager.default.removeItem(atPath: path)
        #expect(try store.freeSpace() != nil)
        try store.makeWriter().close()
        #expect(try store.summaries(TraceQuery()).isEmpty)
    }

    /// Opened, a FIFO would wait for somebody at its other end.
    @Test(.hangLimit, arguments: [SQLiteStore.Mode.readOnly, .readWrite])
    func onlyAPlainFileIsAStore(_ mode: SQLiteStore.Mode) throws {
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        #expect(mkfifo("\(folder)/fifo", 0o600) == 0)
        try FileManager.default.createSymbolicLink(atPath: "\(folder)/link", withDestinationPath: "\(folder)/fifo")
        for (path, kind) in [
            ("\(folder)/fifo", "a FIFO"), ("\(folder)/link", "a FIFO"), ("/dev/null", "a device"), (folder, "a folder"),
        ] {
            let error = #expect(throws: StoreError.self) { try SQLiteStore(path: path, mode: mode) }
            #expect(error?.code == .foreign && error?.description.hasPrefix("\(path) is \(kind)") == true)
        }
    }
}
#endif
