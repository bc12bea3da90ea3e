//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import OSProfilerCore

/// Copies traces from one store into another, oldest first.
///
/// Does not append points that the target already has, whatever wrote them, so a copy that ended early can be
/// continued by another one. Copies a few points at a time, however long a trace is. The copied points count as
/// ingested now.
package struct StoreCopy: ~Copyable {
    package struct Result: Sendable, Equatable {
        package var traces = 0
        package var points = 0
        /// Points that were new to the target.
        package var stored = 0
        /// Points that the target had already.
        package var duplicates = 0
        /// Entries of the source that are not trace points, and stay there.
        package var skipped = 0
    }

    /// Points that are appended in one step.
    private static let step = 1000

    private let source: any TraceStore
    private let target: any TraceStore
    private let writer: any TraceWriter
    private var pending = PointBatch()
    private var wholePayload = WholePayload()
    /// The target's points of the trace that is being copied.
    private var present = PresentPoints()
    package private(set) var result = Result()

    package init(from source: any TraceStore, to target: any TraceStore) throws(StoreError) {
        self.source = source
        self.target = target
        writer = try target.makeWriter()
    }

    /// - Parameters:
    ///   - query: the traces to copy; pinned traces stay pinned if both stores support pins.
    ///   - goesOn: called after each trace, with the number of all traces; returning false ends the copy.
    /// - Returns: false when `goesOn` ended it early; everything that ``result`` counts has been copied by then.
    package mutating func run(
        _ query: TraceQuery,
        goesOn: (_ result: Result, _ total: Int) -> Bool
    ) throws(StoreError) -> Bool {
        defer { writer.close() }
        let ids = try source.baseIDs(query)
        let isEmpty = try isTargetEmpty()
        for id in ids.reversed() {
            present = PresentPoints()
            if !isEmpty { _ = try target.readPoints(of: id) { points, _ in present.add(points) } }
            try copy(id)
            guard goesOn(result, ids.count) else {
                try flush()
                return false
            }
        }
        try flush()
        _ = goesOn(result, ids.count)
        try pin(query)
        return true
    }

    /// Returns whether the target is known to be empty, so that the copy need not look for existing points. A target
    /// that cannot be read gets everything.
    private func isTargetEmpty() throws(StoreError) -> Bool {
        guard !target.capabilities.cannotRead, !target.capabilities.cannotList else { return true }
        var any = TraceQuery()
        any.limit = 1
        return try target.summaries(any).isEmpty
    }

    private mutating func copy(_ id: OpaqueID) throws(StoreError) {
        var failure: StoreError?
        // A trace that was deleted after it was listed is skipped.
        let isThere = try source.readPoints(of: id) { points, _ in
            guard failure == nil else { return }
            do throws(StoreError) { try add(points) } catch { failure = error }
        }
        if let failure { throw failure }
        if isThere { result.traces += 1 }
    }

    private mutating func add(_ points: PointBatch) throws(StoreError) {
        let takesApart = source.capabilities.cannotKeepBytes
        for entry in points.entries {
            if present.take(entry, of: points) {
                result.points += 1
                result.duplicates += 1
            } else if !takesApart {
                pending.append(entry, from: points)
            } else if !wholePayload.append(entry, of: points, to: &pending) {
                result.skipped += 1
            }
            if pending.count >= Self.step { try flush() }
        }
    }

    private mutating func flush() throws(StoreError) {
        guard !pending.isEmpty else { return }
        let appended = try writer.append(pending, rejected: [], at: .now())
        result.points += pending.count
        result.stored += appended.stored
        result.duplicates += appended.duplicates
        pending.removeAll(keepingAtMost: 8 << 20)
    }

    private func pin(_ query: TraceQuery) throws(StoreError) {
        guard !source.capabilities.cannotPin, !target.capabilities.cannotPin else { return }
        var pinned = query
        pinned.onlyPinned = true
        let ids = try source.baseIDs(pinned)
        if !ids.isEmpty { _ = try target.setPinned(true, ids) }
    }
}
