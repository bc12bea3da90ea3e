//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if SQLite
internal import Foundation
internal import OSProfilerStore

/// Explains why this user cannot use a file that SQLite cannot open, and what helps.
enum SQLiteAccessError {
    static func error(_ path: String, writes: Bool) -> StoreError {
        // A read-only file system may be mounted writable again; permissions stay until somebody changes them.
        let isMountedReadOnly = writes && access(path, W_OK) != 0 && errno == EROFS
        return StoreError(isMountedReadOnly ? .unavailable : .accessDenied, reason(path, writes: writes))
    }

    /// Returns the error for a system call that failed for `what`. A folder that is missing or not writable may
    /// belong to a file system that is not mounted yet.
    static func error(_ what: String, _ number: CInt) -> StoreError {
        let code: StoreError.Code =
            switch number {
            case ENOSPC, EDQUOT: .full
            case ENOTDIR, ELOOP, ENAMETOOLONG: .accessDenied
            default: .unavailable
            }
        return StoreError(code, "\(what): \(String(cString: strerror(number)))")
    }

    /// Throws if an open file can no longer be written because it was made immutable or its file system read-only.
    /// Taking a lock does not reveal this. The permissions of the file do not matter to a process that has it open.
    static func checkOpenFile(_ path: String) throws(StoreError) {
        guard access(path, W_OK) != 0, errno == EROFS || errno == EPERM else { return }
        throw error(path, writes: true)
    }

    private static func reason(_ path: String, writes: Bool) -> String {
        let me = userName(geteuid())
        let folder = URL(fileURLWithPath: path).deletingLastPathComponent().path
        if let closed = closedFolder(above: path) {
            return
                "\(path) is out of reach: user \(me) may not enter \(closed), which its owner can open with chmod"
        }
        if isTooLong(path) { return "\(path) is too long for SQLite, which adds -journal and more to it: shorten it" }
        if access(path, R_OK) != 0 { return "\(path) may not be read by user \(me): \(opening(path))" }
        if writes {
            for name in [path, path + "-wal", path + "-shm"] where access(name, W_OK) != 0 && errno != ENOENT {
                if errno == EROFS { return "\(name) lies on a file system that is mounted read-only: find out why" }
                let reason = String(cString: strerror(errno))
                return "\(name) may not be written by user \(me) (\(reason)): it belongs to \(owner(of: name))"
            }
            return "\(path) cannot be written by user \(me), who may not create files in \(folder)"
        }
        for log in [path + "-wal", path + "-shm"] where access(log, R_OK) != 0 {
            guard errno == ENOENT else { return "\(log) may not be read by user \(me): \(opening(path))" }
            return "\(path) lacks its log \(log), and user \(me) may not create files in \(folder): "
                + "`osprofiler consume` run by \(owner(of: path)) leaves one"
        }
        return "\(path) cannot be opened by user \(me): check the permissions of the file and its folder"
    }

    private static func opening(_ path: String) -> String {
        "`osprofiler consume` run by \(owner(of: path)) with ?mode=0640 at the end of its connection string opens it "
            + "to the file's group"
    }

    /// Returns whether a name that SQLite derives from the path exceeds its own limit or the file system's.
    private static func isTooLong(_ path: String) -> Bool {
        let longest = path.utf8.count + "-journal".utf8.count
        let name = path.split(separator: "/").last?.utf8.count ?? 0
        return longest > 512 || name + "-journal".utf8.count > Int(NAME_MAX)
    }

    /// Returns the topmost folder of the path that this user may not enter.
    private static func closedFolder(above path: String) -> String? {
        var folder = URL(fileURLWithPath: path).deletingLastPathComponent()
        var closed: String?
        while folder.path != "/" {
            if access(folder.path, X_OK) != 0, errno == EACCES { closed = folder.path }
            folder.deleteLastPathComponent()
        }
        return closed
    }

    private static func owner(of path: String) -> String {
        var file = stat()
        return stat(path, &file) == 0 ? userName(file.st_uid) : "its owner"
    }

    private static func userName(_ id: uid_t) -> String {
        getpwuid(id).map { String(cString: $0.pointee.pw_name) } ?? "\(id)"
    }
}
#endif
