//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import OSProfilerStore

/// Keeps disk space free that the store has to leave to other programs.
struct FreeSpaceGuard {
    /// See ``CollectorConfiguration/minimumFreeBytes``.
    let minimumFreeBytes: Int64?
    private var isShort = false

    init(_ configuration: CollectorConfiguration) { minimumFreeBytes = configuration.minimumFreeBytes }

    /// - Throws: `.full` while the store may grow by less than the minimum.
    mutating func check(_ store: any TraceStore) throws(StoreError) {
        guard minimumFreeBytes != 0, let space = try store.freeSpace() else { return }
        let floor = minimumFreeBytes ?? space.floor
        // Resuming needs a quarter more, or consuming would stop and start with every batch near the minimum.
        isShort = space.free < (isShort ? floor / 4 * 5 : floor)
        guard isShort else { return }
        throw StoreError(
            .full,
            "no room is left for the store but the last \(floor >> 20) MiB of its disk: free disk space, "
                + "purge old traces, or lower --min-free"
        )
    }
}
