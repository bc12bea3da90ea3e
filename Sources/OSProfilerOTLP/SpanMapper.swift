//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if OTLP
internal import OSProfilerCore

typealias Span = Opentelemetry_Proto_Trace_V1_Span

/// Converts osprofiler's points to OpenTelemetry's spans, by OpenTelemetry's semantic conventions where they fit.
///
/// Use one mapper for many spans: it reuses its memory.
struct SpanMapper: ~Copyable {
    private static let maximumName = 256
    private static let maximumMessage = 4096

    private let sendsArguments: Bool
    private var tape = JSONTape()

    init(sendsArguments: Bool) { self.sendsArguments = sendsArguments }

    mutating func span(_ joined: JoinedSpan) -> (resource: SpanResource, span: Span) {
        // Every span has a point.
        let main = joined.start ?? joined.stop ?? PointBatch()
        let entry = main.entries[0]
        let name = Self.name(of: entry, in: main)
        var span = Span()
        span.traceID = .bytes(of: joined.key.traceID)
        span.spanID = .bytes(of: joined.key.spanID)
        if entry.parentID.kind != .null, !entry.parentID.isSame(as: entry.baseID, in: main.arena) {
            span.parentSpanID = .bytes(of: SpanKey.spanID(entry.parentID, main))
        }

        // The most important attributes come first, because their number is limited.
        var attributes = AttributeList()
        attributes.set("osprofiler.name", name)
        attributes.set("osprofiler.base_id", main.id(entry.baseID).description)
        attributes.set("osprofiler.trace_id", main.id(entry.traceID).description)
        Self.setTimes(joined, on: &span, &attributes)
        let errorType = joined.stop.flatMap {
            $0.entries[0].isError ? $0.text(ofValue: $0.entries[0].errorType) ?? "" : nil
        }
        if let errorType { attributes.set("error.type", errorType) }

        var info = PointInfo(attributes, sendsArguments: sendsArguments)
        if let start = joined.start { info.add(start, &tape) }
        if let stop = joined.stop { info.add(stop, &tape) }
        attributes = info.attributes
        if name == "rpc", let function = info.function {
            attributes.set("rpc.system.name", "oslo_messaging")
            attributes.set("rpc.method", function)
        }
        span.name = (info.name ?? name).truncated(to: Self.maximumName)
        span.kind = info.kind ?? (name == "rpc" ? .server : .internal)
        if let errorType { Self.setError(errorType, info.message, on: &span) }
        span.attributes = attributes.values
        span.droppedAttributesCount = UInt32(attributes.dropped)
        return (SpanResource(entry, in: main), span)
    }

    /// Returns a point's name without its suffix.
    private static func name(of entry: PointEntry, in batch: PointBatch) -> String {
        let text = batch.withBytes(entry.name) { String(decoding: $0, as: UTF8.self) }
        for ending in ["-start", "-stop"] where text.hasSuffix(ending) && text.count > ending.count {
            return String(text.dropLast(ending.count))
        }
        return text
    }

    private static func setTimes(_ joined: JoinedSpan, on span: inout Span, _ attributes: inout AttributeList) {
        let start = joined.start?.entries[0].timestamp
        let stop = joined.stop?.entries[0].timestamp
        span.startTimeUnixNano = nanoseconds(start ?? stop)
        span.endTimeUnixNano = max(nanoseconds(stop ?? start), span.startTimeUnixNano)
        if start == nil { attributes.set("osprofiler.incomplete", "no start") }
        if stop == nil { attributes.set("osprofiler.incomplete", "no stop") }
        // A span cannot end before it began, but the clocks of two hosts may say so.
        if let start, let stop, stop < start {
            attributes.set("osprofiler.stop_timestamp", stop.description)
        }
    }

    /// Returns nanoseconds since 1970 in OpenTelemetry's range: not 0, which means that the time is unknown.
    private static func nanoseconds(_ time: Timestamp?) -> UInt64 {
        guard let time, time.microseconds > 0 else { return 1 }
        let (nanoseconds, overflows) = UInt64(time.microseconds).multipliedReportingOverflow(by: 1000)
        return overflows ? .max : nanoseconds
    }

    private static func setError(_ type: String, _ message: String?, on span: inout Span) {
        var details = AttributeList()
        details.set("exception.type", type)
        if let message { details.set("exception.message", message) }
        var event = Span.Event()
        event.name = "exception"
        event.timeUnixNano = span.endTimeUnixNano
        event.attributes = details.values
        span.events = [event]
        span.status.code = .error
        span.status.message = (message ?? type).truncated(to: Self.maximumMessage)
    }
}
#endif
