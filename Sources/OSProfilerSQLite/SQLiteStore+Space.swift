//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if SQLite
internal import Foundation
internal import GRDB
public import OSProfilerStore

extension SQLiteStore {
    /// Pages freed in one transaction: the WAL needs space for what a transaction changes, even on a disk that is nearly
    /// full. A checkpoint after each transaction lets the WAL start over.
    private static let vacuumStep = 256

    /// Cuts free pages off the end of the file, and truncates the WAL, so that deleting frees space on the disk.
    public func reclaimSpace() throws(StoreError) {
        try vacuum()
        try connection.use { database in
            database.writeWithoutTransaction { db in
                // Best effort, without waiting: while a checkpoint waits for a reader, it holds up the writers.
                _ = try? connection.busyHandler.suspended { try db.checkpoint(.truncate) }
            }
        }
    }

    /// Frees pages, a few per transaction, until none are left or their number stops falling: a file that was created
    /// without `auto_vacuum` keeps them.
    func vacuum() throws(StoreError) {
        var left = Int.max
        while left > 0 {
            let free = try connection.use { database in
                try database.writeWithoutTransaction { db in
                    let pages = try Row.fetchCursor(db, sql: "PRAGMA incremental_vacuum(\(Self.vacuumStep))")
                    // Each step of the cursor frees a page.
                    while try pages.next() != nil {}
                    _ = try? db.checkpoint(.passive)
                    return try Int.fetchOne(db, sql: "PRAGMA freelist_count") ?? 0
                }
            }
            guard free < left else { return }
            left = free
        }
    }

    public func size() throws(StoreError) -> Int64? {
        try read { try Self.liveBytes($0) }
    }

    /// Returns the size of the pages in use. Free pages are about to be given back, and the size of the WAL is
    /// bounded.
    static func liveBytes(_ db: Database) throws -> Int64 {
        try Int64.fetchOne(
            db,
            sql: """
                SELECT (page_count - freelist_count) * page_size
                FROM pragma_page_count, pragma_freelist_count, pragma_page_size
                """
        ) ?? 0
    }

    public func freeSpace() throws(StoreError) -> StoreFreeSpace? {
        var status = statvfs()
        // A file that does not exist yet has the space of its folder.
        let folder = URL(fileURLWithPath: connection.path).deletingLastPathComponent().path
        guard statvfs(connection.path, &status) == 0 || errno == ENOENT && statvfs(folder, &status) == 0 else {
            if errno == ENOENT { return nil }
            throw StoreError(.unavailable, "\(connection.path) is gone: \(String(cString: strerror(errno)))")
        }
        let unit = Int64(status.f_frsize)
        return StoreFreeSpace(free: Int64(status.f_bavail) * unit, total: Int64(status.f_blocks) * unit)
    }
}
#endif
