//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

/// The counts of a ``ProfilerService`` so far. What it accepted is `delivered + dropped + withheld + waiting`.
public struct ProfilerStatistics: Sendable, Hashable {
    /// Trace points that a broker confirmed or a store committed.
    public var delivered = 0
    /// Points lost: displaced from a full buffer, too large, refused too often, or left over at shutdown.
    public var dropped = 0
    /// Points of traces without an error, which `filter_error_trace` does not deliver.
    public var withheld = 0
    /// Points that are none of these yet.
    public var waiting = 0

    public init() {}
}
