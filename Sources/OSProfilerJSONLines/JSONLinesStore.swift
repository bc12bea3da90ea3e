//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import Foundation
public import OSProfilerCore
public import OSProfilerStore
internal import Synchronization

/// A store of trace points as JSON Lines in a file that only grows, and is put aside when it is full.
///
/// For shipping, archiving, and searching with `jq` and `grep`. The store has no index on disk: the first read of a
/// trace reads all files. Appending recognizes duplicates only among the recent batches of its own process; reading
/// leaves all other duplicates out.
public final class JSONLinesStore: TraceStore {
    /// The mode in which the file is opened.
    public enum Mode: Sendable {
        /// The first writer creates the file and its folder if they do not exist. Until then the store reads as
        /// empty.
        case readWrite
        /// Like `readWrite`, but no file is deleted: appending throws `.full` if the oldest would have to be.
        case readWriteKeepingAll
        /// Fails with `.notFound` if the file does not exist.
        case readOnly
    }

    private let string: JSONLinesConnectionString
    private let mode: Mode
    let files: RotatedFiles
    private let index = Mutex(PlaceIndex())

    /// - Throws: ``StoreError`` in the mode `readOnly`: `.notFound`, `.accessDenied`, `.foreign`.
    public init(_ string: JSONLinesConnectionString, mode: Mode = .readWrite) throws(StoreError) {
        self.string = string
        self.mode = mode
        files = RotatedFiles(path: string.path)
        if mode == .readOnly { for file in try files.open() { try file.refuseForeign() } }
    }

    public var capabilities: StoreCapabilities {
        var capabilities = StoreCapabilities()
        capabilities.cannotDelete = true
        capabilities.cannotPin = true
        capabilities.cannotTellDuplicates = true
        return capabilities
    }

    public func makeWriter(
        isCancelled: @escaping @Sendable () -> Bool
    ) throws(StoreError) -> any TraceWriter {
        try JSONLinesWriter(string, mayDeleteOldest: mode != .readWriteKeepingAll, isCancelled: isCancelled)
    }

    public func close() {}

    // MARK: Reading

    public func readPoints(
        of baseID: OpaqueID,
        _ visit: (_ points: PointBatch, _ total: Int) -> Void
    ) throws(StoreError) -> Bool {
        let places = try places(of: baseID)
        var batch = PointBatch()
        var line: [UInt8] = []
        for (index, (file, place)) in places.enumerated() {
            try file.readLine(at: place, into: &line)
            _ = line.withUnsafeBytes { PointLine.read($0, into: &batch) }
            if batch.isPage || index == places.count - 1 {
                visit(batch, places.count)
                batch.removeAll(keepingAtMost: PageLength.bytes * 4)
            }
        }
        return !places.isEmpty
    }

    /// Returns the places of the points of a trace, without repetitions, so that a long trace need not be in memory.
    private func places(of baseID: OpaqueID) throws(StoreError) -> [(OpenFile, LineReader.Place)] {
        let files = try openFiles()
        let found = try index.withLock { index throws(StoreError) in try index.places(of: baseID, in: files) }
        var places: [(OpenFile, LineReader.Place)] = []
        var marks: Set<PointMark> = []
        var batch = PointBatch()
        var line: [UInt8] = []
        for (file, place) in found {
            try file.readLine(at: place, into: &line)
            batch.removeAll(keepingAtMost: 1 << 20)
            guard case .point = line.withUnsafeBytes({ PointLine.read($0, into: &batch) }),
                let entry = batch.entries.first, marks.insert(PointMark(entry, in: batch)).inserted
            else { continue }
            places.append((file, place))
        }
        return places
    }

    public func summaries(_ query: TraceQuery) throws(StoreError) -> [TraceSummary] {
        // This store cannot pin traces.
        guard !query.onlyPinned else { return [] }
        var listing = TraceListing()
        _ = try forEachLine { _, _, content, batch in
            if case .point = content, let entry = batch.entries.first { listing.add(entry, from: batch) }
            return true
        }
        return listing.summaries(query)
    }

    public func rejectedMessages(limit: Int) throws(StoreError) -> [RejectedMessage] {
        var messages: [RejectedMessage] = []
        var digests: Set<UUID128> = []
        _ = try forEachLine { _, _, content, _ in
            guard messages.count < limit else { return false }
            if case .rejected(let message) = content,
                digests.insert(message.identity).inserted
            {
                messages.append(message)
            }
            return true
        }
        return messages
    }

    /// Reads all files line by line, oldest first.
    ///
    /// - Parameter body: gets a batch with only the line's point; returning false ends the reading.
    /// - Returns: false if `body` ended the reading.
    func forEachLine(
        _ body: (OpenFile, LineReader.Place, PointLine.Content, PointBatch) -> Bool
    ) throws(StoreError) -> Bool {
        var batch = PointBatch()
        for file in try openFiles() {
            let goesOn = try LineReader(file: file).forEachLine { place, line in
                batch.removeAll(keepingAtMost: 1 << 20)
                let content = PointLine.read(line, into: &batch)
                return body(file, place, content, batch)
            }
            guard goesOn else { return false }
        }
        return true
    }

    /// Returns the files that exist, oldest first.
    func openFiles() throws(StoreError) -> [OpenFile] {
        do throws(StoreError) {
            return try files.open()
        } catch  where error.code == .notFound && mode == .readWrite {
            return []
        }
    }

    // MARK: Unsupported operations

    private var refusal: StoreError {
        StoreError(
            .unsupported,
            "a jsonl:// store only grows: traces can be neither deleted nor pinned; max_size and keep in its "
                + "connection string limit its size"
        )
    }

    public func delete(_ baseIDs: [OpaqueID]) throws(StoreError) -> [OpaqueID] { throw refusal }

    public func setPinned(_ isPinned: Bool, _ baseIDs: [OpaqueID]) throws(StoreError) -> [OpaqueID] { throw refusal }

    public func purgeStep(_ limit: PurgeLimit, atMost points: Int) throws(StoreError) -> PurgeResult { throw refusal }

    public func purgeable(_ limit: PurgeLimit) throws(StoreError) -> PurgeResult { throw refusal }

    public func reclaimSpace() {}
}
