//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

/// The results that the views of a trace share: views render them and compute nothing themselves.
package struct TraceAnalysis: Sendable {
    package let tree: TraceTree
    package let children: NodeChildren
    package let calls: SpanCalls
    package let critical: CriticalPath
    /// For each node, whether a child ended after it. Strays do not count, because all of them end after their parent.
    package let childrenOutlive: [Bool]

    package init(of tree: TraceTree) {
        self.tree = tree
        children = NodeChildren(of: tree.nodes)
        calls = SpanCalls(of: tree)
        critical = CriticalPath(of: tree.nodes, children)
        childrenOutlive = Self.outlived(tree.nodes)
    }

    package var services: NodeTexts { calls.services }

    private static func outlived(_ nodes: [TraceNode]) -> [Bool] {
        var isOutlived = [Bool](repeating: false, count: nodes.count)
        for node in nodes where node.parent >= 0 && node.state != .running && !node.isStray {
            let parent = nodes[Int(node.parent)]
            // An early parent ended long before anything else.
            if parent.state != .running, !parent.isEarly, node.endTime > parent.endTime {
                isOutlived[Int(node.parent)] = true
            }
        }
        return isOutlived
    }
}
