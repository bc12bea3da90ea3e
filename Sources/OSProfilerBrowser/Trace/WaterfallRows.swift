//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import OSProfilerReport

/// The rows of a waterfall: the spans that are not in a folded part of the tree.
struct WaterfallRows {
    enum Content: Equatable {
        case span(Int32)
        /// Several equal calls; the place of their group.
        case group(Int32)
    }

    struct Row {
        let content: Content
        let depth: Int
        /// The row of the parent; -1 for a root.
        let parent: Int32
        /// Whether something is below it, folded or not.
        let hasChildren: Bool
        let isOpen: Bool
        /// Whether no sibling follows.
        fileprivate(set) var isLast = true
    }

    /// What is open and what is shown.
    struct Folds: Equatable {
        /// Spans whose children are hidden.
        var closed: Set<Int32> = []
        /// Groups whose calls have rows of their own.
        var openGroups: Set<Int32> = []
        var onlyCritical = false
        var showsStrays = false
    }

    private(set) var rows: [Row] = []
    /// The row of each node; -1 for those in a folded part.
    private(set) var rowOfNode: [Int32]

    init(_ trace: OpenedTrace, _ folds: Folds) {
        let tree = trace.tree
        rowOfNode = [Int32](repeating: -1, count: tree.nodes.count)
        var rowOfGroup: [Int32: Int32] = [:]
        // The rows above the next span, by depth.
        var above: [Int32] = []
        // The depth below which spans are hidden.
        var hiddenBelow = Int.max
        // The last row of each parent.
        var lastChild: [Int32: Int] = [:]
        func add(_ row: Row) -> Int32 {
            if let before = lastChild[row.parent] { rows[before].isLast = false }
            lastChild[row.parent] = rows.count
            rows.append(row)
            return Int32(rows.count - 1)
        }
        for visit in tree.order {
            let depth = Int(visit.depth)
            if depth > hiddenBelow { continue }
            hiddenBelow = .max
            guard Self.isShown(visit.node, trace, folds) else {
                hiddenBelow = depth
                continue
            }
            above.removeLast(above.count - min(depth, above.count))
            var parent = above.last ?? -1
            var rowDepth = parent < 0 ? 0 : rows[Int(parent)].depth + 1
            let group = trace.groups.ofNode[Int(visit.node)]
            if !folds.onlyCritical, trace.isFolded(group) {
                let isOpen = folds.openGroups.contains(group)
                if rowOfGroup[group] == nil {
                    rowOfGroup[group] = add(
                        Row(content: .group(group), depth: rowDepth, parent: parent, hasChildren: true, isOpen: isOpen)
                    )
                }
                guard isOpen else {
                    rowOfNode[Int(visit.node)] = rowOfGroup[group] ?? -1
                    continue
                }
                parent = rowOfGroup[group] ?? parent
                rowDepth += 1
            }
            let hasChildren = Self.hasChildren(visit.node, trace, folds)
            let isOpen = hasChildren && !folds.closed.contains(visit.node)
            let row = add(
                Row(
                    content: .span(visit.node),
                    depth: rowDepth,
                    parent: parent,
                    hasChildren: hasChildren,
                    isOpen: isOpen
                )
            )
            rowOfNode[Int(visit.node)] = row
            above.append(row)
            if !isOpen { hiddenBelow = depth }
        }
    }

    private static func isShown(_ node: Int32, _ trace: OpenedTrace, _ folds: Folds) -> Bool {
        if !folds.showsStrays, trace.node(node).isStray { return false }
        return !folds.onlyCritical || !trace.analysis.critical.segments(of: node).isEmpty
    }

    private static func hasChildren(_ node: Int32, _ trace: OpenedTrace, _ folds: Folds) -> Bool {
        trace.analysis.children[node].contains { $0 != node && isShown($0, trace, folds) }
    }
}
