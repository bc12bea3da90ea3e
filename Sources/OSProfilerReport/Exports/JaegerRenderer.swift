//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import OSProfilerCore

/// The JSON of Jaeger's query API and of the downloads of its UI, which Jaeger's UI and Grafana import.
///
/// Times are whole microseconds. Integers beyond those of a double are texts, as in Jaeger's own answers.
struct JaegerRenderer: TraceRenderer {
    /// The largest magnitude that every reader of JSON keeps.
    private static let exactIntegers: ClosedRange<Int64> = -(1 << 53) + 1...(1 << 53) - 1

    func render(_ tree: TraceTree, into writer: inout ByteWriter) {
        tree.arena.withUnsafeBytes { arena in
            writer.writeObject { answer in
                answer.array("data", .rows) { traces in
                    traces.object { write(tree, arena, into: &$0) }
                }
                answer.member("total", 0)
                answer.member("limit", 0)
                answer.member("offset", 0)
                answer.member("errors", nil as String?)
            }
            writer.write("\n")
        }
    }

    private func write(_ tree: TraceTree, _ arena: UnsafeRawBufferPointer, into trace: inout JSONObjectWriter) {
        let id = tree.openTelemetryID(arena).hexadecimal
        var processes: [SpanResource: Int] = [:]
        var payloads = PointPayloads()
        var links = SpanLinks()
        trace.member("traceID", id)
        trace.array("spans", .rows) { spans in
            tree.forEachOpenTelemetrySpan(arena) { span, node in
                let process = processes[span.resource, default: processes.count + 1]
                processes[span.resource] = process
                let points = payloads.points(of: node, in: tree, arena)
                links.read(node, span, in: tree, arena)
                spans.object { write(span, node, points, links, in: id, process, into: &$0) }
            }
        }
        trace.object("processes", .rows) { object in
            for (resource, number) in processes.sorted(by: { $0.value < $1.value }) {
                object.member(named: "p\(number)") { writer in
                    writer.writeObject { process in
                        process.member("serviceName", resource.serviceName)
                        writeTags("tags", resource.attributes.values.dropFirst(), into: &process)
                    }
                }
            }
        }
        trace.member("warnings", nil as String?)
    }

    private func write(
        _ span: OpenTelemetrySpan,
        _ node: TraceNode,
        _ points: [PointPayloads.Point],
        _ links: borrowing SpanLinks,
        in traceID: String,
        _ process: Int,
        into object: inout JSONObjectWriter
    ) {
        object.member("traceID", traceID)
        object.member("spanID", span.key.spanID.hexadecimal)
        object.member("operationName", span.name)
        object.array("references") { references in
            if let parent = span.parentSpanID {
                write("CHILD_OF", SpanKey(traceID: span.key.traceID, spanID: parent), into: &references)
            }
            for link in links.links where link.key.spanID != span.parentSpanID {
                write("FOLLOWS_FROM", link.key, into: &references)
            }
        }
        object.member("flags", 1)
        object.member("startTime", span.start.microseconds)
        object.member("duration", span.end.microseconds - span.start.microseconds)
        var tags = span.attributes.values
        if let kind = span.kind.word { tags.append(("span.kind", .text(kind))) }
        if span.failure != nil { tags.append(("error", .boolean(true))) }
        if node.state == .running { tags.append(("osprofiler.state", .text("running"))) }
        writeTags("tags", tags[...], into: &object)
        object.array("logs") { logs in
            for point in points {
                logs.object { log in
                    log.member("timestamp", (point.time ?? span.start).microseconds)
                    writeTags("fields", PointPayloads.fields(of: point)[...], into: &log)
                }
            }
            guard let details = span.failureAttributes else { return }
            logs.object { log in
                log.member("timestamp", span.end.microseconds)
                writeTags("fields", [("event", .text("exception"))] + details.values, into: &log)
            }
        }
        object.member("processID", "p\(process)")
        let warnings = Self.warnings(about: node)
        if warnings.isEmpty {
            object.member("warnings", nil as String?)
        } else {
            object.array("warnings") { list in for warning in warnings { list.element(warning) } }
        }
    }

    private func write(_ kind: String, _ key: SpanKey, into references: inout JSONArrayWriter) {
        references.object { reference in
            reference.member("refType", kind)
            reference.member("traceID", key.traceID.hexadecimal)
            reference.member("spanID", key.spanID.hexadecimal)
        }
    }

    private static func warnings(about node: TraceNode) -> [String] {
        [
            node.state == .running ? "no stop is stored: the span still runs, or its stop was lost" : nil,
            node.state == .stopOnly ? "no start is stored" : nil,
            node.isOrphan ? "the parent is not in the trace" : nil,
            node.isDetached ? "the parents form a cycle" : nil,
            node.isEarly
                ? "it lies before the trace: its host's clock is wrong, or it belongs to another request"
                : node.isStray ? "it began after its parent had ended, and probably belongs to another request" : nil,
        ].compactMap(\.self)
    }

    private func writeTags(
        _ name: StaticString,
        _ tags: ArraySlice<(key: String, value: AttributeValue)>,
        into object: inout JSONObjectWriter
    ) {
        object.array(name) { list in
            for (key, value) in tags { list.object { write(key, value, into: &$0) } }
        }
    }

    private func write(_ key: String, _ value: AttributeValue, into tag: inout JSONObjectWriter) {
        tag.member("key", key)
        switch value {
        case .boolean(let value):
            tag.member("type", "bool")
            tag.member("value", value)
        case .integer(let number) where Self.exactIntegers.contains(number):
            tag.member("type", "int64")
            tag.member("value", number)
        case .integer(let number):
            tag.member("type", "int64")
            tag.member("value", "\(number)")
        case .double(let number) where number.isFinite:
            tag.member("type", "float64")
            tag.member("value") { $0.writePythonFloat(number) }
        case .text, .array, .double, .empty:
            tag.member("type", "string")
            tag.member("value", value.text)
        }
    }
}
