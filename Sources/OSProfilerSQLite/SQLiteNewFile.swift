//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if SQLite
internal import Foundation
internal import OSProfilerStore

/// Creates the file of a new store.
enum SQLiteNewFile {
    /// Creates the file, and the folders that are missing. If several processes do so, one creates the file and the
    /// others use it.
    static func make(_ path: String, _ mode: mode_t) throws {
        let folder = URL(fileURLWithPath: path).deletingLastPathComponent().path
        // Before and after the folder is created: another user may have created it meanwhile.
        _ = try FilePlace(path, for: .writing)
        try SQLitePermissions.makeFolder(folder, mode)
        try SQLitePermissions.check(path, for: .writing)
        let lock = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        defer { if lock >= 0 { close(lock) } }
        _ = flock(lock, LOCK_EX)
        guard access(path, F_OK) != 0 else { return }
        try removeLogs(of: path)
        try SQLitePermissions.create(path, mode)
    }

    /// Returns the error for a file that is gone and whose log may hold points that are not in it; nil without such a log.
    static func leftLog(of path: String) -> StoreError? {
        var log = stat()
        guard access(path, F_OK) != 0, stat(path + "-wal", &log) == 0, log.st_size > 0 else { return nil }
        return StoreError(
            .unavailable,
            "\(path) is gone but its log is not: put the file back, or remove \(path)-wal and \(path)-shm"
        )
    }

    /// Removes the log files of a file that is gone. Another process may still have them open: if a new file were
    /// created next to them, both processes would write one log.
    ///
    /// - Throws: ``StoreError`` if the log may hold points that are not in the file.
    private static func removeLogs(of path: String) throws {
        if let error = leftLog(of: path) { throw error }
        for suffix in ["-wal", "-shm"] { unlink(path + suffix) }
    }
}
#endif
