//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import OSProfilerCore

/// What an ``ErrorFilterNotifier`` decides, without a lock and a notifier.
struct ErrorFilterState {
    private struct Trace {
        /// Orders the traces by their beginnings.
        let number: Int
        var points: [TracePoint] = []
        /// The spans that started here and have not stopped.
        var open: Set<OpaqueID> = []
        var hasFailed = false
        /// About the bytes of points and open spans.
        var size = 0
    }

    /// About the bytes of an entry in `open`.
    private static let spanSize = 64

    private let capacity: Int
    private var size = 0
    private var traces: [OpaqueID: Trace] = [:]
    /// The traces by their beginnings, and some that have ended.
    private var order: [(number: Int, baseID: OpaqueID)] = []
    /// Where the first trace in `order` is that may not have ended.
    private var head = 0
    private var nextNumber = 0
    private(set) var statistics = ErrorFilterStatistics()

    init(capacity: Int) { self.capacity = capacity }

    /// The number of traces that it knows, for tests.
    var count: Int { traces.count }

    /// Returns the points to pass on, in order.
    mutating func accept(_ point: TracePoint) -> [TracePoint] {
        let baseID = point.baseID
        var passed: [TracePoint] = []
        // Taken out, so that its arrays are changed in place.
        var trace = traces.removeValue(forKey: baseID) ?? begin(baseID)
        size -= trace.size
        note(point, in: &trace)
        if !trace.hasFailed, point.isFailure {
            trace.hasFailed = true
            passed = trace.points
            trace.points = []
            trace.size = trace.open.count * Self.spanSize
            statistics.waiting -= passed.count
        }
        if trace.hasFailed {
            passed.append(point)
        } else {
            trace.points.append(point)
            trace.size += point.approximateSize
            statistics.waiting += 1
        }
        statistics.passed += passed.count
        if trace.open.isEmpty {
            statistics.withheld += trace.points.count
            statistics.waiting -= trace.points.count
        } else {
            size += trace.size
            traces[baseID] = trace
            dropOldest()
        }
        return passed
    }

    private mutating func begin(_ baseID: OpaqueID) -> Trace {
        defer { nextNumber += 1 }
        // Ended traces stay in the queue until they are in the majority.
        if order.count - head > 2 * traces.count + 64 {
            order = order[head...].filter { traces[$0.baseID]?.number == $0.number }
            head = 0
        }
        order.append((nextNumber, baseID))
        return Trace(number: nextNumber)
    }

    private func note(_ point: TracePoint, in trace: inout Trace) {
        switch point.phase {
        case .start:
            if trace.open.insert(point.traceID).inserted { trace.size += Self.spanSize }
        case .stop:
            if trace.open.remove(point.traceID) != nil { trace.size -= Self.spanSize }
        }
    }

    private mutating func dropOldest() {
        while size > capacity, head < order.count {
            let (number, baseID) = order[head]
            head += 1
            guard traces[baseID]?.number == number, let trace = traces.removeValue(forKey: baseID) else { continue }
            size -= trace.size
            statistics.overflowed += trace.points.count
            statistics.waiting -= trace.points.count
        }
        guard head > 1024, head > order.count / 2 else { return }
        order.removeFirst(head)
        head = 0
    }
}

extension TracePoint {
    /// Whether the point says that work failed, as Python's osprofiler and the views see it.
    fileprivate var isFailure: Bool {
        guard phase == .stop, let type = info["etype"] else { return false }
        return type != .null
    }

    /// About the bytes of the point in memory.
    fileprivate var approximateSize: Int { 256 + name.utf8.count + info.approximateSize }
}

extension TraceInfo {
    fileprivate var approximateSize: Int {
        members.reduce(0) { $0 + 64 + $1.0.utf8.count + $1.1.approximateSize }
    }
}

extension TraceInfo.Value {
    fileprivate var approximateSize: Int {
        switch self {
        case .null, .bool, .integer, .double: 0
        case .string(let text): text.utf8.count
        case .array(let values): values.reduce(0) { $0 + 48 + $1.approximateSize }
        case .object(let info): info.approximateSize
        }
    }
}
