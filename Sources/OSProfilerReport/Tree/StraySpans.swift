//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import OSProfilerCore

/// The spans that carry the id of a trace but probably belong to other requests; see ``TraceLife``.
/// Those that lie before the trace come from a wrong clock, or also belong to others.
package struct StraySpans: Sendable, Equatable {
    package var count = 0
    /// The number of stray spans that failed.
    package var errors = 0
    /// The longest time in microseconds from the end of a span to the begin of a stray one below it.
    package var latest: Int64 = 0
    /// Those of ``count`` and of ``errors`` that are early.
    package var early = 0
    package var earlyErrors = 0
    /// The longest time in microseconds from the begin of an early span to the begin of the trace.
    package var earliest: Int64 = 0
    /// Microseconds from the earliest point to the earliest one that is not early.
    var shift: Int64 = 0

    /// Marks the stray nodes of a tree, and the nodes below them.
    ///
    /// - Parameters:
    ///   - nodes: have parents and times. Where the order of arrival is known, those that seemed stray on arrival are
    ///     marked. They keep the mark only if they also seem stray in the order of their times, because the points of
    ///     several consumers arrive in any order.
    ///     Their times count from the trace's earliest point, and then from its earliest one that is not early.
    ///   - order: parents before children.
    static func mark(
        _ nodes: inout [TraceNode],
        _ order: [TraceVisit],
        baseID: IDReference?,
        _ arena: UnsafeRawBufferPointer
    ) -> StraySpans {
        var strays = markLate(&nodes, order, baseID: baseID, arena)
        guard let begin = EarlySpans.mark(&nodes, baseID: baseID, arena) else { return strays }
        strays.shift = begin
        for index in nodes.indices {
            nodes[index].startTime -= begin
            nodes[index].endTime -= begin
            guard nodes[index].isEarly else { continue }
            strays.count += 1
            strays.early += 1
            strays.errors += nodes[index].isError ? 1 : 0
            strays.earlyErrors += nodes[index].isError ? 1 : 0
            strays.earliest = max(strays.earliest, -nodes[index].startTime)
        }
        return strays
    }

    private static func markLate(
        _ nodes: inout [TraceNode],
        _ order: [TraceVisit],
        baseID: IDReference?,
        _ arena: UnsafeRawBufferPointer
    ) -> StraySpans {
        guard nodes.contains(where: \.isStray) else { return StraySpans() }
        let byTime = strayByTime(nodes, baseID: baseID, arena)
        var strays = StraySpans()
        for visit in order {
            let index = Int(visit.node)
            // In a ring no node comes after its parent.
            let parent = nodes[index].parent >= 0 && !nodes[index].isDetached ? nodes[Int(nodes[index].parent)] : nil
            let isBelowOne = parent?.isStray ?? false
            nodes[index].isStray = isBelowOne || parent != nil && nodes[index].isStray && byTime[index]
            guard nodes[index].isStray else { continue }
            strays.count += 1
            strays.errors += nodes[index].isError ? 1 : 0
            if let parent, !isBelowOne { strays.latest = max(strays.latest, nodes[index].startTime - parent.endTime) }
        }
        return strays
    }

    /// Returns for each node whether it is stray if the points arrive in the order of their times.
    private static func strayByTime(
        _ nodes: [TraceNode],
        baseID: IDReference?,
        _ arena: UnsafeRawBufferPointer
    ) -> [Bool] {
        var moments: [(moment: LifeMoment, node: Int)] = []
        moments.reserveCapacity(nodes.count * 2)
        for (index, node) in nodes.enumerated() {
            var moment = LifeMoment(
                id: node.traceID.hash(in: arena),
                parent: node.parentID.hash(in: arena),
                origin: LifeMoment.origin(host: node.host, service: node.service, arena),
                time: Timestamp(microseconds: node.startTime),
                isStop: false,
                isRoot: node.parent < 0 && (baseID.map { node.parentID.isSame(as: $0, in: arena) } ?? true),
                isError: false
            )
            if node.state != .stopOnly { moments.append((moment, index)) }
            guard node.state != .running else { continue }
            moment.time = Timestamp(microseconds: node.endTime)
            moment.isStop = true
            moments.append((moment, index))
        }
        // At the same time, a span stops after its own start and before other spans start.
        let sorted = moments.enumerated().sorted { left, right in
            let (first, second) = (left.element.moment.time, right.element.moment.time)
            return first != second ? first < second : left.offset < right.offset
        }
        var life = TraceLife()
        var isStray = [Bool](repeating: false, count: nodes.count)
        for (_, (moment, node)) in sorted {
            isStray[node] = life.add(moment)
        }
        return isStray
    }
}
