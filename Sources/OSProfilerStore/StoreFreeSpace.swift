//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

/// The room that a store has to grow.
public struct StoreFreeSpace: Sendable, Equatable {
    /// Bytes that are left.
    public var free: Int64
    /// Bytes that the disk has in all.
    public var total: Int64

    public init(free: Int64, total: Int64) {
        self.free = free
        self.total = total
    }

    /// Bytes below which a consumer takes nothing in unless it is told otherwise: 64 MiB, or a twentieth of a small disk.
    package var floor: Int64 { min(64 << 20, total / 20) }
}
