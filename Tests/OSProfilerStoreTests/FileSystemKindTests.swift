//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

import Foundation
import Testing

@testable import OSProfilerStore

@Suite struct FileSystemKindTests {
    @Test(arguments: [
        (0x6969, "NFS", true), (0x517B, "SMB", true), (0xFF53_4D42, "CIFS", true), (0xFE53_4D42, "SMB", true),
        (0x0102_1997, "9P", true), (0x00C3_6400, "CephFS", true), (0x0BD0_0BD0, "Lustre", true),
        (0x6573_5546, "FUSE", false),
    ])
    func knownOnes(type: Int, name: String, isShared: Bool) {
        let kind = FileSystemKind(type: type)
        #expect(kind?.name == name && kind?.isShared == isShared)
        // A C long of 32 bits has a sign.
        #expect(FileSystemKind(type: Int(Int32(truncatingIfNeeded: type))) == kind)
    }

    /// ext4, XFS, Btrfs, tmpfs, overlayfs, ZFS.
    @Test(arguments: [0xEF53, 0x5846_5342, 0x9123_683E, 0x0102_1994, 0x794C_7630, 0x2FC1_2FC1])
    func localDisks(type: Int) {
        #expect(FileSystemKind(type: type) == nil)
    }

    @Test func whatIsNotThere() {
        #expect(FileSystemKind(of: "/nowhere/\(UUID())") == nil)
    }
}
