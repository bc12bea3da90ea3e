//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if SQLite
import Foundation
import GRDB
import OSProfilerStore
import Testing

@testable import OSProfilerSQLite

@Suite struct SQLiteFileSystemTests {
    private static let fuse = FileSystemKind(type: 0x6573_5546)
    private static let nfs = FileSystemKind(type: 0x6969)

    @Test(
        arguments: [
            (ResultCode.SQLITE_IOERR_SHMMAP, SQLiteFileSystem.Lack.sharedMemory), (.SQLITE_IOERR_LOCK, .locks),
            (.SQLITE_IOERR_RDLOCK, .locks), (.SQLITE_IOERR_UNLOCK, .locks), (.SQLITE_IOERR_SHMLOCK, .locks),
            (.SQLITE_IOERR_READ, nil), (.SQLITE_IOERR_FSYNC, nil), (.SQLITE_IOERR_SHMSIZE, nil), (.SQLITE_BUSY, nil),
        ] as [(ResultCode, SQLiteFileSystem.Lack?)]
    )
    func whatAnErrorShowsToBeMissing(code: ResultCode, lack: SQLiteFileSystem.Lack?) {
        #expect(SQLiteFileSystem.lack(code) == lack)
    }

    @Test func theFileSystemIsNamed() {
        let error = SQLiteFileSystem.error("/m/t.db", lacks: .sharedMemory, on: Self.fuse, isOpen: false)
        #expect(error.code == .unsupported)
        #expect(error.description.hasPrefix("/m/t.db: its file system (FUSE) has no shared memory"))
        let locks = SQLiteFileSystem.error("/m/t.db", lacks: .locks, on: Self.nfs, isOpen: true)
        // It worked before, so that it may again.
        #expect(locks.code == .unavailable && locks.description.contains("(NFS) has no file locks"))
        #expect(!locks.description.contains("another process"))
        let unknown = SQLiteFileSystem.error("/m/t.db", lacks: .locks, on: nil, isOpen: false)
        #expect(unknown.description.contains("its file system has no file locks"))
    }

    @Test func anErrorOfSQLiteIsTranslated() {
        let error = SQLiteFile.storeError(
            DatabaseError(resultCode: .SQLITE_IOERR_SHMMAP, message: "disk I/O error"),
            path: "/nowhere/t.db",
            writes: true
        )
        #expect(error.description.contains("no shared memory") && !error.description.contains("permissions"))
    }

    @Test func localDisksHaveLocks() throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("osprofiler-\(UUID())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        #expect(!SQLiteFileSystem.refusesLocks(beside: folder.appendingPathComponent("t.db").path))
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).isEmpty)
        // Where nothing can be tried, another process is the likelier reason.
        #expect(!SQLiteFileSystem.refusesLocks(beside: "/nowhere/t.db"))
    }

    @Test func theDoctorWarns() {
        #expect(SQLiteFileSystem.finding(nil) == nil)
        let nfs = SQLiteFileSystem.finding(Self.nfs)
        #expect(nfs?.severity == .warning && nfs?.message.contains("lies on NFS") == true)
        #expect(nfs?.advice?.contains("one host alone") == true)
        #expect(SQLiteFileSystem.finding(Self.fuse)?.message.contains("lies on FUSE") == true)
    }
}
#endif
