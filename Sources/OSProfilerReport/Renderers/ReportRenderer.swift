//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import OSProfilerCore

/// This package's own report as JSON: strict (RFC 8259, ASCII), times in microseconds, one span per line.
///
/// - `schema_version`: 1; increases when a member changes its meaning, not when one is added.
/// - `id`: the base id; `null` if a saved report does not contain it.
/// - `started`: the earliest point in UTC, `2026-11-22T08:54:08.328049Z`, or `null`.
/// - `duration_us`: from the earliest to the latest point.
/// - `points`: number of messages, repeated ones included. `errors`, `running`: number of spans in that state.
/// - `spans`: parents before children, siblings by start. A span has `id` and `parent_id` as the service sent them (an
///   integer stays a number); `name`; `service`, `project`, `host` (any JSON value); `start_us` after the earliest
///   point; `duration_us` and `self_us` (time in which no child was at work), `null` unless the span is finished;
///   `state` (`finished`, `running`: no stop, `stop-only`: no start); `orphan` (the parent is not in the trace);
///   `cycle` (the parents form a cycle); `error`, `null` or an object of `type` and `message`.
/// - `stats`: by name, in order of arrival: `name`, `count`, `errors`, `duration_us`, `self_us`, `longest_us`.
struct ReportRenderer: TraceRenderer {
    static let schemaVersion = 1

    func render(_ tree: TraceTree, into writer: inout ByteWriter) {
        tree.arena.withUnsafeBytes { arena in
            var document = Document(tree: tree, arena: arena)
            document.writeHeader(into: &writer)
            document.writeSpans(into: &writer)
            document.writeStatistics(into: &writer)
        }
    }
}

private struct Document: ~Copyable {
    let tree: TraceTree
    let arena: UnsafeRawBufferPointer
    var json = PythonJSON(.strict)
    var reader = PayloadReader()

    init(tree: TraceTree, arena: UnsafeRawBufferPointer) {
        self.tree = tree
        self.arena = arena
    }

    func writeHeader(into writer: inout ByteWriter) {
        writer.write("{\"schema_version\": ")
        writer.write(Int64(ReportRenderer.schemaVersion))
        writer.write(", \"id\": ")
        if let id = tree.baseID { writer.writeJSON(id, arena, .strict) } else { writer.write("null") }
        writer.write(", \"started\": ")
        if let started = tree.started { writer.writeJSON(started.description) } else { writer.write("null") }
        writer.writeMember("duration_us", tree.duration)
        writer.writeMember("points", Int64(tree.pointCount))
        writer.writeMember("errors", Int64(tree.count { $0.isError }))
        writer.writeMember("running", Int64(tree.count { $0.state == .running }))
    }

    mutating func writeSpans(into writer: inout ByteWriter) {
        writer.write(", \"spans\": [")
        for (index, visit) in tree.order.enumerated() {
            writer.write(index == 0 ? "\n" : ",\n")
            writeSpan(tree.nodes[Int(visit.node)], into: &writer)
        }
        writer.write("\n]")
    }

    private mutating func writeSpan(_ node: TraceNode, into writer: inout ByteWriter) {
        writer.write("{\"id\": ")
        writer.writeJSON(node.traceID, arena, .strict)
        writer.write(", \"parent_id\": ")
        writer.writeJSON(node.parentID, arena, .strict)
        writer.write(", \"name\": ")
        writer.writeJSON(utf8: arena[node.name], .strict)
        writeValue("service", node.service, of: node, into: &writer)
        writeValue("project", node.project, of: node, into: &writer)
        writeValue("host", node.host, of: node, into: &writer)
        writer.writeMember("start_us", node.startTime)
        let isFinished = node.state == .finished
        writer.writeMember("duration_us", isFinished ? node.duration : nil)
        writer.writeMember("self_us", isFinished ? node.selfTime : nil)
        writer.write(", \"state\": ")
        switch node.state {
        case .finished: writer.write("\"finished\"")
        case .running: writer.write("\"running\"")
        case .stopOnly: writer.write("\"stop-only\"")
        }
        writer.write(", \"orphan\": ")
        writer.write(node.isOrphan ? "true" : "false")
        writer.write(", \"cycle\": ")
        writer.write(node.isDetached ? "true" : "false")
        writer.write(", \"error\": ")
        if node.isError { writeError(node, into: &writer) } else { writer.write("null") }
        writer.write("}")
    }

    private mutating func writeValue(
        _ name: StaticString,
        _ value: ByteRange,
        of node: TraceNode,
        into writer: inout ByteWriter
    ) {
        writer.write(", \"")
        writer.write(name)
        writer.write("\": ")
        json.write(value, arena, level: 0, unwrapsTypes: !node.isEnveloped, into: &writer)
    }

    private mutating func writeError(_ node: TraceNode, into writer: inout ByteWriter) {
        writer.write("{\"type\": ")
        let error = tree.error(of: node, arena, &reader)
        error.type.withUnsafeBytes { writer.writeJSON(utf8: $0, .strict) }
        writer.write(", \"message\": ")
        if let message = error.message {
            message.withUnsafeBytes { writer.writeJSON(utf8: $0, .strict) }
        } else {
            writer.write("null")
        }
        writer.write("}")
    }

    func writeStatistics(into writer: inout ByteWriter) {
        writer.write(", \"stats\": [")
        for (index, statistics) in tree.statistics.enumerated() {
            writer.write(index == 0 ? "\n{\"name\": " : ",\n{\"name\": ")
            writer.writeJSON(utf8: arena[statistics.name], .strict)
            writer.writeMember("count", Int64(statistics.count))
            writer.writeMember("errors", Int64(statistics.errors))
            writer.writeMember("duration_us", statistics.duration)
            writer.writeMember("self_us", statistics.selfTime)
            writer.writeMember("longest_us", statistics.longest)
            writer.write("}")
        }
        writer.write("\n]}\n")
    }
}

extension ByteWriter {
    fileprivate mutating func writeMember(_ name: StaticString, _ value: Int64?) {
        write(", \"")
        write(name)
        write("\": ")
        if let value { write(value) } else { write("null") }
    }
}
