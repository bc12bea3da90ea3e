//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import OSProfilerCore

/// The spans of Jaeger's JSON: an answer of its query API, a download of its UI, a list of traces, or one.
enum JaegerSpans {
    static func isKnown(_ document: JSONView) -> Bool { !traces(of: document).isEmpty }

    private static func traces(of document: JSONView) -> [JSONView] {
        let data = document["data"] ?? document
        let traces = data.kind == .array ? Array(data.elements) : [data]
        guard traces.allSatisfy({ $0["spans"]?.kind == .array && $0["traceID"]?.kind == .string }) else { return [] }
        return traces
    }

    static func forEach(in document: JSONView, _ body: (ForeignSpan?) -> Void) {
        for trace in traces(of: document) {
            for span in trace["spans"]?.elements.lazy.map(\.self) ?? [] { body(read(span, of: trace)) }
        }
    }

    private static func read(_ span: JSONView, of trace: JSONView) -> ForeignSpan? {
        guard let traceID = SpanIDText.traceID(span["traceID"]?.string ?? trace["traceID"]?.string),
            let spanID = SpanIDText.spanID(span["spanID"]?.string),
            let start = Timestamp(span: span["startTime"]?.wideInteger)
        else { return nil }
        var result = ForeignSpan(
            key: SpanKey(traceID: traceID, spanID: spanID),
            name: span["operationName"]?.string ?? "",
            start: start
        )
        result.parentSpanID = parent(of: span, in: traceID)
        result.links = links(of: span).filter { $0.key != SpanKey(traceID: traceID, spanID: result.parentSpanID ?? 0) }
        result.attributes = tags(span["tags"])
        result.kind = result.text("span.kind")
        if result.kind == "internal" { result.kind = nil }
        let isRunning = result.text("osprofiler.state") == "running"
        result.end = isRunning ? nil : end(of: span, from: start)
        result.resource = resource(of: span, in: trace)
        if result.text("error") == "true" || result.text("otel.status_code") == "ERROR" {
            result.failure = ForeignSpan.Failure(type: nil, message: result.text("otel.status_description"))
        }
        let hasFailed = result.failure != nil
        for log in span["logs"]?.elements.lazy.map(\.self) ?? [] {
            let fields = tags(log["fields"])
            let name = fields.first { $0.key == "event" }?.value.text ?? ""
            let time = Timestamp(span: log["timestamp"]?.wideInteger)
            result.add(ForeignSpan.Event(name: name, time: time, attributes: fields.filter { $0.key != "event" }))
        }
        // An exception that was handled did not end the span.
        if !hasFailed { result.failure = nil }
        return result
    }

    private static func end(of span: JSONView, from start: Timestamp) -> Timestamp? {
        guard let duration = span["duration"]?.wideInteger else { return nil }
        let (end, overflows) = start.microseconds.addingReportingOverflow(max(duration, 0))
        return overflows ? nil : Timestamp(span: end)
    }

    /// The first reference to a parent within the trace.
    private static func parent(of span: JSONView, in traceID: UUID128) -> UInt64? {
        let references = (span["references"]?.elements.lazy.map(\.self) ?? []).filter { reference in
            SpanIDText.traceID(reference["traceID"]?.string) == traceID
        }
        let parent = references.first { $0["refType"]?.string == "CHILD_OF" } ?? references.first
        return SpanIDText.spanID(parent?["spanID"]?.string ?? span["parentSpanID"]?.string)
    }

    /// All references, those to the parent too.
    private static func links(of span: JSONView) -> [SpanLink] {
        (span["references"]?.elements.lazy.map(\.self) ?? []).compactMap { reference in
            guard let traceID = SpanIDText.traceID(reference["traceID"]?.string),
                let spanID = SpanIDText.spanID(reference["spanID"]?.string)
            else { return nil }
            return SpanLink(key: SpanKey(traceID: traceID, spanID: spanID))
        }
    }

    private static func resource(of span: JSONView, in trace: JSONView) -> [(key: String, value: AttributeValue)] {
        let id = span["processID"]?.string
        let process = span["process"] ?? trace["processes"]?.members.first { $0.name.string == id }?.value
        guard let process else { return [] }
        let name = process["serviceName"]?.string.map { [("service.name", AttributeValue.text($0))] } ?? []
        return name + tags(process["tags"])
    }

    private static func tags(_ list: JSONView?) -> [(key: String, value: AttributeValue)] {
        (list?.elements.lazy.map(\.self) ?? []).map {
            ($0["key"]?.string ?? "", value($0["value"], $0["type"]?.string))
        }
    }

    private static func value(_ value: JSONView?, _ type: String?) -> AttributeValue {
        guard let value else { return .empty }
        // Integers beyond those of a double are texts.
        if type == "int64", let number = value.wideInteger { return .integer(number) }
        return value.attribute
    }
}
