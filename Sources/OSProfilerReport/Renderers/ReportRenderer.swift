//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import OSProfilerCore

/// This package's own report as JSON: strict (RFC 8259, ASCII), times in microseconds, one span per line.
///
/// - `schema_version`: 1; increases when a member changes its meaning, not when one is added.
/// - `id`: the base id; `null` if a saved report does not contain it.
/// - `started`: the earliest point in UTC, `2026-11-22T08:54:08.328049Z`, or `null`.
/// - `duration_us`: from the earliest to the latest point of a span that is not stray.
/// - `points`: number of messages, repeated ones included. `errors`, `running`: number of spans in that state that are not
///   stray.
/// - `stray_spans`, `stray_errors`: number of spans that began after their parent had ended and probably belong to other
///   requests.
/// - `spans`: parents before children, siblings by start. A span has `id` and `parent_id` as the service sent them
///   (an integer stays a number); `name`; `service`, `project`, `host` (any JSON value); `start_us` after the
///   earliest point; `duration_us` and `self_us` (time in which no child was at work), `null` unless the span is
///   finished; `state` (`finished`, `running`: no stop, `stop-only`: no start); `orphan` (its parent is not in the
///   trace); `cycle` (the parents form a cycle); `stray`; `error`, `null` or an object of `type` and `message`.
/// - `stats`: of spans that are not stray, by name, in order of arrival: `name`, `count`, `errors`, `duration_us`, `self_us`,
///   `longest_us`.
struct ReportRenderer: TraceRenderer {
    static let schemaVersion = 1

    func render(_ tree: TraceTree, into writer: inout ByteWriter) {
        tree.arena.withUnsafeBytes { arena in
            var document = Document(tree: tree, arena: arena)
            writer.writeObject { report in
                document.writeHeader(into: &report)
                document.writeSpans(into: &report)
                document.writeStatistics(into: &report)
            }
            writer.write("\n")
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

    func writeHeader(into report: inout JSONObjectWriter) {
        report.member("schema_version", ReportRenderer.schemaVersion)
        report.member("id") { writer in
            if let id = tree.baseID { writer.writeJSON(id, arena, .strict) } else { writer.write("null") }
        }
        report.member("started", tree.started?.description)
        report.member("duration_us", tree.duration)
        report.member("points", tree.pointCount)
        report.member("errors", tree.count { $0.isError })
        report.member("running", tree.count { $0.state == .running })
        report.member("stray_spans", tree.strays.count)
        report.member("stray_errors", tree.strays.errors)
    }

    mutating func writeSpans(into report: inout JSONObjectWriter) {
        report.array("spans", .rows) { spans in
            for visit in tree.order { spans.object { writeSpan(tree.nodes[Int(visit.node)], into: &$0) } }
        }
    }

    private mutating func writeSpan(_ node: TraceNode, into span: inout JSONObjectWriter) {
        span.member("id") { $0.writeJSON(node.traceID, arena, .strict) }
        span.member("parent_id") { $0.writeJSON(node.parentID, arena, .strict) }
        span.member("name") { $0.writeJSON(utf8: arena[node.name], .strict) }
        span.member("service") { writeValue(node.service, of: node, into: &$0) }
        span.member("project") { writeValue(node.project, of: node, into: &$0) }
        span.member("host") { writeValue(node.host, of: node, into: &$0) }
        span.member("start_us", node.startTime)
        let isFinished = node.state == .finished
        span.member("duration_us", isFinished ? node.duration : nil)
        span.member("self_us", isFinished ? node.selfTime : nil)
        switch node.state {
        case .finished: span.member("state", "finished")
        case .running: span.member("state", "running")
        case .stopOnly: span.member("state", "stop-only")
        }
        span.member("orphan", node.isOrphan)
        span.member("cycle", node.isDetached)
        span.member("stray", node.isStray)
        span.member("error") { writer in
            if node.isError { writeError(node, into: &writer) } else { writer.write("null") }
        }
    }

    private mutating func writeValue(_ value: ByteRange, of node: TraceNode, into writer: inout ByteWriter) {
        json.write(value, arena, level: 0, unwrapsTypes: !node.isEnveloped, into: &writer)
    }

    private mutating func writeError(_ node: TraceNode, into writer: inout ByteWriter) {
        let error = tree.error(of: node, arena, &reader)
        func write(_ text: [UInt8]?, into writer: inout ByteWriter) {
            guard let text else { return writer.write("null") }
            text.withUnsafeBytes { writer.writeJSON(utf8: $0, .strict) }
        }
        writer.writeObject { object in
            object.member("type") { write(error.type, into: &$0) }
            object.member("message") { write(error.message, into: &$0) }
        }
    }

    func writeStatistics(into report: inout JSONObjectWriter) {
        report.array("stats", .rows) { list in
            for statistics in tree.ownStatistics {
                list.object { object in
                    object.member("name") { $0.writeJSON(utf8: arena[statistics.name], .strict) }
                    object.member("count", statistics.count)
                    object.member("errors", statistics.errors)
                    object.member("duration_us", statistics.duration)
                    object.member("self_us", statistics.selfTime)
                    object.member("longest_us", statistics.longest)
                }
            }
        }
    }
}
