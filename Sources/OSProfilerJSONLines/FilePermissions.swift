//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import Foundation

/// Who may do what with a file, beside its owner.
struct FilePermissions {
    var mode: mode_t
    /// Nil: the one that new files get in that folder.
    var group: gid_t?

    /// Its owner's alone.
    static let closed = FilePermissions(mode: 0o600)
}

extension FilePermissions {
    init(_ status: stat) { self.init(mode: status.st_mode & 0o777, group: status.st_gid) }
}
