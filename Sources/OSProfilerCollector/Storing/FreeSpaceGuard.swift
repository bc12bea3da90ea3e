//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import OSProfilerStore

/// Keeps the space free that a store has to leave to other programs on its disk.
struct FreeSpaceGuard {
    /// As of ``CollectorConfiguration/minimumFreeBytes``.
    let minimumFreeBytes: Int64?
    private var isShort = false

    init(_ configuration: CollectorConfiguration) { minimumFreeBytes = configuration.minimumFreeBytes }

    /// - Throws: `.full` while the store may grow by less.
    mutating func check(_ store: any TraceStore) throws(StoreError) {
        guard minimumFreeBytes != 0, let room = try store.room() else { return }
        let floor = minimumFreeBytes ?? room.floor
        // A quarter more before it goes on: near the floor it would come and go with every batch.
        isShort = room.free < (isShort ? floor / 4 * 5 : floor)
        guard isShort else { return }
        throw StoreError(
            .full,
            "no room is left to the store but the last \(floor >> 20) MiB of its disk: free disk space, purge old traces, "
                + "or lower --min-free"
        )
    }
}
