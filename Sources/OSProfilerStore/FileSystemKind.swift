//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import CStatFS
internal import Foundation

/// A file system on which locks and shared memory are not those of a local disk.
package struct FileSystemKind: Sendable, Equatable {
    /// The usual name, such as `NFS`.
    package let name: String
    /// Whether other hosts can use the same files, which see neither the locks' holders nor the shared memory of this one.
    package let isShared: Bool

    /// Values of `f_type` as in statfs(2) and Linux' magic.h.
    private static let known: [UInt32: FileSystemKind] = {
        let shared: [(UInt32, String)] = [
            (0x6969, "NFS"), (0x517B, "SMB"), (0xFF53_4D42, "CIFS"), (0xFE53_4D42, "SMB"), (0x0102_1997, "9P"),
            (0x5346_414F, "AFS"), (0x6B41_4653, "AFS"), (0x00C3_6400, "CephFS"), (0x0BD0_0BD0, "Lustre"),
            (0x4750_4653, "GPFS"), (0x7461_636F, "OCFS2"), (0x0116_1970, "GFS2"), (0x1983_0326, "BeeGFS"),
            (0x7375_7245, "Coda"), (0x2003_0528, "OrangeFS"), (0x786F_4256, "vboxsf"), (0xBACB_ACBC, "vmhgfs"),
        ]
        var kinds = Dictionary(uniqueKeysWithValues: shared.map { ($0, FileSystemKind(name: $1, isShared: true)) })
        // Of sshfs, GlusterFS or an object store as much as of a local disk.
        kinds[0x6573_5546] = FileSystemKind(name: "FUSE", isShared: false)
        return kinds
    }()

    private init(name: String, isShared: Bool) {
        self.name = name
        self.isShared = isShared
    }

    /// - Parameter type: `f_type` of statfs(2).
    /// - Returns: nil for a local disk, and for one that is not known.
    package init?(type: Int) {
        guard let kind = Self.known[UInt32(truncatingIfNeeded: type)] else { return nil }
        self = kind
    }

    /// - Parameter path: a file or folder that exists.
    /// - Returns: nil for a local disk, and for one that is not known.
    package init?(of path: String) {
        #if os(Linux)
        var status = statfs()
        guard statfs(path, &status) == 0 else { return nil }
        self.init(type: Int(status.f_type))
        #else
        return nil
        #endif
    }
}
