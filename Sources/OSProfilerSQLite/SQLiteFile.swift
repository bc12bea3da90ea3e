//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if SQLite
internal import Foundation
internal import GRDB
internal import GRDBSQLite
internal import OSProfilerStore

/// Opens a store's file, and describes in one line what is wrong with it.
enum SQLiteFile {
    /// Returns the number of pages in the WAL at which SQLite starts a checkpoint. The file of the WAL keeps at most
    /// twice as many pages; slow readers let it grow beyond that for a while.
    private static func checkpointPages(_ path: String) -> Int {
        var disk = statvfs()
        guard statvfs(path, &disk) == 0 else { return 2000 }
        // On a small disk, a hundredth of its size: the free space that a consumer always leaves has to suffice for
        // the WAL.
        return min(2000, max(64, Int(disk.f_blocks) * Int(disk.f_frsize) / 100 / pageSize))
    }
    private static let pageSize = 8192

    /// - Parameter permissions: the permissions that the file gets; nil to keep its own.
    static func open(
        _ path: String,
        _ mode: SQLiteStore.Mode,
        permissions: mode_t? = nil,
        _ busyHandler: SQLiteBusyHandler
    ) throws(StoreError) -> DatabaseQueue {
        let deadline = ContinuousClock.now + SQLiteBusyHandler.limit
        let isNew = mode == .readWrite && access(path, F_OK) != 0
        while true {
            do {
                return try openUntranslated(path, mode, permissions, busyHandler)
            } catch {
                let error = storeError(error, path: path, writes: mode == .readWrite)
                // If several connections switch a new file to write-ahead logging at the same time, SQLite
                // immediately refuses all but one of them, without applying the busy time-out.
                if error.code == .unsupported, isNew { for suffix in ["", "-wal", "-shm"] { unlink(path + suffix) } }
                guard error.code == .busy, ContinuousClock.now < deadline, !busyHandler.isOver else { throw error }
                Thread.sleep(forTimeInterval: 0.01)
            }
        }
    }

    private static func openUntranslated(
        _ path: String,
        _ mode: SQLiteStore.Mode,
        _ permissions: mode_t?,
        _ busyHandler: SQLiteBusyHandler
    ) throws -> DatabaseQueue {
        let exists = try isThere(path)
        guard exists || mode == .readWrite else {
            throw StoreError(.notFound, "no store at \(path): start `osprofiler consume` to create it")
        }
        if mode == .readWrite, !exists { try SQLiteNewFile.make(path, permissions ?? SQLitePermissions.standard) }
        let purpose: FilePlace.Purpose = mode == .readWrite ? .writing : .reading
        try SQLitePermissions.check(path, for: purpose)
        var configuration = Configuration()
        configuration.busyMode = .callback { busyHandler.waits(after: $0) }
        configuration.readonly = mode == .readOnly
        configuration.label = "osprofiler"
        if mode == .readWrite {
            configuration.journalMode = .wal
            configuration.prepareDatabase { db in
                // Both take effect only before the first table is created; later they change nothing. Pages larger
                // than SQLite's 4096 bytes write a fifth less, because several payloads fit into one page.
                try db.execute(sql: "PRAGMA page_size = \(pageSize); PRAGMA auto_vacuum = INCREMENTAL")
                keepLogs(db)
            }
        }
        // Checks the file through a read-only connection first, so that another program's file is not even switched
        // to write-ahead logging.
        if exists {
            do {
                try checkOwner(path, busyHandler)
            } catch let error as DatabaseError where mode == .readWrite && isUnfinished(error) {
                // A connection that may write takes back what a killed process left undone.
                try checkOwner(path, readOnly: false, busyHandler)
            }
        }
        if let permissions, mode == .readWrite { try SQLitePermissions.change(path, permissions) }
        let queue = try DatabaseQueue(path: path, configuration: configuration)
        // Somebody may have put a log there just before SQLite would have created its own.
        try SQLitePermissions.check(path, for: purpose)
        if mode == .readWrite {
            try prepare(queue, path)
            try SQLitePermissions.check(path, for: purpose)
            SQLitePermissions.alignLogs(of: path)
        }
        try queue.read { db in
            let version = try SQLiteSchema.version(db)
            if version > SQLiteSchema.currentVersion {
                throw StoreError(.newerSchema, "\(path) was made by a newer osprofiler: update this one")
            }
            if version == 0 {
                throw StoreError(.notFound, "\(path) is empty: start `osprofiler consume` to make it a store")
            }
            if version < SQLiteSchema.currentVersion {
                throw StoreError(
                    .unavailable,
                    "\(path) has an older schema: run `osprofiler consume` once, which brings it up to date"
                )
            }
        }
        return queue
    }

    private static func changed(_ path: String, _ what: String) -> StoreError {
        StoreError(.foreign, "\(path) was changed by another program: \(what)")
    }

    private static func isThere(_ path: String) throws -> Bool {
        var file = stat()
        guard stat(path, &file) == 0 else {
            if errno == ENOENT { return false }
            if errno == EACCES { throw SQLiteAccessError.error(path, writes: false) }
            throw SQLiteAccessError.error(path, errno)
        }
        // Opening a FIFO would block until another process opens the other end.
        guard file.st_mode & S_IFMT == S_IFREG else {
            throw StoreError(.foreign, "\(path) is \(kind(of: file.st_mode)), not a store of trace points")
        }
        return true
    }

    private static func kind(of mode: mode_t) -> String {
        switch mode & S_IFMT {
        case S_IFDIR: "a folder"
        case S_IFIFO: "a FIFO"
        case S_IFSOCK: "a socket"
        default: "a device"
        }
    }

