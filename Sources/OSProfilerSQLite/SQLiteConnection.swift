//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if SQLite
internal import Foundation
internal import GRDB
internal import GRDBSQLite
internal import OSProfilerStore
internal import Synchronization

/// A connection to the file that has a path's name.
///
/// SQLite goes on writing into a file that was moved away or removed, and what it writes there is gone with the last
/// descriptor. So each use ends with a look at the name: where it is another file's, or nobody's, the use has failed,
/// and the next one opens what is there then.
final class SQLiteConnection: Sendable {
    let path: String
    private let mode: SQLiteStore.Mode
    /// Those that the file gets; nil for its own.
    let permissions: mode_t?
    private let neighbour: SQLiteConnection?
    let busyHandler: SQLiteBusyHandler
    private let database = Mutex<DatabaseQueue?>(nil)

    /// - Parameters:
    ///   - neighbour: lets go of a moved file together with this one, so that its room on the disk becomes free.
    ///   - opensAtOnce: false leaves it to the first use.
    ///   - isCancelled: whether to wait no longer for another process.
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
        busyHandler = SQLiteBusyHandler(isCancelled)
        if opensAtOnce { _ = try opened() }
    }

    /// Hands the database out, and translates what goes wrong with it.
    func use<Value>(_ body: (DatabaseQueue) throws -> Value) throws(StoreError) -> Value {
        let database = try opened()
        let result = Result { try body(database) }
        if Self.hasMoved(database) {
            release()
            neighbour?.release()
            throw StoreError(.unavailable, "\(path) was moved or removed while in use: what is there now is opened")
        }
        do {
            return try result.get()
        } catch {
            throw SQLiteFile.storeError(error, path: path, writes: mode == .readWrite, isOpen: true)
        }
    }

    /// Ends the use: who waits for another process's transaction is refused.
    func close() {
        busyHandler.end()
        release()
    }

    /// Lets go of the file; the next use opens it again.
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
