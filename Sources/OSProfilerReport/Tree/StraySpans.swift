//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import OSProfilerCore

/// The spans that a trace's id was on but that are probably other requests', see ``TraceLife``.
package struct StraySpans: Sendable, Equatable {
    package var count = 0
    /// Those that failed.
    package var errors = 0
    /// Microseconds between the end of a span and the latest stray one that begins below it.
    package var latest: Int64 = 0

    /// Marks a tree's stray nodes, and those below them.
    ///
    /// - Parameters:
    ///   - nodes: with parents and times. Where the order of arrival is known, those are marked that seemed stray when
    ///     they arrived; they keep the mark if they seem stray in the order of their times too, because points of several
    ///     consumers may arrive in any order.
    ///   - order: parents before children.
    static func mark(
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

    /// For each node whether it is stray when points arrive in the order of their times.
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
        // A span's stop after its start and before what begins then.
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
