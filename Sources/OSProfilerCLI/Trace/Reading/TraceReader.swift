//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import OSProfilerCore
internal import OSProfilerReport

/// The trace that `trace show` shows.
enum ShownTrace {
    /// The trace with this id, or else the only one whose id begins like it.
    case id(OpaqueID)
    /// The newest one.
    case latest
}

/// The place where `trace show` finds a trace.
protocol TraceReader {
    /// Returns the trace's report; nil if it has no points.
    func report(of trace: ShownTrace) throws -> TraceReport?

    /// Explains where the trace was looked for and why it may be missing.
    ///
    /// - Parameter spelling: what is unusual about the id; nil if nothing is.
    func notFoundHint(spelling: String?) -> String

    /// Why there is no newest trace, and what to do.
    var emptyHint: String { get }

    /// Whether points of the trace may arrive while it is read, for which --idle-timeout waits.
    var isFed: Bool { get }
}
