//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import OSProfilerCore

/// OTLP as JSON: one line with one `TracesData`, as OpenTelemetry's file exporters write it.
///
/// Ids are hexadecimal, enumerations numbers, 64-bit integers texts, as its specification demands.
struct OTLPJSONRenderer: TraceRenderer {
    func render(_ tree: TraceTree, into writer: inout ByteWriter) {
        tree.arena.withUnsafeBytes { arena in
            var payloads = PointPayloads()
            var links = SpanLinks()
            writer.writeObject(.compact) { data in
                data.array("resourceSpans") { list in
                    for (resource, spans) in SpanGroups(tree, arena).groups {
                        list.object { object in
                            object.object("resource") { write(resource.attributes, into: &$0) }
                            object.array("scopeSpans") { scopes in
                                scopes.object { scope in
                                    scope.object("scope") { $0.member("name", SpanGroups.scope) }
                                    scope.array("spans") { list in
                                        for (span, node) in spans {
                                            let points = payloads.points(of: node, in: tree, arena)
                                            links.read(node, span, in: tree, arena)
                                            list.object { write(span, points, links, into: &$0) }
                                        }
                                    }
                                }
                            }
                        }
                    }
                }
            }
            writer.write("\n")
        }
    }

    private func write(
        _ span: OpenTelemetrySpan,
        _ points: [PointPayloads.Point],
        _ links: borrowing SpanLinks,
        into object: inout JSONObjectWriter
    ) {
        object.member("traceId", span.key.traceID.hexadecimal)
        object.member("spanId", span.key.spanID.hexadecimal)
        object.member(ifPresent: "parentSpanId", span.parentSpanID?.hexadecimal)
        object.member("name", span.name)
        object.member("kind", span.kind.rawValue)
        object.member("startTimeUnixNano", "\(span.start.unixNanoseconds)")
        object.member("endTimeUnixNano", "\(span.end.unixNanoseconds)")
        write(span.attributes, into: &object)
        if span.attributes.dropped > 0 { object.member("droppedAttributesCount", span.attributes.dropped) }
        object.array("events") { events in
            for point in points {
                events.object { event in
                    event.member("timeUnixNano", "\((point.time ?? span.start).unixNanoseconds)")
                    event.member("name", PointPayloads.event)
                    write(PointPayloads.attributes(of: point), into: &event)
                }
            }
            guard let details = span.failureAttributes else { return }
            events.object { event in
                event.member("timeUnixNano", "\(span.end.unixNanoseconds)")
                event.member("name", "exception")
                write(details.values, into: &event)
            }
        }
        if !links.links.isEmpty {
            object.array("links") { list in for link in links.links { list.object { write(link, into: &$0) } } }
        }
        if links.dropped > 0 { object.member("droppedLinksCount", links.dropped) }
        guard let message = span.statusMessage else { return }
        object.object("status") { status in
            status.member("message", message)
            status.member("code", 2)
        }
    }

    private func write(_ link: SpanLink, into object: inout JSONObjectWriter) {
        object.member("traceId", link.key.traceID.hexadecimal)
        object.member("spanId", link.key.spanID.hexadecimal)
        write(link.attributes, into: &object)
    }

    private func write(_ attributes: SpanAttributes, into object: inout JSONObjectWriter) {
        write(attributes.values, into: &object)
    }

    private func write(_ attributes: [(key: String, value: AttributeValue)], into object: inout JSONObjectWriter) {
        object.array("attributes") { list in
            for (key, value) in attributes {
                list.object { attribute in
                    attribute.member("key", key)
                    attribute.object("value") { write(value, into: &$0) }
                }
            }
        }
    }

    private func write(_ value: AttributeValue, into object: inout JSONObjectWriter) {
        switch value {
        case .text(let text): object.member("stringValue", text)
        case .integer(let number): object.member("intValue", "\(number)")
        case .boolean(let value): object.member("boolValue", value)
        case .double(let number) where number.isFinite: object.member("doubleValue") { $0.writePythonFloat(number) }
        case .double(let number):
            // Protobuf's names of what JSON has no number for.
            object.member("doubleValue", number.isNaN ? "NaN" : number < 0 ? "-Infinity" : "Infinity")
        case .array(let values):
            object.object("arrayValue") { array in
                array.array("values") { list in
                    for value in values { list.object { write(value, into: &$0) } }
                }
            }
        case .empty: break
        }
    }
}
