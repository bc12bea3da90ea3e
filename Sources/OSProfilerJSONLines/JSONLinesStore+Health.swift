//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import Foundation
internal import OSProfilerCore
public import OSProfilerStore

extension JSONLinesStore {
    public func size() throws(StoreError) -> Int64? {
        var size: Int64 = 0
        for file in try openFiles() { size += try file.size() }
        return size
    }

    public func freeSpace() throws(StoreError) -> StoreFreeSpace? {
        var status = statvfs()
        guard statvfs(files.path, &status) == 0 else {
            // The file was put aside or removed; the next append creates it.
            if errno == ENOENT { return nil }
            throw FileError.error(files.path, "read")
        }
        let unit = Int64(status.f_frsize)
        return StoreFreeSpace(free: Int64(status.f_bavail) * unit, total: Int64(status.f_blocks) * unit)
    }

    public func health(within limit: Duration) throws(StoreError) -> StoreHealth {
        var health = StoreHealth()
        health.size = try size()
        health.freeSpace = try freeSpace()
        health.isWritable = access(files.path, W_OK) == 0
        if let finding = lockFinding { health.findings.append(finding) }
        let clock = ContinuousClock()
        let end = clock.now + limit
        var listing = TraceListing()
        var (rejected, broken, lines) = (0, 0, 0)
        var last: Timestamp?
        let isWhole = try forEachLine { _, _, content, batch in
            switch content {
            case .point(let ingested):
                last = max(last ?? ingested, ingested)
                if let entry = batch.entries.first { listing.add(entry, from: batch) }
            case .rejected: rejected += 1
            case .other: broken += 1
            }
            lines += 1
            // The clock is checked only now and then, because reading it costs as much as a line.
            return lines % 1000 != 0 || clock.now < end
        }
        guard isWhole else {
            health.findings.append(StoreFinding("lines", .unknown, "reading all lines takes longer than allowed"))
            return health
        }
        health.traces = listing.traceCount
        health.points = listing.points
        health.rejected = rejected
        health.oldest = listing.oldest
        health.newest = listing.newest
        health.lastIngestion = last
        health.findings.append(
            broken == 0
                ? StoreFinding("lines", .good, "every line is a trace point or a rejected message")
                : StoreFinding(
                    "lines",
                    .warning,
                    "\(broken) of \(lines) lines are neither trace points nor rejected messages, and are skipped",
                    advice: "check them, and what else writes to \(files.path)"
                )
        )
        return health
    }

    /// A problem if the file system has no locks, without which nobody can write.
    private var lockFinding: StoreFinding? {
        guard let file = try? OpenFile(files.path, O_RDONLY) else { return nil }
        // The lock of a writer is held by its own descriptor, and closing this one leaves it alone.
        if flock(file.descriptor, LOCK_SH | LOCK_NB) == 0 || errno == EWOULDBLOCK { return nil }
        let reason = String(cString: strerror(errno))
        let system = FileSystemKind(of: files.path).map { " (\($0.name))" } ?? ""
        return StoreFinding(
            "lock",
            .problem,
            "the file's system\(system) has no locks (\(reason)): `consume` cannot write",
            advice: "move the file to a local disk"
        )
    }
}
