//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

package import OSProfilerCore

/// A summary of what Python's driver wrote of a trace, computed from its rows because the driver stores none.
package struct SQLAlchemyTrace {
    /// The maximum number of rows, the latest ones, that a list reads.
    package static let bound = 20_000

    private var tally = TraceTally()

    package init() {}

    package mutating func add(_ points: PointBatch) { tally.add(points) }

    /// - Parameter own: the summary of what the consumer stored of the same trace.
    package func summary(_ baseID: OpaqueID, with own: TraceSummary?) -> TraceSummary {
        var whole = tally.summary(baseID)
        guard let own else { return whole }
        if own.started <= whole.started {
            (whole.name, whole.project, whole.service) = (own.name, own.project, own.service)
            whole.request = own.request
        }
        whole.started = min(whole.started, own.started)
        whole.finished = max(whole.finished, own.finished)
        whole.points += own.points
        whole.errors += own.errors
        whole.running += own.running
        whole.straySpans += own.straySpans
        whole.strayErrors += own.strayErrors
        whole.terms.formUnion(own.terms)
        return whole
    }
}
