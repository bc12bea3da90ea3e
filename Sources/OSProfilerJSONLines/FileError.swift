//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import Foundation
internal import OSProfilerStore

/// Maps a failed call on a file to an error of the store.
enum FileError {
    /// - Parameter code: the value of `errno` after the call.
    static func error(_ path: String, _ action: String, _ code: Int32 = errno) -> StoreError {
        let reason = String(cString: strerror(code))
        switch code {
        case ENOSPC, EDQUOT, EFBIG:
            return StoreError(.full, "no room is left for \(path): free disk space (\(reason))")
        case EACCES, EPERM, EROFS:
            return StoreError(
                .accessDenied,
                "\(path) cannot be \(action) by this user: check the permissions of the file and its folder (\(reason))"
            )
        case ENOENT: return StoreError(.notFound, "\(path) does not exist")
        case EISDIR: return StoreError(.foreign, "\(path) is a folder")
        // Waiting does not help.
        case ENOTDIR, ELOOP, ENAMETOOLONG:
            return StoreError(.accessDenied, "\(path) cannot be \(action): \(reason)")
        default: return StoreError(.unavailable, "\(path) cannot be \(action): \(reason)")
        }
    }
}
