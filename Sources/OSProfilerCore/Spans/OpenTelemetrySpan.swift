//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

/// A span as OpenTelemetry describes it, by its semantic conventions where they fit, for every exporter.
///
/// `osprofiler.name`, `osprofiler.base_id` and `osprofiler.trace_id` keep what OpenTelemetry has no place for.
package struct OpenTelemetrySpan: Sendable {
    package enum Kind: Int, Sendable {
        case `internal` = 1
        case server = 2
        case client = 3
        case producer = 4
        case consumer = 5

        /// Returns nil for any other word; also for `internal`, which nobody writes.
        init?(word: String) {
            switch word {
            case "server": self = .server
            case "client": self = .client
            case "producer": self = .producer
            case "consumer": self = .consumer
            default: return nil
            }
        }

        /// Nil for what is `internal`.
        package var word: String? {
            switch self {
            case .internal: nil
            case .server: "server"
            case .client: "client"
            case .producer: "producer"
            case .consumer: "consumer"
            }
        }
    }

    package struct Failure: Sendable, Equatable {
        package var type: String
        package var message: String?
    }

    private static let maximumName = 256
    private static let maximumMessage = 4096

    package let key: SpanKey
    /// The parent's span id; nil for a root.
    package let parentSpanID: UInt64?
    package let name: String
    package let kind: Kind
    /// The end is not before the start: a span cannot end before it began, whatever the clocks of two hosts say.
    package let start: Timestamp
    package let end: Timestamp
    package let attributes: SpanAttributes
    package let resource: SpanResource
    package let failure: Failure?

    /// The status message of a failed span.
    package var statusMessage: String? {
        failure.map { ($0.message ?? $0.type).truncated(to: Self.maximumMessage) }
    }

    /// The attributes of the event `exception` of a failed span.
    package var failureAttributes: SpanAttributes? {
        failure.map { failure in
            var details = SpanAttributes()
            details.set("exception.type", failure.type)
            if let message = failure.message { details.set("exception.message", message) }
            return details
        }
    }

    /// - Parameters:
    ///   - includesArguments: whether the attributes include the arguments and results of functions and statements.
    ///   - tape: memory that is used again for each span.
    package init(_ source: Source, includesArguments: Bool, _ tape: inout JSONTape) {
        key = source.key
        parentSpanID = source.parentSpanID
        resource = source.resource

        let name = Self.name(of: source)
        // The most important attributes come first, because their number is limited.
        var attributes = SpanAttributes()
        attributes.set("osprofiler.name", name)
        if let baseID = source.baseID { attributes.set("osprofiler.base_id", baseID.description) }
        attributes.set("osprofiler.trace_id", source.traceID.description)
        let (start, stop) = (source.start?.time, source.stop?.time)
        let began = start ?? stop ?? Timestamp(microseconds: 0)
        self.start = began
        end = max(stop ?? began, began)
        if start == nil { attributes.set("osprofiler.incomplete", "no start") }
        if stop == nil { attributes.set("osprofiler.incomplete", "no stop") }
        if let start, let stop, stop < start { attributes.set("osprofiler.stop_timestamp", stop.description) }
        if let errorType = source.errorType { attributes.set("error.type", errorType) }

        var info = SpanInfo(attributes, includesArguments: includesArguments)
        if let start = source.start { info.add(start, isStop: false, &tape) }
        if let stop = source.stop { info.add(stop, isStop: true, &tape) }
        attributes = info.attributes
        if name == "rpc", let function = info.function {
            attributes.set("rpc.system.name", "oslo_messaging")
            attributes.set("rpc.method", function)
        }
        self.name = (info.name ?? name).truncated(to: Self.maximumName)
        kind = info.kind ?? (name == "rpc" ? .server : .internal)
        failure = source.errorType.map { Failure(type: $0, message: info.message) }
        self.attributes = attributes
    }

    /// Returns a point's name without its suffix.
    private static func name(of source: Source) -> String {
        for ending in ["-start", "-stop"]
        where source.pointName.hasSuffix(ending) && source.pointName.utf8.count > ending.utf8.count {
            return String(source.pointName.dropLast(ending.count))
        }
        return source.pointName
    }

    /// What the points of a span say.
    package struct Source {
        package struct Half {
            package var time: Timestamp
            /// The payload object.
            package var payload: UnsafeRawBufferPointer
            /// Whether the point came in a 2.0 envelope, see ``PointEntry/isEnveloped``.
            package var isEnveloped: Bool

            package init(time: Timestamp, payload: UnsafeRawBufferPointer, isEnveloped: Bool) {
                self.time = time
                self.payload = payload
                self.isEnveloped = isEnveloped
            }
        }

        package var key: SpanKey
        package var parentSpanID: UInt64?
        /// Nil if nothing says to which trace the span belongs.
        package var baseID: OpaqueID?
        package var traceID: OpaqueID
        /// The name of one of its points: `wsgi-start`.
        package var pointName: String
        package var resource: SpanResource
        package var start: Half?
        package var stop: Half?
        /// The exception's type; nil if the span did not fail.
        package var errorType: String?

        package init(
            key: SpanKey,
            parentSpanID: UInt64?,
            baseID: OpaqueID?,
            traceID: OpaqueID,
            pointName: String,
            resource: SpanResource,
            start: Half?,
            stop: Half?,
            errorType: String?
        ) {
            self.key = key
            self.parentSpanID = parentSpanID
            self.baseID = baseID
            self.traceID = traceID
            self.pointName = pointName
            self.resource = resource
            self.start = start
            self.stop = stop
            self.errorType = errorType
        }
    }
}
