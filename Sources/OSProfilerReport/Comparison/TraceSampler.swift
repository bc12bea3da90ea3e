//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import OSProfilerCore

/// A sample of the traces with spans of one group: a value a trace, because spans of one trace are not independent.
package struct TraceSample: Sendable {
    /// The spans of the group in one trace.
    package struct Value: Sendable {
        /// The mean of the durations in microseconds.
        package var mean: Int64
        /// The longest duration in microseconds.
        package var longest: Int64
        /// The number of spans.
        package var count: Int64
    }

    /// The maximum number of traces whose values are kept; of more traces, each is kept with the same probability.
    package static let limit = 2000

    /// The number of traces with such spans.
    package private(set) var traces = 0
    /// The number of those in which such a span failed.
    package private(set) var failed = 0
    /// In no order.
    package private(set) var values: [Value] = []

    package init() {}

    package mutating func add(_ value: Value, isFailed: Bool) {
        traces += 1
        failed += isFailed ? 1 : 0
        if values.count < Self.limit { return values.append(value) }
        // The same traces in the same order give the same sample.
        let place = Int(StableHash.mix(UInt64(traces)) % UInt64(traces))
        if place < Self.limit { values[place] = value }
    }
}

/// Collects a ``TraceSample`` of each group of spans, and one of the whole traces.
package struct TraceSampler: Sendable {
    private struct Open {
        var count: Int64 = 0
        var total: Int64 = 0
        var longest: Int64 = 0
        var isFailed = false
    }

    /// By the number of the group.
    package private(set) var groups: [TraceSample] = []
    package private(set) var whole = TraceSample()
    /// The spans of the trace that is being added.
    private var open: [Open] = []
    private var touched: [Int] = []

    package init() {}

    /// Adds a span of the current trace.
    ///
    /// - Parameters:
    ///   - duration: microseconds.
    ///   - group: the number of its group.
    package mutating func add(_ duration: Int64, isError: Bool, to group: Int) {
        while groups.count <= group {
            groups.append(TraceSample())
            open.append(Open())
        }
        if open[group].count == 0 { touched.append(group) }
        open[group].count += 1
        open[group].total.addUpToLimit(max(duration, 0))
        open[group].longest = max(open[group].longest, duration)
        if isError { open[group].isFailed = true }
    }

    /// Ends the current trace.
    ///
    /// - Parameters:
    ///   - duration: of the trace, in microseconds.
    ///   - isFailed: whether any span of the trace failed.
    package mutating func endTrace(duration: Int64, isFailed: Bool) {
        for group in touched {
            let spans = open[group]
            let value = TraceSample.Value(mean: spans.total / spans.count, longest: spans.longest, count: spans.count)
            groups[group].add(value, isFailed: spans.isFailed)
            open[group] = Open()
        }
        touched.removeAll(keepingCapacity: true)
        whole.add(TraceSample.Value(mean: duration, longest: duration, count: 1), isFailed: isFailed)
    }
}
