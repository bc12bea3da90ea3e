//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import OSProfilerCore

/// The report of `osprofiler trace show --json`, byte-identical to Python's.
struct PythonJSONRenderer: TraceRenderer {
    func render(_ tree: TraceTree, into writer: inout ByteWriter) {
        tree.arena.withUnsafeBytes { arena in
            var document = Document(tree: tree, arena: arena)
            writer.writeObject(.lines(level: 1)) { report in
                report.object("info", .lines(level: 2)) { document.writeTotal(into: &$0) }
                report.member("children") { document.writeNodes(into: &$0) }
                report.object("stats", .lines(level: 2)) { document.writeStatistics(into: &$0) }
            }
        }
    }
}

private struct Document: ~Copyable {
    let tree: TraceTree
    let arena: UnsafeRawBufferPointer
    var json = PythonJSON()
    var key: [UInt8] = []

    init(tree: TraceTree, arena: UnsafeRawBufferPointer) {
        self.tree = tree
        self.arena = arena
    }

    func writeTotal(into total: inout JSONObjectWriter) {
        total.member("name", "total")
        total.member("started", 0)
        total.member("finished", tree.nodes.isEmpty ? nil : tree.milliseconds)
        total.member("last_trace_started", tree.lastStartMilliseconds)
    }

    /// Writes the nodes in display order; the depth of the next one determines which containers end before it.
    mutating func writeNodes(into writer: inout ByteWriter) {
        let visits = tree.order.prefix(tree.attachedCount)
        guard !visits.isEmpty else {
            writer.write("[]")
            return
        }
        writer.write("[")
        for index in visits.indices {
            let depth = Int(visits[index].depth)
            let hasNext = index + 1 < visits.count
            let nextDepth = hasNext ? Int(visits[index + 1].depth) : 0
            // The braces of a node are at level 2, 4, 6, …, its members one level deeper.
            writer.writeLineBreak(level: 2 * depth + 2)
            writeNode(tree.nodes[Int(visits[index].node)], level: 2 * depth + 3, into: &writer)
            if nextDepth > depth {
                writer.write("[")
                continue
            }
            writer.write("[]")
            writer.writeLineBreak(level: 2 * depth + 2)
            writer.write("}")
            var open = depth
            while open > nextDepth {
                open -= 1
                writer.writeLineBreak(level: 2 * open + 3)
                writer.write("]")
                writer.writeLineBreak(level: 2 * open + 2)
                writer.write("}")
            }
            if hasNext { writer.write(",") }
        }
        writer.writeLineBreak(level: 1)
        writer.write("]")
    }

    /// Writes a node up to its children, which end after other nodes have been written.
    private mutating func writeNode(_ node: TraceNode, level: Int, into writer: inout ByteWriter) {
        writer.write("{")
        writer.writeName("info", level: level)
        writer.writeObject(.lines(level: level + 1)) { writeInfo(node, level: level + 1, into: &$0) }
        writer.write(",")
        writer.writeName("trace_id", level: level)
        writer.writeJSON(node.traceID, arena)
        writer.write(",")
        writer.writeName("parent_id", level: level)
        writer.writeJSON(node.parentID, arena)
        writer.write(",")
        writer.writeName("children", level: level)
    }

    private mutating func writeInfo(_ node: TraceNode, level: Int, into info: inout JSONObjectWriter) {
        info.member("name") { $0.writeJSON(utf8: arena[node.name]) }
        info.member("project") { writeValue(node.project, level, isEnveloped: node.isEnveloped, into: &$0) }
        info.member("service") { writeValue(node.service, level, isEnveloped: node.isEnveloped, into: &$0) }
        info.member("host") { writeValue(node.host, level, isEnveloped: node.isEnveloped, into: &$0) }

        // The first start adds `started`, the first stop `finished` and `exception`.
        var startSeen = false
        var stopSeen = false
        for point in tree.points(of: node) {
            writePayload(point, level: level, into: &info)
            if point.isStop, !stopSeen {
                stopSeen = true
                info.member("finished", node.endMilliseconds)
                writeException(node, level: level, into: &info)
            } else if !point.isStop, !startSeen {
                startSeen = true
                info.member("started", node.startMilliseconds)
            }
        }
        if !startSeen { info.member("started", node.startMilliseconds) }
        if !stopSeen { info.member("finished", node.endMilliseconds) }
    }

    private mutating func writeValue(
        _ value: ByteRange,
        _ level: Int,
        isEnveloped: Bool,
        into writer: inout ByteWriter
    ) {
        json.write(value, arena, level: level, unwrapsTypes: !isEnveloped, into: &writer)
    }

    private mutating func writePayload(_ point: TracePointRecord, level: Int, into info: inout JSONObjectWriter) {
        key.removeAll(keepingCapacity: true)
        key.append(contentsOf: "meta.raw_payload.".utf8)
        key.append(contentsOf: arena[point.name])
        info.member(utf8: key) { writeValue(point.payload, level, isEnveloped: point.isEnveloped, into: &$0) }
    }

    private mutating func writeException(_ node: TraceNode, level: Int, into info: inout JSONObjectWriter) {
        guard !node.exception.isEmpty else { return info.member("exception", "None") }
        let isEnveloped = tree.points[Int(node.stop)].isEnveloped
        info.member("exception") { writeValue(node.exception, level, isEnveloped: isEnveloped, into: &$0) }
    }

    func writeStatistics(into stats: inout JSONObjectWriter) {
        for statistics in tree.statistics {
            stats.member(utf8: arena[statistics.name]) { writer in
                writer.writeObject(.lines(level: 3)) { object in
                    object.member("count", statistics.count)
                    object.member("duration", statistics.milliseconds)
                }
            }
        }
    }
}

extension ByteWriter {
    /// Begins a line with the name of a member.
    fileprivate mutating func writeName(_ name: StaticString, level: Int) {
        writeLineBreak(level: level)
        write("\"")
        write(name)
        write("\": ")
    }
}
