//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import OSProfilerCore
internal import OSProfilerStore

/// The store as the consuming thread uses it: opens it, appends to it, and looks whether it takes points although none
/// come.
final class WatchedStore {
    /// Between two looks while nothing comes.
    private static let lookPeriod: Int64 = 2_000_000

    private let store: any TraceStore
    private let shared: CollectorShared
    /// Nil until the store could be opened.
    private var writer: (any TraceWriter)?
    private var nextLook: Int64 = 0
    private var room: RoomFloor
    /// Whether a look ever found it sound.
    private(set) var hasWorked = false

    init(_ configuration: CollectorConfiguration, store: any TraceStore, _ shared: CollectorShared) {
        self.store = store
        room = RoomFloor(configuration)
        self.shared = shared
    }

    func append(_ batch: PointBatch, rejected: [RejectedMessage]) throws(StoreError) -> AppendResult {
        let writer = try openedWriter()
        return try shared.callingStore { () throws(StoreError) in
            try writer.append(batch, rejected: rejected, at: .now())
        }
    }

    var isLookDue: Bool { MonotonicClock.microseconds() >= nextLook }

    /// - Throws: why the store would take nothing.
    func look() throws(StoreError) {
        do throws(StoreError) {
            try shared.callingStore { () throws(StoreError) in
                try checkRoom()
                try openedWriter().check()
            }
            shared.update { $0.isStoreFailing = false }
            hasWorked = true
            nextLook = MonotonicClock.microseconds() + Self.lookPeriod
        } catch {
            shared.update { $0.isStoreFailing = true }
            throw error
        }
    }

    func checkRoom() throws(StoreError) { try room.check(store) }

    private func openedWriter() throws(StoreError) -> any TraceWriter {
        if let writer { return writer }
        let opened = try store.makeWriter(givingUpWhen: { [shared] in shared.givesUpOnStore })
        writer = opened
        return opened
    }

    func close() {
        writer?.close()
    }
}
