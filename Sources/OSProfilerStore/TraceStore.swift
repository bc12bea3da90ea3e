//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

public import OSProfilerCore

/// A place where trace points are kept and from which traces are read.
///
/// Every method blocks its caller until the store has answered: call them from a thread of your own, not from Swift's
/// cooperative pool. A store may be used from several threads at once; a ``TraceWriter`` belongs to one.
///
/// What every backend promises, and the contract kit tests:
/// - Appending is idempotent: the same message (base id, trace id, name, message key) is stored once, whoever appends
///   it and how often.
/// - What ``TraceWriter/append(_:rejected:at:)`` returned for is durable.
/// - Points come back in order of arrival, payloads byte for byte.
/// - A trace is named by the text of its base id: a JSON integer 7 and the text "7" name the same trace.
public protocol TraceStore: Sendable {
    /// What this store cannot do. The default is that it can do everything.
    var capabilities: StoreCapabilities { get }

    /// A new writer. Each writing thread needs its own.
    ///
    /// - Parameter isCancelled: asked, from the writer's thread, again and again while the writer waits for somebody else,
    ///   such as another process that holds the store: true ends the wait, and the call fails.
    func makeWriter(isCancelled: @escaping @Sendable () -> Bool) throws(StoreError) -> any TraceWriter

    /// Hands over the points of a trace in order of arrival, some at a time: a long trace need not be in memory as
    /// points and as a report at once.
    ///
    /// - Parameters:
    ///   - baseID: the trace.
    ///   - visit: takes the next points, and how many there are in all.
    /// - Returns: false when there is none.
    func readPoints(
        of baseID: OpaqueID,
        _ visit: (_ points: PointBatch, _ total: Int) -> Void
    ) throws(StoreError) -> Bool

    /// Traces that match, newest first.
    func summaries(_ query: TraceQuery) throws(StoreError) -> [TraceSummary]

    /// Deletes traces and gives their room back.
    ///
    /// - Returns: the ids that were not there.
    func delete(_ baseIDs: [OpaqueID]) throws(StoreError) -> [OpaqueID]

    /// Keeps traces whatever a purge's limit says, or no longer; an explicit ``delete(_:)`` deletes them all the same.
    ///
    /// - Returns: the ids that were not there.
    func setPinned(_ isPinned: Bool, _ baseIDs: [OpaqueID]) throws(StoreError) -> [OpaqueID]

    /// Deletes some of what a limit no longer keeps, in one short step: the traces that were ingested longest ago first,
    /// pinned ones never.
    ///
    /// - Parameters:
    ///   - limit: what to keep.
    ///   - points: a step ends when it has deleted so many.
    /// - Returns: what was deleted; nothing when all that is left may stay.
    func purgeStep(_ limit: PurgeLimit, atMost points: Int) throws(StoreError) -> PurgeResult

    /// What purging would delete now; by size, about.
    func purgeable(_ limit: PurgeLimit) throws(StoreError) -> PurgeResult

    /// Returns the room of what was deleted to the system, as far as the store can.
    func reclaimSpace() throws(StoreError)

    /// Bytes that everything kept takes, as ``PurgeLimit/bytes(_:)`` counts them; nil when the store cannot tell.
    func size() throws(StoreError) -> Int64?

    /// How far the store may still grow; nil when it cannot tell. Cheap, and never held up by another call: a consumer
    /// asks before every batch.
    func room() throws(StoreError) -> StoreFreeSpace?

    /// Messages that could not be decoded and could not be moved to a queue, oldest first.
    func rejectedMessages(limit: Int) throws(StoreError) -> [RejectedMessage]

    /// How the store is doing. Changes nothing. The default knows nothing.
    ///
    /// - Parameter limit: how long it may take, roughly; what is not known by then stays unknown.
    func health(within limit: Duration) throws(StoreError) -> StoreHealth

    /// Hands every later event to a closure, from whatever thread; the closure returns soon. The default has none.
    func observe(_ body: @escaping @Sendable (StoreEvent) -> Void)

    /// Ends the use of the store: a call that waits for another process fails, and so do further calls.
    func close()
}

extension TraceStore {
    /// A new writer that waits for as long as the store deems right.
    public func makeWriter() throws(StoreError) -> any TraceWriter { try makeWriter(isCancelled: { false }) }

    /// All points of a trace in order of arrival; nil when there is none.
    public func points(of baseID: OpaqueID) throws(StoreError) -> PointBatch? {
        var all = PointBatch()
        let isThere = try readPoints(of: baseID) { points, total in
            if all.isEmpty { all.reserve(points: total, bytes: points.bytesExpected(for: total)) }
            all.append(contentsOf: points)
        }
        return isThere ? all : nil
    }
}

/// Appends points to a store. Belongs to one thread.
public protocol TraceWriter: AnyObject {
    /// Stores points and rejected messages in one durable step: all or, when it throws, nothing.
    ///
    /// - Parameters:
    ///   - batch: the points.
    ///   - rejected: messages that are no trace points.
    ///   - time: the time of ingestion, by which retention goes.
    /// - Returns: how many points were new. The others were there already.
    func append(
        _ batch: PointBatch,
        rejected: [RejectedMessage],
        at time: Timestamp
    ) throws(StoreError) -> AppendResult

    /// Finds out whether the store would take points now, and changes nothing: it is there, can be written, and nobody
    /// holds it for longer than ``append(_:rejected:at:)`` would wait.
    ///
    /// Light: an idle consumer asks every other second.
    ///
    /// - Throws: what ``append(_:rejected:at:)`` would throw.
    func check() throws(StoreError)

    /// Frees what the writer holds. Further calls fail.
    func close()
}

/// What became of a batch.
public struct AppendResult: Sendable, Equatable {
    /// Points that were new.
    public var stored: Int
    /// Points that the store had already.
    public var duplicates: Int

    public init(stored: Int, duplicates: Int) {
        self.stored = stored
        self.duplicates = duplicates
    }
}
