//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

/// The space that a store has to grow.
public struct StoreFreeSpace: Sendable, Equatable {
    /// Free bytes.
    public var free: Int64
    /// Size of the disk in bytes.
    public var total: Int64

    public init(free: Int64, total: Int64) {
        self.free = free
        self.total = total
    }

    /// The number of free bytes below which a consumer by default stops accepting messages: 64 MiB, or a twentieth of
    /// a small disk.
    package var floor: Int64 { min(64 << 20, total / 20) }
}
