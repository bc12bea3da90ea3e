//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import OSProfilerCore

/// The spans of OTLP/JSON: a `TracesData`, an array of them, or an answer of Jaeger's API, version 3.
enum OTLPSpans {
    private static let kinds = ["", "", "server", "client", "producer", "consumer"]
    /// Values nested deeper are kept as they stand in the file.
    private static let maximumDepth = 8

    static func isKnown(_ document: JSONView) -> Bool { !datas(of: document).isEmpty }

    /// The objects with resource spans.
    private static func datas(of document: JSONView) -> [JSONView] {
        if document["resourceSpans"]?.kind == .array { return [document] }
        if let result = document["result"], result["resourceSpans"]?.kind == .array { return [result] }
        let elements = document.elements
        guard !elements.isEmpty, elements.allSatisfy({ $0["resourceSpans"]?.kind == .array }) else { return [] }
        return Array(elements)
    }

    static func forEach(in document: JSONView, _ body: (ForeignSpan?) -> Void) {
        for data in datas(of: document) {
            for resource in data["resourceSpans"]?.elements.lazy.map(\.self) ?? [] {
                let attributes = attributes(resource["resource"])
                let scopes = resource["scopeSpans"] ?? resource["instrumentationLibrarySpans"]
                for scope in scopes?.elements.lazy.map(\.self) ?? [] {
                    for span in scope["spans"]?.elements.lazy.map(\.self) ?? [] { body(read(span, attributes)) }
                }
            }
        }
    }

    private static func read(
        _ span: JSONView,
        _ resource: [(key: String, value: AttributeValue)]
    ) -> ForeignSpan? {
        guard let traceID = SpanIDText.traceID(span["traceId"]?.string),
            let spanID = SpanIDText.spanID(span["spanId"]?.string),
            let start = time(span["startTimeUnixNano"])
        else { return nil }
        var result = ForeignSpan(
            key: SpanKey(traceID: traceID, spanID: spanID),
            name: span["name"]?.string ?? "",
            start: start
        )
        result.parentSpanID = SpanIDText.spanID(span["parentSpanId"]?.string)
        // Some writers have the names of enumerations.
        let kind = span["kind"]
        let number = kind?.integer.map { Int(truncatingIfNeeded: $0) } ?? 0
        let name = kind?.string?.split(separator: "_").last.map { $0.lowercased() }
        result.kind = [kinds.indices.contains(number) ? kinds[number] : "", name ?? ""].first { !$0.isEmpty }
        if result.kind == "internal" || result.kind == "unspecified" { result.kind = nil }
        result.end = time(span["endTimeUnixNano"])
        result.resource = resource
        result.attributes = attributes(span)
        let status = span["status"]
        if status?["code"]?.integer == 2 || status?["code"]?.string == "STATUS_CODE_ERROR" {
            result.failure = ForeignSpan.Failure(type: nil, message: status?["message"]?.string)
        }
        result.links = (span["links"]?.elements.lazy.map(\.self) ?? []).compactMap(link)
        let hasFailed = result.failure != nil
        for event in span["events"]?.elements.lazy.map(\.self) ?? [] {
            result.add(
                ForeignSpan.Event(
                    name: event["name"]?.string ?? "",
                    time: time(event["timeUnixNano"]),
                    attributes: attributes(event)
                )
            )
        }
        // An exception that was handled did not end the span.
        if !hasFailed { result.failure = nil }
        return result
    }

    private static func link(_ link: JSONView) -> SpanLink? {
        guard let traceID = SpanIDText.traceID(link["traceId"]?.string),
            let spanID = SpanIDText.spanID(link["spanId"]?.string)
        else { return nil }
        return SpanLink(key: SpanKey(traceID: traceID, spanID: spanID), attributes: attributes(link))
    }

    /// Reads nanoseconds since 1970; nil for 0, which means that the time is unknown.
    private static func time(_ value: JSONView?) -> Timestamp? {
        guard
            let nanoseconds = value?.string.flatMap({ UInt64($0) }) ?? value?.integer.flatMap({ UInt64(exactly: $0) }),
            nanoseconds > 0
        else { return nil }
        return Timestamp(span: Int64(nanoseconds / 1000))
    }

    private static func attributes(_ object: JSONView?) -> [(key: String, value: AttributeValue)] {
        (object?["attributes"]?.elements.lazy.map(\.self) ?? []).map {
            ($0["key"]?.string ?? "", value($0["value"], 0))
        }
    }

    private static func value(_ any: JSONView?, _ depth: Int) -> AttributeValue {
        guard let any else { return .empty }
        if let text = any["stringValue"]?.string { return .text(text) }
        if let value = any["boolValue"]?.bool { return .boolean(value) }
        if let number = any["intValue"]?.wideInteger { return .integer(number) }
        if let number = any["doubleValue"]?.number ?? any["doubleValue"]?.string.flatMap({ Double($0) }) {
            return .double(number)
        }
        if let text = any["bytesValue"]?.string { return .text(text) }
        if let values = any["arrayValue"], depth < maximumDepth {
            return .array((values["values"]?.elements.lazy.map(\.self) ?? []).map { value($0, depth + 1) })
        }
        guard let (_, inner) = any.members.first else { return .empty }
        return .text(inner.withBytes { String(decoding: $0, as: UTF8.self) })
    }
}
