//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import OSProfilerCore

/// The order of display: depth first, siblings by their start in Python's milliseconds, ties by arrival.
struct VisitOrder {
    private(set) var visits: [TraceVisit] = []
    private(set) var attachedCount = 0
    /// The nodes at which rings of parents are cut.
    private(set) var ringStarts: Set<Int32> = []

    /// - Parameter nodes: have parents and times; this sets `isDetached`.
    init(nodes: inout [TraceNode]) {
        let children = NodeChildren(of: nodes)
        visits.reserveCapacity(nodes.count)
        var isVisited = [Bool](repeating: false, count: nodes.count)
        var pending: [TraceVisit] = []

        func visit(_ root: Int32, _ visits: inout [TraceVisit]) {
            pending.append(TraceVisit(node: root, depth: 0))
            while let next = pending.popLast() {
                guard !isVisited[Int(next.node)] else { continue }
                isVisited[Int(next.node)] = true
                visits.append(next)
                for child in children[next.node].reversed() {
                    pending.append(TraceVisit(node: child, depth: next.depth + 1))
                }
            }
        }

        for root in children[-1] { visit(root, &visits) }
        attachedCount = visits.count
        // The other nodes are below rings of parents. Each ring begins at the node that arrived first.
        for index in nodes.indices where !isVisited[index] {
            let start = Self.ringStart(above: Int32(index), nodes)
            ringStarts.insert(start)
            visit(start, &visits)
        }
        for visit in visits[attachedCount...] { nodes[Int(visit.node)].isDetached = true }
    }

    /// Returns the node of a ring that arrived first, for a node on the ring or below it.
    private static func ringStart(above index: Int32, _ nodes: [TraceNode]) -> Int32 {
        // Floyd's tortoise and hare meet on the ring.
        var slow = index
        var fast = index
        repeat {
            slow = nodes[Int(slow)].parent
            fast = nodes[Int(nodes[Int(fast)].parent)].parent
        } while slow != fast
        var first = slow
        var current = nodes[Int(slow)].parent
        while current != slow {
            first = min(first, current)
            current = nodes[Int(current)].parent
        }
        return first
    }
}
