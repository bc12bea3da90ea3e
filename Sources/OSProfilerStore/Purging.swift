//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import Dispatch
internal import Foundation
public import OSProfilerCore

/// The limit that decides what a purge keeps.
public enum PurgeLimit: Sendable, Equatable {
    /// Keeps the traces and rejected messages that were last ingested at or after a time.
    case ingestedBefore(Timestamp)
    /// Keeps as many of the latest traces as fit into this number of bytes, and as many of the latest rejected messages
    /// as fit into ``rejectedBytes``. Pinned traces stay and do not count, because they would otherwise leave no room
    /// for new ones.
    case bytes(Int64)

    /// The number of bytes of rejected messages to keep: under a limit in bytes a tenth of it, so that neither
    /// rejected messages take the place of traces, nor traces theirs.
    public var rejectedBytes: Int64 {
        switch self {
        case .ingestedBefore: .max
        case .bytes(let bytes): bytes / 10
        }
    }
}

/// The numbers of what a purge deleted, or would delete.
public struct PurgeResult: Sendable, Equatable {
    /// The number of traces.
    public var traces: Int
    /// The number of their points.
    public var points: Int
    /// Rejected messages.
    public var rejected: Int

    public init(traces: Int = 0, points: Int = 0, rejected: Int = 0) {
        self.traces = traces
        self.points = points
        self.rejected = rejected
    }

    public var isEmpty: Bool { self == PurgeResult() }

    /// Adds the numbers of another step.
    public static func += (left: inout PurgeResult, right: PurgeResult) {
        // What a store counts may be anything.
        left.traces = left.traces.addingClamped(right.traces)
        left.points = left.points.addingClamped(right.points)
        left.rejected = left.rejected.addingClamped(right.rejected)
    }
}

extension Int {
    fileprivate func addingClamped(_ other: Int) -> Int {
        let (sum, overflows) = addingReportingOverflow(other)
        return overflows ? (other < 0 ? .min : .max) : sum
    }
}

extension TraceStore {
    /// Deletes what a limit no longer keeps, and gives the freed space back.
    ///
    /// Pauses after each step for as long as the step took, so that a consumer of the same store gets its turn.
    ///
    /// - Parameters:
    ///   - limit: what to keep.
    ///   - progress: called with what has been deleted so far; returning false ends the purge early.
    /// - Returns: what was deleted.
    public func purge(
        _ limit: PurgeLimit,
        progress: (PurgeResult) -> Bool = { _ in true }
    ) throws(StoreError) -> PurgeResult {
        var result = PurgeResult()
        while true {
            let start = DispatchTime.now().uptimeNanoseconds
            let step = try purgeStep(limit, atMost: 2000)
            result += step
            guard !step.isEmpty, progress(result) else { break }
            usleep(UInt32(min(100_000, (DispatchTime.now().uptimeNanoseconds - start) / 1000)))
        }
        if !result.isEmpty { try reclaimSpace() }
        return result
    }
}
