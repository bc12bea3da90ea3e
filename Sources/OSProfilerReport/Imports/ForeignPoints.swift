//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import OSProfilerCore

/// The points that stand for a span of another tracer.
///
/// `info` has what this package shows of a request, a statement or a function where a convention names them, and everything
/// else under `attributes`, `links` and `events`.
struct ForeignPoints {
    /// Attributes from which a point's other members are made.
    private static let ownPrefix = "osprofiler."

    private let span: ForeignSpan
    private let ids: SpanIDs
    private let name: String

    init(_ span: ForeignSpan, _ ids: SpanIDs) {
        self.span = span
        self.ids = ids
        let text = span.text("osprofiler.name") ?? span.name
        // A point's name ends at its first dash.
        name = text.isEmpty ? "span" : text.replacing("-", with: "_")
    }

    /// The payloads of the start and the stop, or of one of them.
    var payloads: [[UInt8]] {
        let stopTime = span.text("osprofiler.stop_timestamp").flatMap { Timestamp(String($0.prefix(26))) } ?? span.end
        switch span.text("osprofiler.incomplete") {
        case "no start": return [payload("stop", at: stopTime ?? span.start, writeStop)]
        case "no stop": return [payload("start", at: span.start, writeStart)]
        default:
            let start = payload("start", at: span.start, writeStart)
            return stopTime.map { [start, payload("stop", at: $0, writeStop)] } ?? [start]
        }
    }

    private func payload(
        _ phase: String,
        at time: Timestamp,
        _ writeInfo: (inout JSONObjectWriter) -> Void
    ) -> [UInt8] {
        let base = span.text("osprofiler.base_id").map { OpaqueID($0) } ?? OpaqueID(.uuid(span.key.traceID))
        var writer = ByteWriter()
        writer.writeObject { payload in
            payload.member("name", "\(name)-\(phase)")
            payload.member("base_id", base)
            payload.member("trace_id", ids.id(of: span.key))
            let parent = span.parentSpanID.map { ids.id(of: SpanKey(traceID: span.key.traceID, spanID: $0)) }
            payload.member("parent_id", parent ?? base)
            // Without the Z, as services write it.
            payload.member("timestamp", String(time.description.dropLast()))
            payload.object("info") { info in
                if let host = span.resourceText("host.name", "hostname") { info.member("host", host) }
                writeInfo(&info)
            }
            payload.member("project", span.resourceText("service.namespace"))
            payload.member("service", span.resourceText("service.name"))
        }
        return [UInt8](writer.bytes)
    }

    private func writeStart(_ info: inout JSONObjectWriter) {
        let method = span.text("http.request.method", "http.method")
        let path = span.text("url.path", "http.target", "http.route", "url.full", "http.url")
        if let method, let path {
            info.object(span.kind == "client" ? "requests" : "request") { request in
                request.member("method", method)
                request.member("path", path)
                request.member(ifPresent: "query", span.text("url.query"))
                request.member(ifPresent: "scheme", span.text("url.scheme", "http.scheme"))
            }
        }
        if let statement = span.text("db.query.text", "db.statement") {
            info.object("db") { $0.member("statement", statement) }
        }
        if let function = span.text("code.function.name", "code.function") {
            info.object("function") { $0.member("name", function) }
        }
        info.member(ifPresent: "kind", span.kind)
        if name != span.name { info.member("span", span.name) }
        let others = span.attributes.filter { !$0.key.hasPrefix(Self.ownPrefix) }
        if !others.isEmpty { write(others, "attributes", into: &info) }
        if !span.links.isEmpty { writeLinks(into: &info) }
    }

    private func writeLinks(into info: inout JSONObjectWriter) {
        info.array(SpanLink.member) { list in
            for link in span.links {
                list.object { object in
                    object.member("trace_id", link.key.traceID.hexadecimal)
                    object.member("span_id", link.key.spanID.hexadecimal)
                    if !link.attributes.isEmpty { write(link.attributes, "attributes", into: &object) }
                }
            }
        }
    }

    private func writeStop(_ info: inout JSONObjectWriter) {
        if let failure = span.failure {
            info.member("etype", failure.type ?? span.text("error.type") ?? "Error")
            info.member(ifPresent: "message", failure.message)
        }
        guard !span.events.isEmpty else { return }
        info.array("events") { list in
            for event in span.events {
                list.object { object in
                    object.member("name", event.name)
                    object.member(ifPresent: "time", event.time?.description)
                    write(event.attributes, "attributes", into: &object)
                }
            }
        }
    }

    private func write(
        _ attributes: [(key: String, value: AttributeValue)],
        _ name: StaticString,
        into object: inout JSONObjectWriter
    ) {
        object.object(name) { members in
            for (key, value) in attributes { members.member(named: key) { write(value, into: &$0) } }
        }
    }

    private func write(_ value: AttributeValue, into writer: inout ByteWriter) {
        switch value {
        case .text(let text): writer.writeJSON(text)
        case .integer(let number): writer.write(number)
        case .double(let number): writer.writePythonFloat(number)
        case .boolean(let value): writer.write(value ? "true" : "false")
        case .array(let values):
            writer.writeArray { list in
                for value in values { list.element { write(value, into: &$0) } }
            }
        case .empty: writer.write("null")
        }
    }
}
