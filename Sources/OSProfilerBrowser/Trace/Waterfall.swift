//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import OSProfilerCore
internal import OSProfilerReport

/// The opened trace, and where the user is in it.
struct Waterfall {
    private(set) var trace: OpenedTrace
    private(set) var folds = WaterfallRows.Folds()
    private(set) var rows: WaterfallRows
    private(set) var position = ScrollPosition()
    private(set) var search: SpanSearch?
    /// What the search finds, in order of display.
    private(set) var matches: [Int32] = []
    private var isMatch: Set<Int32> = []

    /// Lines of the tree in sight.
    private var height: Int

    init(_ trace: OpenedTrace, height: Int) {
        self.trace = trace
        self.height = height
        rows = WaterfallRows(trace, folds)
    }

    var selected: WaterfallRows.Row? {
        rows.rows.indices.contains(position.selected) ? rows.rows[position.selected] : nil
    }

    /// The selected span, or the first one of a group.
    var selectedNode: Int32? {
        switch selected?.content {
        case .span(let node): node
        case .group(let group): trace.groups.groups[Int(group)].first
        case nil: nil
        }
    }

    /// The error of the selected span, in one line; nil if it did not fail.
    var selectedFailure: String? {
        guard case .span(let node) = selected?.content, trace.node(node).isError else { return nil }
        guard let failure = trace.report.span(of: node, depth: 0).failure else { return nil }
        return TerminalText.words(failure.message.map { "\(failure.type): \($0)" } ?? failure.type, limit: 300)
    }

    // MARK: Moving

    mutating func move(_ key: BrowserKey) -> Bool {
        position.move(key, of: rows.rows.count, height: height)
    }

    mutating func resize(height: Int) {
        self.height = height
        select(row: position.selected)
    }

    private mutating func select(row: Int) {
        position.select(row, of: rows.rows.count, height: height)
    }

    /// Selects a span, and opens what hides it.
    mutating func show(_ node: Int32) {
        if folds.onlyCritical, trace.analysis.critical.segments(of: node).isEmpty { folds.onlyCritical = false }
        if trace.node(node).isStray { folds.showsStrays = true }
        let group = trace.groups.ofNode[Int(node)]
        if trace.isFolded(group) { folds.openGroups.insert(group) }
        var above = trace.node(node).parent
        // A ring of parents comes back to where it began.
        var steps = 0
        while above >= 0, steps < trace.tree.nodes.count {
            folds.closed.remove(above)
            above = trace.node(above).parent
            steps += 1
        }
        rebuild()
        let row = rows.rowOfNode[Int(node)]
        if row >= 0 { select(row: Int(row)) }
    }

    // MARK: Folding

    private mutating func rebuild() { rows = WaterfallRows(trace, folds) }

    /// Changes the folds, and keeps the selected span selected, or else what now hides it.
    mutating func fold(_ change: (inout WaterfallRows.Folds) -> Void) {
        let before = selected
        change(&folds)
        rebuild()
        var place = 0
        switch before?.content {
        case .span(let node): place = Int(visibleRow(of: node))
        case .group(let group):
            place =
                rows.rows.firstIndex { $0.content == .group(group) }
                ?? Int(visibleRow(of: trace.groups.groups[Int(group)].first))
        case nil: break
        }
        select(row: place)
    }

    private func visibleRow(of node: Int32) -> Int32 {
        var node = node
        var steps = 0
        while node >= 0, steps < trace.tree.nodes.count {
            if rows.rowOfNode[Int(node)] >= 0 { return rows.rowOfNode[Int(node)] }
            node = trace.node(node).parent
            steps += 1
        }
        return 0
    }

    mutating func setOpen(_ isOpen: Bool) {
        guard let row = selected, row.hasChildren else { return }
        fold { folds in
            switch row.content {
            case .span(let node): if isOpen { folds.closed.remove(node) } else { folds.closed.insert(node) }
            case .group(let group): if isOpen { folds.openGroups.insert(group) } else { folds.openGroups.remove(group) }
            }
        }
    }

    /// Left: closes the row, or goes to the one above it.
    mutating func goOut() {
        guard let row = selected else { return }
        if row.hasChildren, row.isOpen { return setOpen(false) }
        if row.parent >= 0 { select(row: Int(row.parent)) }
    }

    /// Right: opens the row, or goes to the first one below it.
    mutating func goIn() {
        guard let row = selected, row.hasChildren else { return }
        if row.isOpen { select(row: position.selected + 1) } else { setOpen(true) }
    }

    mutating func closeAll() {
        let open = trace.tree.order.map(\.node).filter { !trace.analysis.children[$0].isEmpty }
        fold { folds in
            folds.closed = Set(open)
            folds.openGroups = []
        }
    }

