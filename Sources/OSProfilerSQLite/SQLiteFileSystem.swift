//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if SQLite
internal import Foundation
internal import GRDB
internal import OSProfilerStore

/// What SQLite needs from a file system, and what to say where that is missing: locks, and the shared memory of the
/// write-ahead log.
enum SQLiteFileSystem {
    /// What is missing.
    enum Lack: String {
        case locks = "file locks"
        case sharedMemory = "shared memory"
    }

    /// Returns what an error shows to be missing; nil if it has other causes.
    static func lack(_ code: ResultCode) -> Lack? {
        switch code {
        case .SQLITE_IOERR_SHMMAP: .sharedMemory
        case .SQLITE_IOERR_LOCK, .SQLITE_IOERR_RDLOCK, .SQLITE_IOERR_UNLOCK, .SQLITE_IOERR_SHMLOCK,
            .SQLITE_IOERR_CHECKRESERVEDLOCK:
            .locks
        default: nil
        }
    }

    /// - Parameters:
    ///   - path: the store's file.
    ///   - kind: its file system.
    ///   - isOpen: whether the file could be used before, so that it may be again.
    static func error(_ path: String, lacks lack: Lack, on kind: FileSystemKind?, isOpen: Bool) -> StoreError {
        let name = kind.map { " (\($0.name))" } ?? ""
        return StoreError(
            isOpen ? .unavailable : .unsupported,
            "\(path): its file system\(name) has no \(lack.rawValue), without which SQLite cannot work: move the store to "
                + "a local disk, or use a server such as postgresql://"
        )
    }

    /// Whether the file system of a file refuses locks. SQLite takes that for a lock of another process.
    static func refusesLocks(beside path: String) -> Bool {
        // A file of its own: closing any descriptor of the store's file would release SQLite's locks on it.
        var name = Array((path + ".lock-XXXXXX").utf8CString)
        let descriptor = mkstemp(&name)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        unlink(name)
        var lock = flock()
        lock.l_type = Int16(F_WRLCK)
        lock.l_whence = Int16(SEEK_SET)
        return fcntl(descriptor, F_SETLK, &lock) != 0 && errno != EAGAIN && errno != EACCES && errno != EINTR
    }

    /// Returns a warning for a file system that is none of a local disk; nil for others.
    static func finding(_ kind: FileSystemKind?) -> StoreFinding? {
        guard let kind else { return nil }
        let (risk, advice) =
            kind.isShared
            ? (
                "SQLite's locks and shared memory do not reach other hosts, and two hosts that use the file damage it",
                "let one host alone use it, or move it to a local disk; several hosts share a server such as postgresql://"
            )
            : (
                "whether SQLite's locks and shared memory work there depends on the program behind it",
                "move the store to a local disk"
            )
        return StoreFinding("filesystem", .warning, "the file lies on \(kind.name): \(risk)", advice: advice)
    }
}
#endif
