//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if SQLite
internal import Foundation
internal import GRDB
internal import GRDBSQLite
internal import OSProfilerStore
internal import Synchronization

/// A connection to the file that a path currently names.
///
/// SQLite goes on writing into a file that was moved or removed, and what it writes there is lost when the last
/// descriptor closes. Therefore each use ends with a check of the name: if it is gone or names another file, the use
/// has failed, and the next use opens the file that the name leads to by then.
final class SQLiteConnection: Sendable {
    let path: String
    private let mode: SQLiteStore.Mode
    /// The permissions that the file gets; nil to keep its own.
    let permissions: mode_t?
    private let neighbour: SQLiteConnection?
    let busyHandler: SQLiteBusyHandler
    private let database = Mutex<DatabaseQueue?>(nil)

    /// - Parameters:
    ///   - neighbour: a connection that releases a moved file together with this one, so that the space on the disk
    ///     is freed.
    ///   - opensAtOnce: false to open the file at the first use.
    ///   - isCancelled: returns whether to stop waiting for another process.
    init(
        _ path: String,
        _ mode: SQLiteStore.Mode,
        permissions: mode_t? = nil,
        beside neighbour: SQLiteConnection? = nil,
        opensAtOnce: Bool = true,
        isCancelled: @escaping @Sendable () -> Bool = { false }
    ) throws(StoreError) {
        self.path = path
        self.mode = mode
        self.permissions = permissions
        self.neighbour = neighbour
        busyHandler = SQLiteBusyHandler(path, isCancelled)
        if opensAtOnce { _ = try opened() }
    }

    /// Passes the database to a closure, and translates its errors.
    func use<Value>(_ body: (DatabaseQueue) throws -> Value) throws(StoreError) -> Value {
        let database = try opened()
        let result = Result { try body(database) }
        if Self.hasMoved(database) {
            release()
            neighbour?.release()
            throw SQLiteNewFile.leftLog(of: path)
                ?? StoreError(.unavailable, "\(path) was moved or removed while in use: the next attempt reopens it")
        }
        do {
            return try result.get()
        } catch {
            throw SQLiteFile.storeError(error, path: path, writes: mode == .readWrite, isOpen: true)
        }
    }

    /// Ends the use of the connection; a call that waits for another process's transaction fails.
    func close() {
        busyHandler.end()
        release()
    }

    /// Closes the file; the next use opens it again.
    private func release() {
        database.withLock { database in
            try? database?.close()
            database = nil
        }
    }

    private func opened() throws(StoreError) -> DatabaseQueue {
        try database.withLock { database throws(StoreError) in
            if let database { return database }
            let opened = try SQLiteFile.open(path, mode, permissions: permissions, busyHandler)
            database = opened
            return opened
        }
    }

    private static func hasMoved(_ database: DatabaseQueue) -> Bool {
        var hasMoved: Int32 = 0
        database.unsafeReentrantRead { db in
            _ = sqlite3_file_control(db.sqliteConnection, "main", SQLITE_FCNTL_HAS_MOVED, &hasMoved)
        }
        return hasMoved != 0
    }
}
#endif