    mutating func openAll() {
        let groups = trace.groups.groups.indices.map { Int32($0) }
        fold { folds in
            folds.closed = []
            folds.openGroups = Set(groups)
        }
    }

    /// Closes the deepest open level, or opens the first closed one.
    mutating func changeLevel(opens: Bool) {
        var closed: [(node: Int32, depth: Int)] = []
        var deepestOpen = 0
        for row in rows.rows where row.hasChildren {
            guard case .span(let node) = row.content else { continue }
            if row.isOpen { deepestOpen = max(deepestOpen, row.depth) } else { closed.append((node, row.depth)) }
        }
        let first = closed.map(\.depth).min()
        let shown = rows.rows
        fold { folds in
            if opens {
                for row in closed where row.depth == first { folds.closed.remove(row.node) }
            } else {
                for row in shown where row.hasChildren && row.isOpen && row.depth == deepestOpen {
                    if case .span(let node) = row.content { folds.closed.insert(node) }
                }
            }
        }
    }

    // MARK: Errors and search

    /// Selects the next span with an error; false if there is none.
    mutating func showNextError() -> Bool {
        let errors = trace.tree.order.filter { trace.node($0.node).isError && isReachable($0.node) }.map(\.node)
        return showNext(of: errors, backwards: false)
    }

    private func isReachable(_ node: Int32) -> Bool { folds.showsStrays || !trace.node(node).isStray }

    mutating func setSearch(_ search: SpanSearch?) {
        self.search = search
        matches = search?.matches(in: trace).filter(isReachable) ?? []
        isMatch = Set(matches)
        guard let node = selectedNode, !isMatch.contains(node) else { return }
        _ = showNextMatch(backwards: false)
    }

    mutating func showNextMatch(backwards: Bool) -> Bool {
        showNext(of: matches, backwards: backwards)
    }

    /// The place of the selected span among the matches, from 1; nil if it is none.
    var matchPlace: Int? { selectedNode.flatMap { node in matches.firstIndex(of: node) }.map { $0 + 1 } }

    private mutating func showNext(of nodes: [Int32], backwards: Bool) -> Bool {
        guard !nodes.isEmpty else { return false }
        // Places in order of display, whether or not a span is in a folded part.
        var place = [Int32](repeating: -1, count: trace.tree.nodes.count)
        for (index, visit) in trace.tree.order.enumerated() { place[Int(visit.node)] = Int32(index) }
        let current = selectedNode.map { place[Int($0)] } ?? -1
        let next =
            backwards
            ? nodes.last { place[Int($0)] < current } ?? nodes.last
            : nodes.first { place[Int($0)] > current } ?? nodes.first
        if let next { show(next) }
        return true
    }

    // MARK: Growing

    /// Shows the trace as it is now, with the same spans folded and selected.
    mutating func update(_ new: OpenedTrace) {
        let old = trace
        let closed = Set(folds.closed.map { old.spanID($0) })
        let opened = Set(folds.openGroups.map { old.spanID(old.groups.groups[Int($0)].first) })
        let selectedID = selectedNode.map { old.spanID($0) }
        let isGroup = if case .group = selected?.content { true } else { false }
        trace = new
        var node = Int32(-1)
        folds.closed = []
        folds.openGroups = []
        for index in new.tree.nodes.indices {
            let id = new.spanID(Int32(index))
            if closed.contains(id) { folds.closed.insert(Int32(index)) }
            if opened.contains(id), new.groups.ofNode[index] >= 0 { folds.openGroups.insert(new.groups.ofNode[index]) }
            if id == selectedID { node = Int32(index) }
        }
        rebuild()
        if let search { matches = search.matches(in: new).filter(isReachable) }
        isMatch = Set(matches)
        guard node >= 0 else { return select(row: position.selected) }
        var row = Int(visibleRow(of: node))
        if isGroup { row = rows.rows.firstIndex { $0.content == .group(new.groups.ofNode[Int(node)]) } ?? row }
        select(row: row)
    }

    // MARK: Rows

    func screenRows(width: Int, height: Int) -> [ScreenRow] {
        let columns = WaterfallColumns(trace, width: width)
        var shown = [columns.titles]
        let last = min(position.first + max(height - 1, 0), rows.rows.count)
        for index in position.first..<max(last, position.first) {
            var row = columns.row(index, of: rows.rows, isMatch: isMatch(rows.rows[index].content))
            if index == position.selected { row.select(upTo: columns.barColumn) }
            shown.append(row)
        }
        return shown
    }

    private func isMatch(_ content: WaterfallRows.Content) -> Bool {
        switch content {
        case .span(let node): isMatch.contains(node)
        case .group(let group): matches.contains { trace.groups.ofNode[Int($0)] == group }
        }
    }
}
