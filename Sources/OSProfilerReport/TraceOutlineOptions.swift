//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

/// The spans that the text of a trace shows: those that pass every filter, and the spans above them. The text counts the others
/// where they would be.
public struct TraceOutlineOptions: Sendable, Equatable {
    /// Only spans on the critical path.
    public var onlyCriticalPath = false
    /// Only spans that failed.
    public var onlyErrors = false
    /// Only spans that took at least 1 % of the trace, failed or are unfinished.
    public var collapses = false
    /// Only spans that took at least this number of microseconds.
    public var minimumDuration: Int64?
    /// The number of levels of the tree, at least 1; nil for all.
    public var maximumDepth: Int?
    /// Whether five or more equal calls of one span become one line. Only finished spans without an error and without children
    /// are folded.
    public var foldsRepeated = true

    public init() {}
}
