//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import OSProfilerCore
internal import OSProfilerStore

/// The store as the consuming thread uses it: checks whether it can be written, and writes.
final class StoreSession {
    private let store: any TraceStore
    private let status: CollectorStatus
    private let stop: StopSignal
    private var freeSpace: FreeSpaceGuard
    /// Nil until the store is open.
    private var writer: (any TraceWriter)?

    init(_ configuration: CollectorConfiguration, store: any TraceStore, _ status: CollectorStatus, _ stop: StopSignal)
    {
        self.store = store
        self.status = status
        self.stop = stop
        freeSpace = FreeSpaceGuard(configuration)
    }

    /// Whether the store has a place for rejected messages.
    var keepsRejected: Bool { !store.capabilities.cannotKeepRejected }

    func append(_ batch: PointBatch, rejected: [RejectedMessage]) throws(StoreError) -> AppendResult {
        try freeSpace.check(store)
        let writer = try openedWriter()
        return try status.callingStore { () throws(StoreError) in
            try writer.append(batch, rejected: rejected, at: .now())
        }
    }

    /// - Throws: why the store does not accept points.
    func healthCheck() throws(StoreError) {
        do throws(StoreError) {
            try status.callingStore { () throws(StoreError) in
                try freeSpace.check(store)
                try openedWriter().check()
            }
        } catch {
            status.update { $0.isStoreFailing = true }
            throw error
        }
        status.update { $0.isStoreFailing = false }
    }

    private func openedWriter() throws(StoreError) -> any TraceWriter {
        if let writer { return writer }
        let opened = try store.makeWriter(isCancelled: { [status, stop] in
            // After a stop, pending messages may use the time until the deadline; without pending messages the call
            // ends at once.
            stop.isRaised && (!status.hasPending || stop.isOverdue)
        })
        writer = opened
        return opened
    }

    func close() {
        writer?.close()
    }
}
