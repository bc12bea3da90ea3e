//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import OSProfilerCore

/// The lines of a text's tree: one per node, and another one for its error.
struct TextRows: ~Copyable {
    private let tree: TraceTree
    private let arena: UnsafeRawBufferPointer
    private let order: [TraceVisit]
    private let columns: TimeColumns
    private let bar: TextBar
    /// Levels whose guide lines are drawn; deeper nodes show their level as a number.
    private let guideLimit: Int
    private var reader = PayloadReader()

    init(tree: TraceTree, arena: UnsafeRawBufferPointer, width: Int?, showsStrays: Bool) {
        self.tree = tree
        self.arena = arena
        order = showsStrays ? tree.order : tree.order.filter { !tree.nodes[Int($0.node)].isStray }
        columns = TimeColumns(width: width)
        let width = width ?? 120
        bar = TextBar(width: min(max(width / 6, 8), 24), duration: tree.duration)
        guideLimit = width / 6
    }

    mutating func write(_ line: inout TextLine, into writer: inout ByteWriter) {
        columns.writeTitles(&line)
        line.finish(into: &writer)

        let isLast = Self.lastSiblings(order)
        // For each level above the current node, whether the node on that level is the last of its siblings.
        var isLastAbove: [Bool] = []
        for (index, visit) in order.enumerated() {
            let depth = Int(visit.depth)
            isLastAbove.removeLast(isLastAbove.count - depth)
            isLastAbove.append(isLast[index])
            let node = tree.nodes[Int(visit.node)]
            columns.write(node, &line)
            line.append("  ")
            line.append(bar.text(node), node.isError ? .red : node.state == .finished ? .green : .yellow)
            line.append("  ")
            writeGuides(isLastAbove, corner: true, &line)
            writeDescription(node, &line)
            line.finish(into: &writer)
            guard node.isError else { continue }
            line.pad(to: columns.width + bar.width + 4)
            let hasChildren = index + 1 < order.count && Int(order[index + 1].depth) > depth
            writeGuides(isLastAbove, corner: false, &line)
            line.append(hasChildren ? "│ " : "  ", .dim)
            writeError(node, &line)
            line.finish(into: &writer)
        }
    }

    private func writeGuides(_ isLastAbove: [Bool], corner: Bool, _ line: inout TextLine) {
        let depth = isLastAbove.count - 1
        guard depth > 0 else { return }
        guard depth <= guideLimit else {
            line.append(corner ? "⋯ \(depth) " : "⋯ ", .dim)
            return
        }
        var guides = ""
        for isLast in isLastAbove[1..<depth] { guides += isLast ? "  " : "│ " }
        let isLast = isLastAbove[depth]
        guides += corner ? (isLast ? "└ " : "├ ") : (isLast ? "  " : "│ ")
        line.append(guides, .dim)
    }

    private mutating func writeDescription(_ node: TraceNode, _ line: inout TextLine) {
        line.append(untrusted: arena[node.name], node.isError ? .red : .bold)
        if let payload = tree.mainPayload(of: node), let detail = reader.detail(arena[payload]) {
            line.append(" ")
            line.append(untrusted: detail)
        }
        if node.isOrphan {
            line.append(" (parent \(TraceOverview.text(of: node.parentID, arena)) is unknown)", .yellow)
        } else if node.isDetached, node.parent >= 0 {
            line.append(" (cycle of parents)", .yellow)
        }
        // The service, if it differs from the parent's.
        let around = node.parent >= 0 ? arena[tree.nodes[Int(node.parent)].service] : arena[ByteRange.none]
        let service = arena[node.service]
        if !service.isEmpty, !service.elementsEqual("null".utf8), !service.elementsEqual(around) {
            line.append(" · ", .dim)
            line.append(untrusted: TraceTree.text(ofValue: service), .dim)
        }
    }

    private mutating func writeError(_ node: TraceNode, _ line: inout TextLine) {
        let error = tree.error(of: node, arena, &reader)
        line.append(untrusted: error.type, .red)
        if let message = error.message, !message.isEmpty {
            line.append(": ", .red)
            line.append(untrusted: message, .red)
        }
    }

    /// Returns for each position in the order whether no sibling follows.
    private static func lastSiblings(_ order: [TraceVisit]) -> [Bool] {
        var isLast = [Bool](repeating: false, count: order.count)
        // The levels on which a later sibling was seen, going backwards.
        var isSeen: [Bool] = []
        for index in order.indices.reversed() {
            let depth = Int(order[index].depth)
            while isSeen.count <= depth { isSeen.append(false) }
            isSeen.removeLast(isSeen.count - depth - 1)
            isLast[index] = !isSeen[depth]
            isSeen[depth] = true
        }
        return isLast
    }
}

/// A bar that shows when a node was at work within the trace.
private struct TextBar {
    let width: Int
    /// Duration of the whole trace in microseconds.
    let duration: Int64

    func text(_ node: TraceNode) -> String {
        // A stray one is beyond the axis.
        if node.isStray { return String(repeating: " ", count: width - 1) + "›" }
        let first = cell(node.startTime, roundingUp: false)
        let end = node.state == .running ? duration : node.endTime
        let last = max(first + 1, min(cell(end, roundingUp: true), width))
        let fill = node.state == .finished ? "█" : node.state == .running ? "░" : "▏"
        return String(repeating: " ", count: first) + String(repeating: fill, count: last - first)
            + String(repeating: " ", count: width - last)
    }

    private func cell(_ time: Int64, roundingUp: Bool) -> Int {
        guard duration > 0 else { return roundingUp ? width : 0 }
        let exact = Double(time) / Double(duration) * Double(width)
        let cell = Int(exact.rounded(roundingUp ? .up : .down))
        return min(max(cell, 0), roundingUp ? width : width - 1)
    }
}
