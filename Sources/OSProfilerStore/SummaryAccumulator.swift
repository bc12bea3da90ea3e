//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

package import OSProfilerCore

/// Adds up what a summary tells, point by point, in any order of arrival and over any number of batches.
package struct SummaryAccumulator {
    /// How good a root the best candidate is; a lower rank wins, then the earlier time, then the earlier arrival.
    package enum RootRank: Int, Sendable {
        /// Its parent is the base id.
        case root = 0
        /// Any other point, for traces whose beginning was never traced.
        case point = 1
    }

    package private(set) var points = 0
    /// Of the trace's own spans, like the times. Negative when the added points show that earlier ones were early.
    package var errors: Int { ownErrors - life.beginning.earlyErrors + earlyErrorsBefore }
    /// Of the whole trace; the greatest value without a point.
    package var started: Timestamp { life.beginning.time }
    package private(set) var finished = Timestamp(microseconds: .min)
    package private(set) var rootRank = RootRank.point
    package private(set) var rootStarted = Timestamp(microseconds: .max)
    /// The best candidate among the points added here; nil when none beat the one it began with.
    package private(set) var root: PointEntry?
    /// Of the whole trace, if it began with what is stored; so are the terms.
    package private(set) var life = TraceLife()
    package private(set) var terms = TraceTerms()
    private var ownErrors = 0
    private var earlyErrorsBefore = 0

    package init() {}

    /// Goes on from what is stored already.
    package init(rootRank: RootRank, rootStarted: Timestamp, life: TraceLife, terms: TraceTerms) {
        self.rootRank = rootRank
        self.rootStarted = rootStarted
        self.life = life
        earlyErrorsBefore = life.beginning.earlyErrors
        self.terms = terms
    }

    /// - Returns: true when the point is the best root so far.
    package mutating func add(_ entry: PointEntry, in batch: PointBatch) -> Bool {
        let moment = batch.withUnsafeContents { LifeMoment(entry, $1) }
        points += 1
        terms.add(entry, moment, in: batch)
        guard !life.add(moment) else { return false }
        if entry.isError { ownErrors += 1 }
        finished = max(finished, entry.timestamp)
        let rank = entry.parentID.isSame(as: entry.baseID, in: batch.arena) ? RootRank.root : .point
        let isBetter =
            rank == rootRank ? entry.timestamp < rootStarted : rank.rawValue < rootRank.rawValue
        if isBetter {
            rootRank = rank
            rootStarted = entry.timestamp
            root = entry
        }
        return isBetter
    }
}
