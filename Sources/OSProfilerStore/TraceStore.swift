//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

public import OSProfilerCore

/// A place that keeps trace points and from which traces are read.
///
/// Every method blocks its caller until the store has answered: call them from a thread of your own, not from Swift's
/// cooperative pool. Several threads may use a store at once; a ``TraceWriter`` belongs to one thread.
///
/// Every backend guarantees the following, and the contract kit tests it:
/// - Appending is idempotent: the same message (base id, trace id, name, message key) is stored once, however often
///   and from however many writers it is appended.
/// - When ``TraceWriter/append(_:rejected:at:)`` has returned, its points are durable.
/// - Points come back in order of arrival, payloads byte for byte.
/// - The text of its base id names a trace: a JSON integer 7 and the text "7" name the same trace.
public protocol TraceStore: Sendable {
    /// The operations that this store does not support. The default is a store that supports everything.
    var capabilities: StoreCapabilities { get }

    /// Returns a new writer. Each writing thread needs its own.
    ///
    /// - Parameter isCancelled: called repeatedly on the writer's thread while the writer waits for something else,
    ///   such as another process that holds the store. Returning true ends the wait, and the call of the writer
    ///   fails.
    func makeWriter(isCancelled: @escaping @Sendable () -> Bool) throws(StoreError) -> any TraceWriter

    /// Passes the points of a trace to a closure in order of arrival, a few at a time, so that a long trace need not
    /// be in memory as points and as a report at once.
    ///
    /// - Parameters:
    ///   - baseID: the trace.
    ///   - visit: gets the next points, and the total number of points.
    /// - Returns: false if the trace does not exist.
    func readPoints(
        of baseID: OpaqueID,
        _ visit: (_ points: PointBatch, _ total: Int) -> Void
    ) throws(StoreError) -> Bool

    /// Passes the points of several traces to a closure, one trace after the other and each as
    /// ``readPoints(of:_:)`` does. The default reads trace by trace; a store may read many at less cost.
    ///
    /// - Parameters:
    ///   - baseIDs: the traces; those that do not exist are skipped.
    ///   - visit: gets the position of the trace in `baseIDs`, its next points, and its total number of points.
    func readPoints(
        ofEach baseIDs: [OpaqueID],
        _ visit: (_ trace: Int, _ points: PointBatch, _ total: Int) -> Void
    ) throws(StoreError)

    /// Returns the ids of the traces that match, in the order of ``summaries(_:)``. The default takes them from the
    /// summaries; a store may find them at less cost, and of many traces they take much less memory.
    func baseIDs(_ query: TraceQuery) throws(StoreError) -> [OpaqueID]

    /// Returns the traces that match, newest first.
    func summaries(_ query: TraceQuery) throws(StoreError) -> [TraceSummary]

    /// Deletes traces and gives their space back.
    ///
    /// - Returns: the ids of traces that did not exist.
    func delete(_ baseIDs: [OpaqueID]) throws(StoreError) -> [OpaqueID]

    /// Pins traces, so that no purge deletes them, or unpins them. An explicit ``delete(_:)`` also deletes pinned
    /// traces.
    ///
    /// - Returns: the ids of traces that did not exist.
    func setPinned(_ isPinned: Bool, _ baseIDs: [OpaqueID]) throws(StoreError) -> [OpaqueID]

    /// Deletes some of what a limit no longer keeps, in one short step. Begins with the oldest ingestion, and never
    /// deletes pinned traces.
    ///
    /// - Parameters:
    ///   - limit: what to keep.
    ///   - points: the number of deleted points at which the step ends.
    /// - Returns: what was deleted; empty when everything left may stay.
    func purgeStep(_ limit: PurgeLimit, atMost points: Int) throws(StoreError) -> PurgeResult

    /// Returns what a purge would delete now. For a limit in bytes, this is an estimate.
    func purgeable(_ limit: PurgeLimit) throws(StoreError) -> PurgeResult

    /// Gives the space of what was deleted back to the system, if the store can.
    func reclaimSpace() throws(StoreError)

    /// Returns the number of bytes that the store uses, in the measure of ``PurgeLimit/bytes(_:)``; nil if it is unknown.
    /// Includes what that limit does not count, as far as the store measures it: pinned traces and rejected messages.
    func size() throws(StoreError) -> Int64?

    /// Returns how much space the store has to grow; nil if it is unknown. The call is cheap and never waits for
    /// another call, because a consumer makes it before every batch.
    func freeSpace() throws(StoreError) -> StoreFreeSpace?

    /// Returns messages that could be neither decoded nor moved to a queue, oldest first.
    func rejectedMessages(limit: Int) throws(StoreError) -> [RejectedMessage]

    /// Returns the condition of the store, and changes nothing. By default, everything is unknown.
    ///
    /// - Parameter limit: how long it may take, roughly; what is not found out by then stays unknown.
    func health(within limit: Duration) throws(StoreError) -> StoreHealth

    /// Passes every later event to a closure, which may run on any thread and must return soon. The default reports
    /// nothing.
    func observe(_ body: @escaping @Sendable (StoreEvent) -> Void)

    /// Ends the use of the store: a call that waits for another process fails, as do later calls.
    func close()
}

extension TraceStore {
    /// Returns a new writer that waits for as long as the store considers appropriate.
    public func makeWriter() throws(StoreError) -> any TraceWriter { try makeWriter(isCancelled: { false }) }

    public func readPoints(
        ofEach baseIDs: [OpaqueID],
        _ visit: (_ trace: Int, _ points: PointBatch, _ total: Int) -> Void
    ) throws(StoreError) {
        for (place, id) in baseIDs.enumerated() {
            _ = try readPoints(of: id) { visit(place, $0, $1) }
        }
    }

    public func baseIDs(_ query: TraceQuery) throws(StoreError) -> [OpaqueID] {
        try summaries(query).map(\.baseID)
    }

    /// Returns all points of a trace in order of arrival; nil if the trace does not exist.
    public func points(of baseID: OpaqueID) throws(StoreError) -> PointBatch? {
        var all = PointBatch()
        let isThere = try readPoints(of: baseID) { points, total in
            if all.isEmpty { all.reserve(points: total, bytes: points.bytesExpected(for: total)) }
            all.append(contentsOf: points)
        }
        return isThere ? all : nil
    }
}

/// A writer that appends points to a store. Belongs to one thread.
public protocol TraceWriter: AnyObject {
    /// Stores points and rejected messages in one durable step: all of them or, if it throws, none.
    ///
    /// - Parameters:
    ///   - batch: the points.
    ///   - rejected: messages that are not trace points.
    ///   - time: the time of ingestion, on which retention is based.
    /// - Returns: how many points were new and how many the store had already.
    func append(
        _ batch: PointBatch,
        rejected: [RejectedMessage],
        at time: Timestamp
    ) throws(StoreError) -> AppendResult

    /// Checks whether the store would accept points now, and changes nothing: the store exists, is writable, and no
    /// other process holds it for longer than ``append(_:rejected:at:)`` would wait.
    ///
    /// The call is cheap, because an idle consumer makes it every other second.
    ///
    /// - Throws: what ``append(_:rejected:at:)`` would throw.
    func check() throws(StoreError)

    /// Frees the resources of the writer. Later calls fail.
    func close()
}

/// The result of appending a batch.
public struct AppendResult: Sendable, Equatable {
    /// The number of new points.
    public var stored: Int
    /// The number of points that the store had already.
    public var duplicates: Int

    public init(stored: Int, duplicates: Int) {
        self.stored = stored
        self.duplicates = duplicates
    }
}
