//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import Foundation

/// The permissions of a file for its group and others.
struct FilePermissions {
    var mode: mode_t
    /// The group; nil for the group that new files get in the folder.
    var group: gid_t?

    /// The permissions of a file that only its owner can use.
    static let closed = FilePermissions(mode: 0o600)
}

extension FilePermissions {
    /// The permissions of a file, for one that takes its place. What another user opened to everyone stays closed.
    init(_ status: stat) {
        self.init(mode: status.st_mode & (status.st_uid == geteuid() ? 0o777 : 0o770), group: status.st_gid)
    }
}
