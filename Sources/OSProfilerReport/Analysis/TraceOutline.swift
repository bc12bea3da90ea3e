//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

/// The rows of a tree after filters and folding.
package struct TraceOutline: Sendable {
    package enum Content: Sendable {
        case span(Int32)
        /// Several spans of one call; see ``SiblingGroups``.
        case folded(SiblingGroups.Group)
        /// Spans that filters hide, with all spans below them.
        case hidden(spans: Int, errors: Int)
    }

    package struct Row: Sendable {
        package let depth: Int
        package let content: Content
    }

    /// The number of equal calls from which they become one row.
    package static let fewestFolded = 5

    package private(set) var rows: [Row] = []
    /// The number of hidden spans.
    package private(set) var hiddenCount = 0

    /// - Parameter order: the nodes to show, parents before children.
    init(_ analysis: TraceAnalysis, _ order: [TraceVisit], _ options: TraceOutlineOptions) {
        let nodes = analysis.tree.nodes
        let isKept = Self.kept(analysis, order, options)
        let groups = options.foldsRepeated ? Self.repeated(analysis, order, isKept) : nil
        var isWritten = [Bool](repeating: false, count: groups?.groups.count ?? 0)
        var hidden = (depth: 0, spans: 0, errors: 0)
        for visit in order {
            let depth = Int(visit.depth)
            let index = Int(visit.node)
            if hidden.spans > 0, depth < hidden.depth || isKept[index] && depth == hidden.depth { finish(&hidden) }
            guard isKept[index] else {
                // If a span below were kept, this one would be as well.
                if hidden.spans == 0 { hidden.depth = depth }
                hidden.spans += 1
                hidden.errors += nodes[index].isError ? 1 : 0
                continue
            }
            if let groups, groups.ofNode[index] >= 0 {
                let place = Int(groups.ofNode[index])
                if groups.groups[place].count >= Self.fewestFolded {
                    if !isWritten[place] { rows.append(Row(depth: depth, content: .folded(groups.groups[place]))) }
                    isWritten[place] = true
                    continue
                }
            }
            rows.append(Row(depth: depth, content: .span(visit.node)))
        }
        finish(&hidden)
    }

    private mutating func finish(_ hidden: inout (depth: Int, spans: Int, errors: Int)) {
        guard hidden.spans > 0 else { return }
        rows.append(Row(depth: hidden.depth, content: .hidden(spans: hidden.spans, errors: hidden.errors)))
        hiddenCount += hidden.spans
        hidden = (0, 0, 0)
    }

    /// Returns for each node whether it, or a node below it, passes the filters.
    private static func kept(
        _ analysis: TraceAnalysis,
        _ order: [TraceVisit],
        _ options: TraceOutlineOptions
    ) -> [Bool] {
        let tree = analysis.tree
        var isKept = [Bool](repeating: false, count: tree.nodes.count)
        for visit in order.reversed() {
            let node = tree.nodes[Int(visit.node)]
            if !isKept[Int(visit.node)], !passes(visit, node, analysis, options) { continue }
            isKept[Int(visit.node)] = true
            // The first node of a ring has a parent below it.
            guard visit.depth > 0 else { continue }
            var above = node.parent
            isKept[Int(above)] = true
            // A stray parent may be folded, and the next one is shown in its place.
            while tree.nodes[Int(above)].isStray, tree.nodes[Int(above)].parent >= 0 {
                above = tree.nodes[Int(above)].parent
                isKept[Int(above)] = true
            }
        }
        return isKept
    }

    private static func passes(
        _ visit: TraceVisit,
        _ node: TraceNode,
        _ analysis: TraceAnalysis,
        _ options: TraceOutlineOptions
    ) -> Bool {
        if let depth = options.maximumDepth, Int(visit.depth) >= depth { return false }
        if options.onlyErrors, !node.isError { return false }
        if options.onlyCriticalPath, analysis.critical.segments(of: visit.node).isEmpty { return false }
        let duration = node.state == .finished ? node.duration : 0
        if let least = options.minimumDuration, duration < least { return false }
        if options.collapses, node.state == .finished, !node.isError {
            // A hundred times the duration could overflow.
            return duration >= analysis.tree.duration / 100
        }
        return true
    }

    /// Groups the leaves that may become one row.
    private static func repeated(
        _ analysis: TraceAnalysis,
        _ order: [TraceVisit],
        _ isKept: [Bool]
    ) -> SiblingGroups {
        SiblingGroups(of: analysis, order) { visit, node in
            isKept[Int(visit.node)] && isFoldable(visit, node, analysis)
        }
    }

    /// Groups all leaves that may become one row.
    package static func repeated(_ analysis: TraceAnalysis, _ order: [TraceVisit]) -> SiblingGroups {
        SiblingGroups(of: analysis, order) { isFoldable($0, $1, analysis) }
    }

    private static func isFoldable(_ visit: TraceVisit, _ node: TraceNode, _ analysis: TraceAnalysis) -> Bool {
        node.state == .finished && !node.isError && !node.isStray && analysis.children[visit.node].isEmpty
            && visit.depth > 0
    }
}
