//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import OSProfilerCore

/// The report of `osprofiler trace show --json`, byte-identical to Python's.
struct PythonJSONRenderer: TraceRenderer {
    func render(_ tree: TraceTree, into writer: inout ByteWriter) {
        tree.arena.withUnsafeBytes { arena in
            var document = Document(tree: tree, arena: arena)
            document.writeTotal(into: &writer)
            document.writeNodes(into: &writer)
            document.writeStatistics(into: &writer)
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

    func writeTotal(into writer: inout ByteWriter) {
        writer.write("{\n  \"info\": {\n    \"name\": \"total\",\n    \"started\": 0,\n    \"finished\": ")
        if tree.nodes.isEmpty { writer.write("null") } else { writer.write(tree.milliseconds) }
        writer.write(",\n    \"last_trace_started\": ")
        if let last = tree.lastStartMilliseconds { writer.write(last) } else { writer.write("null") }
        writer.write("\n  },\n  \"children\": ")
    }

    /// Writes the nodes in display order; the depth of the next one determines which containers end before it.
    mutating func writeNodes(into writer: inout ByteWriter) {
        let visits = tree.order.prefix(tree.attachedCount)
        guard !visits.isEmpty else {
            writer.write("[],\n")
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
            writer.writeLineBreak(level: 2 * depth + 3)
            if nextDepth > depth {
                writer.write("\"children\": [")
                continue
            }
            writer.write("\"children\": []")
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
        writer.write("\n  ],\n")
    }

    /// Writes a node up to its children.
    private mutating func writeNode(_ node: TraceNode, level: Int, into writer: inout ByteWriter) {
        writer.write("{")
        writer.writeLineBreak(level: level)
        writer.write("\"info\": {")
        writeInfo(node, level: level + 1, into: &writer)
        writer.writeLineBreak(level: level)
        writer.write("},")
        writer.writeLineBreak(level: level)
        writer.write("\"trace_id\": ")
        writer.writeJSON(node.traceID, arena)
        writer.write(",")
        writer.writeLineBreak(level: level)
        writer.write("\"parent_id\": ")
        writer.writeJSON(node.parentID, arena)
        writer.write(",")
    }

    private mutating func writeInfo(_ node: TraceNode, level: Int, into writer: inout ByteWriter) {
        writer.writeLineBreak(level: level)
        writer.write("\"name\": ")
        writer.writeJSON(utf8: arena[node.name])
        writeMember("project", node.project, of: node, level, into: &writer)
        writeMember("service", node.service, of: node, level, into: &writer)
        writeMember("host", node.host, of: node, level, into: &writer)

        // The first start adds `started`, the first stop `finished` and `exception`.
        var startSeen = false
        var stopSeen = false
        for point in tree.points(of: node) {
            writePayload(point, level: level, into: &writer)
            if point.isStop, !stopSeen {
                stopSeen = true
                writeTime("finished", node.endMilliseconds, level, into: &writer)
                writeException(node, level: level, into: &writer)
            } else if !point.isStop, !startSeen {
                startSeen = true
                writeTime("started", node.startMilliseconds, level, into: &writer)
            }
        }
        if !startSeen { writeTime("started", node.startMilliseconds, level, into: &writer) }
        if !stopSeen { writeTime("finished", node.endMilliseconds, level, into: &writer) }
    }

    private mutating func writeMember(
        _ name: StaticString,
        _ value: ByteRange,
        of node: TraceNode,
        _ level: Int,
        into writer: inout ByteWriter
    ) {
        writer.writeMember(name, level: level)
        json.write(value, arena, level: level, unwrapsTypes: !node.isEnveloped, into: &writer)
    }

    private mutating func writePayload(_ point: TracePointRecord, level: Int, into writer: inout ByteWriter) {
        key.removeAll(keepingCapacity: true)
        key.append(contentsOf: "meta.raw_payload.".utf8)
        key.append(contentsOf: arena[point.name])
        writer.write(",")
        writer.writeLineBreak(level: level)
        key.withUnsafeBytes { writer.writeJSON(utf8: $0) }
        writer.write(": ")
        json.write(point.payload, arena, level: level, unwrapsTypes: !point.isEnveloped, into: &writer)
    }

    private func writeTime(_ name: StaticString, _ milliseconds: Int64, _ level: Int, into writer: inout ByteWriter) {
        writer.writeMember(name, level: level)
        writer.write(milliseconds)
    }

    private mutating func writeException(_ node: TraceNode, level: Int, into writer: inout ByteWriter) {
        writer.writeMember("exception", level: level)
        if node.exception.isEmpty {
            writer.write("\"None\"")
        } else {
            let isEnveloped = tree.points[Int(node.stop)].isEnveloped
            json.write(node.exception, arena, level: level, unwrapsTypes: !isEnveloped, into: &writer)
        }
    }

    func writeStatistics(into writer: inout ByteWriter) {
        writer.write("  \"stats\": {")
        for (index, statistics) in tree.statistics.enumerated() {
            writer.write(index == 0 ? "\n    " : ",\n    ")
            writer.writeJSON(utf8: arena[statistics.name])
            writer.write(": {\n      \"count\": ")
            writer.write(Int64(statistics.count))
            writer.write(",\n      \"duration\": ")
            writer.write(statistics.milliseconds)
            writer.write("\n    }")
        }
        writer.write(tree.statistics.isEmpty ? "}\n}" : "\n  }\n}")
    }
}

extension ByteWriter {
    /// Begins a member other than the first.
    fileprivate mutating func writeMember(_ name: StaticString, level: Int) {
        write(",")
        writeLineBreak(level: level)
        write("\"")
        write(name)
        write("\": ")
    }
}
