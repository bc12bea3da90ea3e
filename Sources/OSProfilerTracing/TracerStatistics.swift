//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import Synchronization

/// What a tracer has counted so far.
public struct TracerStatistics: Sendable, Hashable {
    /// Spans that were recorded, ended or not.
    public var recorded = 0
    /// Recorded spans that have neither ended nor been dropped.
    public var open = 0
    /// Spans in a trace that were not recorded, because too many were open.
    public var refused = 0
    /// Names, attributes, events and links that were cut or left out to keep a span's memory bounded.
    public var cut = 0

    public init() {}
}

final class TracerCounters: Sendable {
    private let recorded = Atomic<Int>(0)
    private let openSpans = Atomic<Int>(0)
    private let refused = Atomic<Int>(0)
    private let cut = Atomic<Int>(0)

    var statistics: TracerStatistics {
        var statistics = TracerStatistics()
        statistics.recorded = recorded.load(ordering: .relaxed)
        statistics.open = openSpans.load(ordering: .relaxed)
        statistics.refused = refused.load(ordering: .relaxed)
        statistics.cut = cut.load(ordering: .relaxed)
        return statistics
    }

    /// Counts a span that begins.
    ///
    /// - Returns: false if as many as `limit` are open.
    func open(limit: Int) -> Bool {
        guard openSpans.wrappingAdd(1, ordering: .relaxed).newValue <= limit else {
            close()
            refused.wrappingAdd(1, ordering: .relaxed)
            return false
        }
        recorded.wrappingAdd(1, ordering: .relaxed)
        return true
    }

    func close() { openSpans.wrappingSubtract(1, ordering: .relaxed) }

    func addCut(_ count: Int) {
        if count > 0 { cut.wrappingAdd(count, ordering: .relaxed) }
    }
}
