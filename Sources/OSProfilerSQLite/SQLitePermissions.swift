//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if SQLite
internal import Foundation
internal import OSProfilerStore

/// The permissions of a store's file, whatever the umask: payloads hold requests and SQL statements in clear text.
///
/// A user needs access to SQLite's log files `-wal` and `-shm` to use the store, so they always have the mode and the
/// group of the main file.
enum SQLitePermissions {
    static let standard: mode_t = 0o600

    /// Creates an empty file that never has wider permissions, not even for a moment.
    static func create(_ path: String, _ mode: mode_t) throws {
        // O_EXCL follows no link: another user may have placed a dangling link to make us create a file elsewhere.
        let descriptor = open(path, O_CREAT | O_EXCL | O_RDWR | O_CLOEXEC, standard)
        guard descriptor >= 0 else {
            let error = errno
            // Another process has created it meanwhile.
            if error == EEXIST, access(path, F_OK) == 0 { return }
            guard error == EEXIST else { throw SQLiteAccessError.error("cannot create \(path)", error) }
            throw StoreError(.accessDenied, "cannot create \(path): it is a dangling symbolic link")
        }
        fchmod(descriptor, mode)
        close(descriptor)
    }

    /// Creates a folder, and its missing parents, which every user who may read the file may enter.
    static func makeFolder(_ path: String, _ mode: mode_t) throws {
        guard access(path, F_OK) != 0 else { return }
        try makeFolder(URL(fileURLWithPath: path).deletingLastPathComponent().path, mode)
        guard mkdir(path, 0o700) == 0 else {
            if errno == EEXIST { return }
            throw SQLiteAccessError.error("cannot create the folder \(path)", errno)
        }
        chmod(path, 0o700 | (mode & 0o044) | (mode & 0o044) >> 2)
    }

    /// Throws if the file, or a log that SQLite would use with it, may be another user's trap.
    static func check(_ path: String, for purpose: FilePlace.Purpose) throws(StoreError) {
        try FilePlace(path, for: purpose).checkCompanions(["-wal", "-shm", "-journal"])
    }

    /// Returns whether this user may append to an existing file: the file and its log have to be writable. If the log
    /// does not exist yet, the folder has to be writable, where SQLite creates it.
    static func mayWrite(_ path: String) -> Bool {
        // SQLite creates the log next to the target of a link.
        guard let resolved = realpath(path, nil) else { return false }
        defer { free(resolved) }
        let file = String(cString: resolved)
        let folder = URL(fileURLWithPath: file).deletingLastPathComponent().path
        return (try? check(path, for: .writing)) != nil && access(file, W_OK) == 0
            && ["-wal", "-shm"].allSatisfy { suffix in
                access(file + suffix, W_OK) == 0 || errno == ENOENT && access(folder, W_OK) == 0
            }
    }

    /// Changes the mode of an existing file.
    static func change(_ path: String, _ mode: mode_t) throws {
        var file = stat()
        guard stat(path, &file) == 0, file.st_mode & 0o777 != mode, chmod(path, mode) != 0 else { return }
        throw StoreError(
            .accessDenied,
            "cannot give \(path) the mode \(text(mode)): \(String(cString: strerror(errno))); its owner can"
        )
    }

    /// Gives the log files the mode and group of the main file, if this user owns them.
    ///
    /// Works on paths, without opening the files: closing a descriptor would release the locks that SQLite holds on
    /// them for this process, and another process would then consider the log abandoned and create it again.
    static func alignLogs(of path: String) {
        // SQLite creates the log next to the target of a link.
        guard let resolved = realpath(path, nil) else { return }
        defer { free(resolved) }
        var main = stat()
        guard stat(resolved, &main) == 0 else { return }
        for suffix in ["-wal", "-shm"] {
            let name = String(cString: resolved) + suffix
            var log = stat()
            guard lstat(name, &log) == 0, log.st_mode & S_IFMT == S_IFREG else { continue }
            if log.st_gid != main.st_gid { _ = lchown(name, uid_t.max, main.st_gid) }
            if (log.st_mode ^ main.st_mode) & 0o777 != 0 { chmod(name, main.st_mode & 0o777) }
        }
    }

    /// Returns the mode as `chmod` writes it, such as `0640`.
    static func text(_ mode: mode_t) -> String {
        "0" + String(mode & 0o777, radix: 8)
    }
}
#endif
