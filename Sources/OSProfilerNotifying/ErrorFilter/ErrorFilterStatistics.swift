//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

/// The counts of an ``ErrorFilterNotifier`` so far. What it accepted is `passed + withheld + overflowed + waiting`.
public struct ErrorFilterStatistics: Sendable, Hashable {
    /// Points of traces in which something failed, passed on.
    public var passed = 0
    /// Points of traces in which nothing failed, dropped.
    public var withheld = 0
    /// Points dropped because the capacity was used up before their trace was decided.
    public var overflowed = 0
    /// Points of traces that are not decided yet.
    public var waiting = 0

    public init() {}
}
