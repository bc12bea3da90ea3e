//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import OSProfilerCore

/// The rows of a page's tree, all on one level of the document, so that a deep trace does not make a deep document.
struct HTMLRows: ~Copyable {
    private let tree: TraceTree
    private let arena: UnsafeRawBufferPointer
    private var reader = PayloadReader()
    private var json = PythonJSON(.readable)
    private var payload = ByteWriter(capacity: 4096)

    init(tree: TraceTree, arena: UnsafeRawBufferPointer) {
        self.tree = tree
        self.arena = arena
    }

    /// - Parameter strays: the title under which stray nodes are folded; nil without any.
    mutating func write(strays: String?, into writer: inout ByteWriter) {
        writer.write("<main>\n")
        writeRows(areStray: false, into: &writer)
        writer.write("</main>\n")
        guard let strays else { return }
        writer.write("<details class=\"strays\"><summary class=\"note\">")
        writer.writeHTML(strays)
        writer.write("</summary>\n")
        writeRows(areStray: true, into: &writer)
        writer.write("</details>\n")
    }

    private mutating func writeRows(areStray: Bool, into writer: inout ByteWriter) {
        for visit in tree.order where tree.nodes[Int(visit.node)].isStray == areStray {
            writeRow(tree.nodes[Int(visit.node)], depth: Int(visit.depth), into: &writer)
        }
    }

    private mutating func writeRow(_ node: TraceNode, depth: Int, into writer: inout ByteWriter) {
        writer.write("<details data-depth=\"")
        writer.write(Int64(depth))
        writer.write("\" class=\"d")
        writer.write(Int64(min(depth, HTMLPage.deepestIndentation)))
        if node.isError { writer.write(" error") }
        if node.state != .finished { writer.write(" half") }
        writer.write("\"><summary><span class=\"what\"><b>")
        writer.writeHTML(visible: arena[node.name])
        writer.write("</b>")
        if let payload = tree.mainPayload(of: node), let detail = reader.detail(arena[payload]) {
            writer.write(" <span class=\"detail\">")
            detail.withUnsafeBytes { writer.writeHTML(visible: $0) }
            writer.write("</span>")
        }
        writeNotes(node, into: &writer)
        writer.write("</span><span class=\"service\">")
        if !arena[node.service].elementsEqual("null".utf8) {
            TraceTree.text(ofValue: arena[node.service]).withUnsafeBytes { writer.writeHTML(visible: $0) }
        }
        writer.write("</span><span class=\"time\">")
        switch node.state {
        case .finished: writer.writeHTML(DurationText.text(microseconds: node.duration))
        case .running: writer.write("running")
        case .stopOnly: writer.write("no start")
        }
        writer.write("</span>")
        if node.isStray { writer.write("<span></span>") } else { writeBar(node, into: &writer) }
        writer.write("</summary><div class=\"more\">")
        writeMembers(node, into: &writer)
        writer.write("</div></details>\n")
    }

    private mutating func writeNotes(_ node: TraceNode, into writer: inout ByteWriter) {
        if node.isError {
            let error = tree.error(of: node, arena, &reader)
            writer.write(" <span class=\"failure\">")
            error.type.withUnsafeBytes { writer.writeHTML(visible: $0) }
            if let message = error.message, !message.isEmpty {
                writer.write(": ")
                message.withUnsafeBytes { writer.writeHTML(visible: $0) }
            }
            writer.write("</span>")
        }
        if node.isOrphan { writer.write(" <span class=\"note\">unknown parent</span>") }
        if node.isDetached { writer.write(" <span class=\"note\">cycle of parents</span>") }
    }

    /// Draws the bar as an SVG, because the policy allows no style attributes.
    private func writeBar(_ node: TraceNode, into writer: inout ByteWriter) {
        let whole = Double(max(tree.duration, 1))
        let end = node.state == .running ? tree.duration : node.endTime
        let start = min(max(Double(node.startTime) / whole, 0), 1) * 1000
        let width = max(min(Double(end) / whole, 1) * 1000 - start, 2)
        writer.write("<svg viewBox=\"0 0 1000 10\" preserveAspectRatio=\"none\" aria-hidden=\"true\"><rect x=\"")
        writer.write(Int64(min(start, 998)))
        writer.write("\" width=\"")
        writer.write(Int64(width))
        writer.write("\" height=\"10\"/></svg>")
    }

    private mutating func writeMembers(_ node: TraceNode, into writer: inout ByteWriter) {
        writer.write("<p>")
        writeMember("trace id", TraceOverview.text(of: node.traceID, arena), into: &writer)
        writeMember("parent", TraceOverview.text(of: node.parentID, arena), into: &writer)
        for (title, value) in [("host", node.host), ("project", node.project)] where !value.isEmpty {
            let text = TraceTree.text(ofValue: arena[value]).withUnsafeBytes { TerminalText.line(collapsing: $0) }
            writeMember(title, text, into: &writer)
        }
        writeMember("after", DurationText.text(microseconds: node.startTime), into: &writer)
        if node.state == .finished {
            writeMember("self", DurationText.text(microseconds: node.selfTime), into: &writer)
        }
        writer.write("</p>")
        for point in tree.points(of: node) {
            writer.write("<h2>")
            writer.writeHTML(visible: arena[point.name])
            writer.write("</h2><pre>")
            payload.removeAll()
            json.write(point.payload, arena, level: 0, unwrapsTypes: !point.isEnveloped, into: &payload)
            writer.writeHTML(payload.bytes)
            writer.write("</pre>")
        }
    }

    private func writeMember(_ title: String, _ value: String, into writer: inout ByteWriter) {
        writer.write("<span><i>")
        writer.writeHTML(title)
        writer.write("</i> ")
        writer.writeHTML(value)
        writer.write("</span> ")
    }
}

extension ByteWriter {
    /// Writes UTF-8 as HTML text or as the value of a quoted attribute.
    mutating func writeHTML(_ text: UnsafeRawBufferPointer) {
        var start = 0
        for index in 0..<text.count {
            let entity: StaticString
            switch text[index] {
            case UInt8(ascii: "<"): entity = "&lt;"
            case UInt8(ascii: ">"): entity = "&gt;"
            case UInt8(ascii: "&"): entity = "&amp;"
            case UInt8(ascii: "\""): entity = "&quot;"
            case UInt8(ascii: "'"): entity = "&#39;"
            default: continue
            }
            write(UnsafeRawBufferPointer(rebasing: text[start..<index]))
            write(entity)
            start = index + 1
        }
        write(UnsafeRawBufferPointer(rebasing: text[start...]))
    }

    mutating func writeHTML(_ text: String) {
        var text = text
        text.withUTF8 { writeHTML(UnsafeRawBufferPointer($0)) }
    }

    /// Writes untrusted text; see ``TerminalText``.
    mutating func writeHTML(visible text: UnsafeRawBufferPointer) {
        writeHTML(TerminalText.line(collapsing: text))
    }
}
