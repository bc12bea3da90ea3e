//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import OSProfilerCore
internal import OSProfilerStore

/// Appends batches, each with one write and one sync.
final class JSONLinesWriter: TraceWriter {
    private static let keptBytes = 16 << 20

    private var file: GrowingFile
    private var lines = ByteWriter(capacity: 1 << 16)
    private var recent = RecentMarks()

    /// Creates the file if it does not exist.
    init(
        _ string: JSONLinesConnectionString,
        mayDeleteOldest: Bool,
        isCancelled: @escaping @Sendable () -> Bool
    ) throws(StoreError) {
        file = GrowingFile(string, mayDeleteOldest: mayDeleteOldest, isCancelled: isCancelled)
        try file.check()
    }

    func append(
        _ batch: PointBatch,
        rejected: [RejectedMessage],
        at time: Timestamp
    ) throws(StoreError) -> AppendResult {
        lines.removeAll()
        lines.shrink(to: Self.keptBytes)
        var added: Set<PointMark> = []
        for entry in batch.entries {
            let mark = PointMark(entry, in: batch)
            guard !recent.contains(mark), added.insert(mark).inserted else { continue }
            PointLine.write(entry, batch, at: time, to: &lines)
        }
        for message in rejected { PointLine.write(message, to: &lines) }
        if !lines.bytes.isEmpty {
            // If the file was removed or replaced, its points may come again.
            if try file.append(lines.bytes) { recent.removeAll() }
            recent.insert(added)
        }
        return AppendResult(stored: added.count, duplicates: batch.count - added.count)
    }

    func check() throws(StoreError) { try file.check() }

    func close() { file.close() }
}