    /// Keeps the log files when the last connection closes: a user who may read the store but not write into its
    /// folder can read only while they exist.
    private static func keepLogs(_ db: Database) {
        var isPersistent: CInt = 1
        sqlite3_file_control(db.sqliteConnection, nil, SQLITE_FCNTL_PERSIST_WAL, &isPersistent)
    }

    /// Whether the file has a journal of a transaction that a killed process did not end, as while it made the store.
    private static func isUnfinished(_ error: DatabaseError) -> Bool {
        error.extendedResultCode == .SQLITE_READONLY_ROLLBACK
    }

    private static func checkOwner(_ path: String, readOnly: Bool = true, _ busyHandler: SQLiteBusyHandler) throws {
        var configuration = Configuration()
        configuration.readonly = readOnly
        configuration.busyMode = .callback { busyHandler.waits(after: $0) }
        let queue = try DatabaseQueue(path: path, configuration: configuration)
        defer { try? queue.close() }
        try queue.read { db in
            let owner = try Int32.fetchOne(db, sql: "PRAGMA application_id") ?? 0
            guard owner != SQLiteSchema.applicationID else {
                let version = try SQLiteSchema.version(db)
                guard version > 0 else { throw Self.changed(path, "its user_version is \(version)") }
                // A view in the place of a table may never end, and a trigger runs with every append.
                let others = try Int.fetchOne(
                    db,
                    sql: "SELECT count(*) FROM sqlite_master WHERE type IN ('view', 'trigger')"
                )
                guard others == 0 else { throw Self.changed(path, "it has a view or a trigger") }
                return
            }
            let tables = try Int.fetchOne(db, sql: "SELECT count(*) FROM sqlite_master") ?? 0
            guard owner == 0, tables == 0 else {
                throw StoreError(.foreign, "\(path) is an SQLite file of another program")
            }
        }
    }

    private static func prepare(_ queue: DatabaseQueue, _ path: String) throws {
        let checkpointPages = checkpointPages(path)
        try queue.writeWithoutTransaction { db in
            // GRDB sets synchronous to NORMAL when it switches to write-ahead logging. An acknowledged point must
            // survive a power cut, so FULL is set last and checked.
            try db.execute(sql: "PRAGMA synchronous = FULL")
            try db.execute(sql: "PRAGMA cache_size = -8000")
            try db.execute(sql: "PRAGMA wal_autocheckpoint = \(checkpointPages)")
            try db.execute(sql: "PRAGMA journal_size_limit = \(2 * checkpointPages * pageSize)")
            guard try Int.fetchOne(db, sql: "PRAGMA synchronous") == 2 else {
                throw StoreError(.other, "SQLite did not accept synchronous=FULL")
            }
            try SQLiteSchema.migrate(db)
        }
    }

    /// Translates an error of SQLite or GRDB to one line that names the file.
    ///
    /// - Parameters:
    ///   - writes: whether the file was opened or used for writing.
    ///   - isOpen: whether the file was already recognized as a store, so that it is damaged if it looks foreign now.
    static func storeError(_ error: any Error, path: String, writes: Bool, isOpen: Bool = false) -> StoreError {
        if let error = error as? StoreError { return error }
        if error is ForeignValue || error is RowDecodingError {
            return StoreError(
                .corrupt,
                "\(path) holds a value that osprofiler does not write: another program changed it, or it is damaged"
            )
        }
        guard let error = error as? DatabaseError else { return StoreError(.other, "\(path): \(error)") }
        let text = error.message ?? "\(error.resultCode)"
        return switch error.resultCode {
        case .SQLITE_NOTADB where !isOpen: StoreError(.foreign, "\(path) is not an SQLite file")
        case .SQLITE_CORRUPT, .SQLITE_NOTADB:
            StoreError(
                .corrupt,
                "\(path) is damaged (\(text)): save what is readable (\(SQLiteRescue.command(path))), then "
                    + "move it, -wal and -shm away; the consumer creates a new one"
            )
        // SQLITE_IOERR_SHMSIZE means a full disk while the file is opened.
        case .SQLITE_FULL,
            .SQLITE_IOERR where error.extendedResultCode == .SQLITE_IOERR_SHMSIZE:
            StoreError(.full, "no room is left for \(path): free disk space, which `osprofiler trace purge` needs, too")
        case .SQLITE_BUSY, .SQLITE_LOCKED:
            SQLiteFileSystem.refusesLocks(beside: path)
                ? SQLiteFileSystem.error(path, lacks: .locks, on: FileSystemKind(of: path), isOpen: isOpen)
                : StoreError(.busy, "\(path) is locked by another process")
        case .SQLITE_READONLY where isUnfinished(error):
            StoreError(
                .unavailable,
                "\(path) is unfinished, because a process was killed while it made it: `osprofiler consume` completes it"
            )
        case .SQLITE_CANTOPEN, .SQLITE_PERM, .SQLITE_AUTH, .SQLITE_READONLY:
            SQLiteAccessError.error(path, writes: writes)
        case .SQLITE_IOERR where SQLiteFileSystem.lack(error.extendedResultCode) != nil:
            SQLiteFileSystem.error(
                path,
                lacks: SQLiteFileSystem.lack(error.extendedResultCode)!,
                on: FileSystemKind(of: path),
                isOpen: isOpen
            )
        case .SQLITE_IOERR:
            StoreError(.unavailable, "\(path): input/output error (\(text)): check its disk and permissions")
        default: StoreError(.other, "\(path): \(text)")
        }
    }
}
#endif
