//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import OSProfilerCore

/// OTLP in protobuf: an `ExportTraceServiceRequest`, which receivers take as a body and which reads as a `TracesData`.
///
/// Says what ``OTLPJSONRenderer`` says. The numbers are those of the fields in OpenTelemetry's definitions.
struct OTLPRenderer: TraceRenderer {
    func render(_ tree: TraceTree, into writer: inout ByteWriter) {
        tree.arena.withUnsafeBytes { arena in
            let groups = SpanGroups(tree, arena)
            var payloads = PointPayloads()
            var links = SpanLinks()
            for (resource, spans) in groups.groups {
                var message = ProtobufWriter()
                message.write(1) { Self.write(resource.attributes.values, 1, into: &$0) }
                message.write(2) { scope in
                    scope.write(1) { $0.write(1, SpanGroups.scope) }
                    for (span, node) in spans {
                        let points = payloads.points(of: node, in: tree, arena)
                        links.read(node, span, in: tree, arena)
                        scope.write(2) { Self.write(span, points, links, into: &$0) }
                    }
                }
                var file = ProtobufWriter()
                file.write(1, bytes: message.bytes)
                writer.write(file.bytes)
            }
        }
    }

    private static func write(
        _ span: OpenTelemetrySpan,
        _ points: [PointPayloads.Point],
        _ links: borrowing SpanLinks,
        into message: inout ProtobufWriter
    ) {
        message.write(1, id: span.key.traceID.first, span.key.traceID.second)
        message.write(2, id: span.key.spanID)
        if let parent = span.parentSpanID { message.write(4, id: parent) }
        message.write(5, span.name)
        message.write(6, UInt64(span.kind.rawValue))
        message.write(7, fixed: span.start.unixNanoseconds)
        message.write(8, fixed: span.end.unixNanoseconds)
        write(span.attributes.values, 9, into: &message)
        if span.attributes.dropped > 0 { message.write(10, UInt64(span.attributes.dropped)) }
        for point in points {
            message.write(11) { event in
                event.write(1, fixed: (point.time ?? span.start).unixNanoseconds)
                event.write(2, PointPayloads.event)
                write(PointPayloads.attributes(of: point), 3, into: &event)
            }
        }
        if let details = span.failureAttributes {
            message.write(11) { event in
                event.write(1, fixed: span.end.unixNanoseconds)
                event.write(2, "exception")
                write(details.values, 3, into: &event)
            }
        }
        for link in links.links {
            message.write(13) { object in
                object.write(1, id: link.key.traceID.first, link.key.traceID.second)
                object.write(2, id: link.key.spanID)
                write(link.attributes, 4, into: &object)
            }
        }
        if links.dropped > 0 { message.write(14, UInt64(links.dropped)) }
        guard let text = span.statusMessage else { return }
        message.write(15) { status in
            status.write(2, text)
            status.write(3, 2)
        }
    }

    private static func write(
        _ attributes: [(key: String, value: AttributeValue)],
        _ field: UInt64,
        into message: inout ProtobufWriter
    ) {
        for (key, value) in attributes {
            message.write(field) { attribute in
                attribute.write(1, key)
                attribute.write(2) { write(value, into: &$0) }
            }
        }
    }

    private static func write(_ value: AttributeValue, into message: inout ProtobufWriter) {
        switch value {
        case .text(let text): message.write(1, text)
        case .boolean(let value): message.write(2, value ? 1 : 0)
        case .integer(let number): message.write(3, UInt64(bitPattern: number))
        case .double(let number): message.write(4, fixed: number.bitPattern)
        case .array(let values):
            message.write(5) { array in
                for value in values { array.write(1) { write(value, into: &$0) } }
            }
        case .empty: break
        }
    }
}
