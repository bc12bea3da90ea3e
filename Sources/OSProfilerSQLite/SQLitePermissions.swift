//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if SQLite
internal import Foundation
internal import OSProfilerStore

/// Who may use a store's file, whatever the umask: payloads hold requests and statements in clear.
///
/// SQLite's two log files beside it, `-wal` and `-shm`, are of no use to whoever may not read them, so they always have
/// the mode and the group of the file.
enum SQLitePermissions {
    static let standard: mode_t = 0o600

    /// Makes an empty file that shows no moment of other permissions.
    static func create(_ path: String, _ mode: mode_t) throws {
        // Through no link: one that leads nowhere may be somebody's who wants us to make a file elsewhere.
        let descriptor = open(path, O_CREAT | O_EXCL | O_RDWR | O_CLOEXEC, standard)
        guard descriptor >= 0 else {
            let error = errno
            // Another process was faster.
            if error == EEXIST, access(path, F_OK) == 0 { return }
            guard error == EEXIST else { throw SQLiteAccessError.error("cannot create \(path)", error) }
            throw StoreError(.accessDenied, "cannot create \(path): it is a link that leads nowhere")
        }
        fchmod(descriptor, mode)
        close(descriptor)
    }

    /// Makes a folder, and those above it that are missing, through which whoever may read the file may pass.
    static func makeFolder(_ path: String, _ mode: mode_t) throws {
        guard access(path, F_OK) != 0 else { return }
        try makeFolder(URL(fileURLWithPath: path).deletingLastPathComponent().path, mode)
        guard mkdir(path, 0o700) == 0 else {
            if errno == EEXIST { return }
            throw SQLiteAccessError.error("cannot create the folder \(path)", errno)
        }
        chmod(path, 0o700 | (mode & 0o044) | (mode & 0o044) >> 2)
    }

    /// Refuses to write traces into what others may have put there: where everyone may make files, only a file of our
    /// own will do.
    static func requireOwn(_ path: String) throws {
        var folder = stat()
        var file = stat()
        guard stat(URL(fileURLWithPath: path).deletingLastPathComponent().path, &folder) == 0,
            folder.st_mode & mode_t(S_IWOTH) != 0, lstat(path, &file) == 0,
            file.st_mode & S_IFMT != S_IFREG || file.st_uid != geteuid()
        else { return }
        throw StoreError(
            .accessDenied,
            "\(path) is a link or another user's, in a folder where everyone may write: name a store in a folder of your own"
        )
    }

    /// Whether this user may append to an existing file: it has to be writable, and so has its log. Where that is not
    /// there yet, the folder has to be, in which SQLite makes it.
    static func mayWrite(_ path: String) -> Bool {
        // SQLite puts the log beside the file that a link leads to.
        guard let resolved = realpath(path, nil) else { return false }
        defer { free(resolved) }
        let file = String(cString: resolved)
        let folder = URL(fileURLWithPath: file).deletingLastPathComponent().path
        return (try? requireOwn(path)) != nil && access(file, W_OK) == 0
            && ["-wal", "-shm"].allSatisfy { suffix in
                access(file + suffix, W_OK) == 0 || errno == ENOENT && access(folder, W_OK) == 0
            }
    }

    /// Gives an existing file another mode.
    static func change(_ path: String, _ mode: mode_t) throws {
        var file = stat()
        guard stat(path, &file) == 0, file.st_mode & 0o777 != mode, chmod(path, mode) != 0 else { return }
        throw StoreError(
            .accessDenied,
            "cannot give \(path) the mode \(text(mode)): \(String(cString: strerror(errno))); its owner can"
        )
    }

    /// Gives the log files beside a file its mode and group, as far as they are ours.
    ///
    /// By their paths, without opening them: to close a descriptor would take away the locks that SQLite holds on them
    /// for this process, and another process would then take the log for abandoned and make it anew.
    static func alignLogs(of path: String) {
        // SQLite puts them beside the file that a link leads to.
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

    /// As in `chmod`: `0640`.
    static func text(_ mode: mode_t) -> String {
        "0" + String(mode & 0o777, radix: 8)
    }
}
#endif
