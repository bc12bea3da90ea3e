//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import OSProfilerCore

/// The lines of a tree: one per row of the outline, and another one for the error of a span.
struct TextRows: ~Copyable {
    private let rows: [TraceOutline.Row]
    private let analysis: TraceAnalysis
    private let tree: TraceTree
    private let arena: UnsafeRawBufferPointer
    private let columns: TimeColumns
    private let bar: TextBar
    /// Levels whose guide lines are drawn; deeper nodes show their level as a number.
    private let guideLimit: Int
    private var reader = PayloadReader()

    init(_ outline: TraceOutline, of analysis: TraceAnalysis, _ arena: UnsafeRawBufferPointer, width: Int?) {
        rows = outline.rows
        self.analysis = analysis
        tree = analysis.tree
        self.arena = arena
        columns = TimeColumns(width: width)
        let width = width ?? 120
        bar = TextBar(width: min(max(width / 6, 8), 24), duration: tree.duration)
        guideLimit = width / 6
    }

    mutating func write(_ line: inout TextLine, into writer: inout ByteWriter) {
        columns.writeTitles(&line)
        line.finish(into: &writer)

        let isLast = Self.lastSiblings(rows)
        // For each level above the current row, whether the row on that level is the last of its siblings.
        var isLastAbove: [Bool] = []
        for (index, row) in rows.enumerated() {
            isLastAbove.removeLast(isLastAbove.count - row.depth)
            isLastAbove.append(isLast[index])
            let hasChildren = index + 1 < rows.count && rows[index + 1].depth > row.depth
            switch row.content {
            case .span(let node):
                write(node, isLastAbove, hasChildren: hasChildren, &line, into: &writer)
            case .folded(let group):
                write(group, isLastAbove, &line)
                line.finish(into: &writer)
            case .hidden(let spans, let errors):
                line.pad(to: columns.width + bar.width + 4)
                writeGuides(isLastAbove, corner: true, &line)
                line.append("… \(CountText.counted(spans, "span"))", .dim)
                if errors > 0 { line.append(", \(CountText.counted(errors, "error"))", .red) }
                line.finish(into: &writer)
            }
        }
    }

    private mutating func write(
        _ index: Int32,
        _ isLastAbove: [Bool],
        hasChildren: Bool,
        _ line: inout TextLine,
        into writer: inout ByteWriter
    ) {
        let node = tree.nodes[Int(index)]
        columns.write(node, critical: analysis.critical.time(of: index), &line)
        line.append("  ")
        let style = node.isError ? .red : node.state == .finished ? self.style(of: index) : .yellow
        line.append(bar.text(node), style)
        line.append("  ")
        writeGuides(isLastAbove, corner: true, &line)
        writeDescription(node, &line)
        line.finish(into: &writer)
        guard node.isError else { return }
        line.pad(to: columns.width + bar.width + 4)
        writeGuides(isLastAbove, corner: false, &line)
        line.append(hasChildren ? "│ " : "  ", .dim)
        writeError(node, &line)
        line.finish(into: &writer)
    }

    /// Writes several spans of one call, with their total and the longest duration.
    private func write(_ group: SiblingGroups.Group, _ isLastAbove: [Bool], _ line: inout TextLine) {
        columns.write(start: group.from, total: group.total, critical: group.critical, &line)
        line.append("  ")
        line.append(bar.text(from: group.from, to: group.to), style(of: group.first))
        line.append("  ")
        writeGuides(isLastAbove, corner: true, &line)
        let service = analysis.calls.calls[Int(group.call)].service
        let isOther = group.parent < 0 || service != analysis.services.ofNode[Int(group.parent)]
        SpanDescription(analysis: analysis, arena: arena)
            .write(call: group.call, first: group.first, count: group.count, showsService: isOther, &line)
        line.append(", each up to \(DurationText.text(microseconds: group.longest))", .dim)
    }

    /// Returns the colour of a span's service.
    private func style(of node: Int32) -> TextLine.Style? {
        let service = analysis.services.ofNode[Int(node)]
        return service < 0 ? nil : .service(Int(service))
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

    /// Returns for each row whether no sibling follows.
    private static func lastSiblings(_ rows: [TraceOutline.Row]) -> [Bool] {
        var isLast = [Bool](repeating: false, count: rows.count)
        // The levels on which a later sibling was seen, going backwards.
        var isSeen: [Bool] = []
        for index in rows.indices.reversed() {
            let depth = rows[index].depth
            while isSeen.count <= depth { isSeen.append(false) }
            isSeen.removeLast(isSeen.count - depth - 1)
            isLast[index] = !isSeen[depth]
            isSeen[depth] = true
        }
        return isLast
    }
}
