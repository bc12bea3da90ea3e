//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import OSProfiler
internal import Tracing

/// An event or a link of a span as its point has it: the members are those of an imported span of OpenTelemetry.
struct SpanEntry {
    let info: TraceInfo
    /// Bytes of the texts in it, about.
    let size: Int
    /// How many values were cut or left out.
    let cut: Int

    init(event name: String, _ time: Timestamp, _ attributes: Tracing.SpanAttributes) {
        let name = name.truncated(to: SpanLimits.name)
        self.init(["name": .string(name), "time": .string(time.description)], attributes)
    }

    init(_ error: RecordedError, _ time: Timestamp, _ attributes: Tracing.SpanAttributes) {
        var attributes = attributes
        attributes["exception.type"] = error.type
        attributes["exception.message"] = error.message
        self.init(event: "exception", time, attributes)
    }

    /// Returns nil if the context stands in no trace.
    init?(_ link: SpanLink) {
        guard let (trace, span) = Self.ids(link.context) else { return nil }
        self.init(["trace_id": .string(trace), "span_id": .string(span)], link.attributes)
    }

    private init(_ info: TraceInfo, _ attributes: Tracing.SpanAttributes) {
        var fitter = AttributeFitter(bytes: SpanLimits.text, count: SpanLimits.entryAttributes)
        let fitted = fitter.fit(attributes, keeping: [:])
        var info = info
        if !fitted.isEmpty { info["attributes"] = .object(TraceInfo(fitted)) }
        self.info = info
        size = SpanLimits.name + fitter.used
        cut = fitter.cut
    }

    /// The ids that OpenTelemetry uses for a span, as hexadecimal digits.
    private static func ids(_ context: ServiceContext) -> (trace: String, span: String)? {
        if let scope = context.traceScope {
            let key = SpanKey(baseID: scope.session.baseID, traceID: scope.traceID)
            return (key.traceID.hexadecimal, key.spanID.hexadecimal)
        }
        return context.foreignContext?.ids
    }
}

/// An error as the stop of failed work names it.
struct RecordedError {
    let type: String
    let message: String

    init(_ error: any Error) {
        let info = TraceInfo(error: error)
        type = info.text("etype").truncated(to: SpanLimits.name)
        message = info.text("message").truncated(to: SpanLimits.text)
    }
}

extension TraceInfo {
    fileprivate func text(_ key: String) -> String {
        guard case .string(let text)? = self[key] else { return "" }
        return text
    }
}
