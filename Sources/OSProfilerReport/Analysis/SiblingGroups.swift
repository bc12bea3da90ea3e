//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

/// The calls that one span repeats, such as N+1 queries: one per element of a list.
package struct SiblingGroups: Sendable {
    /// Spans with the same parent and the same call.
    package struct Group: Sendable {
        /// -1 for roots.
        package let parent: Int32
        /// An index of ``SpanCalls/calls``.
        package let call: Int32
        /// The first span in order of start.
        package let first: Int32
        package var count = 0
        package var errors = 0
        /// When the first span begins and the last one ends, in microseconds after the earliest point.
        package var from: Int64
        package var to: Int64
        /// The sum of the durations in microseconds, concurrent ones included.
        package var total: Int64 = 0
        package var longest: Int64 = 0
        /// The part of the critical path that belongs to them, in microseconds.
        package var critical: Int64 = 0
    }

    /// In order of the first spans.
    package private(set) var groups: [Group] = []
    /// The group of each node, as an index of ``groups``; -1 for nodes that do not count.
    package private(set) var ofNode: [Int32]

    /// - Parameters:
    ///   - order: the nodes to group, siblings by start.
    ///   - includes: returns whether a node counts.
    init(of analysis: TraceAnalysis, _ order: [TraceVisit], where includes: (TraceVisit, TraceNode) -> Bool) {
        let nodes = analysis.tree.nodes
        ofNode = [Int32](repeating: -1, count: nodes.count)
        var known: [UInt64: Int32] = [:]
        for visit in order {
            let node = nodes[Int(visit.node)]
            guard includes(visit, node) else { continue }
            // The first node of a ring has a parent below it.
            let parent = visit.depth == 0 ? -1 : node.parent
            let call = analysis.calls.ofNode[Int(visit.node)]
            let key = UInt64(UInt32(bitPattern: parent)) << 32 | UInt64(UInt32(bitPattern: call))
            let place = known[key] ?? Int32(groups.count)
            if place == groups.count {
                known[key] = place
                groups.append(
                    Group(parent: parent, call: call, first: visit.node, from: node.startTime, to: node.endTime)
                )
            }
            ofNode[Int(visit.node)] = place
            groups[Int(place)].add(node, critical: analysis.critical.time(of: visit.node))
        }
    }
}

extension SiblingGroups.Group {
    fileprivate mutating func add(_ node: TraceNode, critical time: Int64) {
        count += 1
        errors += node.isError ? 1 : 0
        from = min(from, node.startTime)
        to = max(to, node.endTime)
        guard node.state == .finished else { return }
        total.addUpToLimit(max(node.duration, 0))
        longest = max(longest, node.duration)
        critical.addUpToLimit(time)
    }
}
