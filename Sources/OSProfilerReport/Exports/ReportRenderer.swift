//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import OSProfilerCore

/// This package's own report as JSON: strict (RFC 8259, ASCII), times in microseconds, one span per line.
///
/// `docs/report.md` describes its members. Members are added; none changes its meaning without a new schema version.
struct ReportRenderer: TraceRenderer {
    static let schemaVersion = 1

    func render(_ tree: TraceTree, into writer: inout ByteWriter) {
        tree.arena.withUnsafeBytes { arena in
            var document = Document(TraceAnalysis(of: tree), arena)
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
    let analysis: TraceAnalysis
    let tree: TraceTree
    let arena: UnsafeRawBufferPointer
    var json = PythonJSON(.strict)
    var reader = PayloadReader()

    init(_ analysis: TraceAnalysis, _ arena: UnsafeRawBufferPointer) {
        self.analysis = analysis
        tree = analysis.tree
        self.arena = arena
        json.breaksLines = false
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
        report.member("critical_us", analysis.critical.length)
        report.array("services") { list in
            for name in analysis.services.names {
                list.element { writer in name.withUnsafeBytes { writer.writeJSON(utf8: $0, .strict) } }
            }
        }
    }

    mutating func writeSpans(into report: inout JSONObjectWriter) {
        report.array("spans", .rows) { spans in
            for visit in tree.order { spans.object { writeSpan(visit.node, into: &$0) } }
        }
    }

    private mutating func writeSpan(_ index: Int32, into span: inout JSONObjectWriter) {
        let node = tree.nodes[Int(index)]
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
        writeAnalysis(of: index, into: &span)
        writePoints(of: node, into: &span)
    }

    private func writeAnalysis(of index: Int32, into span: inout JSONObjectWriter) {
        let call = analysis.calls[index]
        span.member("kind", call.kind.rawValue)
        span.member("label", analysis.calls.labels[Int(index)])
        span.member("group", call.group)
        if analysis.childrenOutlive[Int(index)] { span.member("children_outlive", true) }
        let segments = analysis.critical.segments(of: index)
        guard !segments.isEmpty else { return }
        span.array("critical") { list in
            for segment in segments {
                list.element { writer in
                    writer.write("[")
                    writer.write(segment.from)
                    writer.write(", ")
                    writer.write(segment.to)
                    writer.write("]")
                }
            }
        }
    }

    private mutating func writePoints(of node: TraceNode, into span: inout JSONObjectWriter) {
        span.member("points") { writer in
            writer.writeObject { points in
                if node.start >= 0 { points.member("start") { writePayload(node.start, into: &$0) } }
                if node.stop >= 0 { points.member("stop") { writePayload(node.stop, into: &$0) } }
            }
        }
    }

    private mutating func writePayload(_ point: Int32, into writer: inout ByteWriter) {
        let point = tree.points[Int(point)]
        json.write(point.payload, arena, level: 0, unwrapsTypes: !point.isEnveloped, into: &writer)
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
