//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if OTLP
internal import OSProfilerCore

typealias Span = Opentelemetry_Proto_Trace_V1_Span

/// Converts joined points to OTLP's spans, see ``OpenTelemetrySpan``.
///
/// Use one mapper for many spans: it reuses its memory.
struct SpanMapper: ~Copyable {
    private let sendsArguments: Bool
    private var tape = JSONTape()

    init(sendsArguments: Bool) { self.sendsArguments = sendsArguments }

    mutating func span(_ joined: JoinedSpan) -> (resource: SpanResource, span: Span) {
        let empty = PointBatch()
        return (joined.start ?? empty).arena.withUnsafeBytes { start in
            (joined.stop ?? empty).arena.withUnsafeBytes { stop in
                let source = Self.source(joined, start, stop)
                let mapped = OpenTelemetrySpan(source, includesArguments: sendsArguments, &tape)
                return (mapped.resource, Span(mapped))
            }
        }
    }

    /// - Parameters: the memory of the start and of the stop.
    private static func source(
        _ joined: JoinedSpan,
        _ start: UnsafeRawBufferPointer,
        _ stop: UnsafeRawBufferPointer
    ) -> OpenTelemetrySpan.Source {
        // Every span has a point.
        let (main, arena) = joined.start.map { ($0, start) } ?? (joined.stop ?? PointBatch(), stop)
        let entry = main.entries[0]
        let isRoot = entry.parentID.kind == .null || entry.parentID.isSame(as: entry.baseID, in: arena)
        return OpenTelemetrySpan.Source(
            key: joined.key,
            parentSpanID: isRoot ? nil : SpanKey.spanID(entry.parentID, arena),
            baseID: main.id(entry.baseID),
            traceID: main.id(entry.traceID),
            pointName: main.withBytes(entry.name) { String(decoding: $0, as: UTF8.self) },
            resource: SpanResource(entry, in: main),
            start: joined.start.map { half($0, start) },
            stop: joined.stop.map { half($0, stop) },
            errorType: joined.stop.flatMap {
                $0.entries[0].isError ? $0.text(ofValue: $0.entries[0].errorType) ?? "" : nil
            }
        )
    }

    private static func half(_ point: PointBatch, _ arena: UnsafeRawBufferPointer) -> OpenTelemetrySpan.Source.Half {
        let entry = point.entries[0]
        return OpenTelemetrySpan.Source.Half(
            time: entry.timestamp,
            payload: UnsafeRawBufferPointer(rebasing: arena[entry.payload.range]),
            isEnveloped: entry.isEnveloped
        )
    }
}

extension Span {
    init(_ span: OpenTelemetrySpan) {
        self.init()
        traceID = .bytes(of: span.key.traceID)
        spanID = .bytes(of: span.key.spanID)
        if let parent = span.parentSpanID { parentSpanID = .bytes(of: parent) }
        name = span.name
        kind = Span.SpanKind(rawValue: span.kind.rawValue) ?? .unspecified
        startTimeUnixNano = span.start.unixNanoseconds
        endTimeUnixNano = span.end.unixNanoseconds
        attributes = span.attributes.messages
        droppedAttributesCount = UInt32(span.attributes.dropped)
        guard let details = span.failureAttributes, let message = span.statusMessage else { return }
        var event = Span.Event()
        event.name = "exception"
        event.timeUnixNano = endTimeUnixNano
        event.attributes = details.messages
        events = [event]
        status.code = .error
        status.message = message
    }
}
#endif
