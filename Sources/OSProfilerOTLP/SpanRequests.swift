//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if OTLP
internal import OSProfilerCore

/// Spans packed into requests of a limited size, grouped by the resource that made them.
struct SpanRequests: ~Copyable {
    static let maximumSpans = 1000
    /// The approximate maximum size of a request in bytes before compression; receivers accept 20 MiB and more.
    static let maximumBytes = 4 << 20
    /// The approximate size of a span in bytes in addition to the text of its points.
    private static let overhead = 1024

    private var mapper: SpanMapper
    private var places: [SpanResource: Int] = [:]
    private var request = ExportRequest()
    private var count = 0
    private var bytes = 0

    init(sendsArguments: Bool) { mapper = SpanMapper(sendsArguments: sendsArguments) }

    /// Adds a span.
    ///
    /// - Returns: the previous spans, if the span does not fit into one request with them; otherwise nil.
    mutating func add(_ joined: JoinedSpan) -> ExportRequest? {
        let size = (joined.start?.byteCount ?? 0) + (joined.stop?.byteCount ?? 0) + Self.overhead
        let isFull = count >= Self.maximumSpans || bytes + size > Self.maximumBytes
        let full = isFull ? take() : nil
        let (resource, span) = mapper.span(joined)
        let place = places[resource] ?? addResource(resource)
        request.resourceSpans[place].scopeSpans[0].spans.append(span)
        count += 1
        bytes += size
        return full
    }

    /// Returns the spans that were not returned yet; nil if there are none.
    mutating func take() -> ExportRequest? {
        guard count > 0 else { return nil }
        defer {
            places.removeAll(keepingCapacity: true)
            request = ExportRequest()
            count = 0
            bytes = 0
        }
        return request
    }

    private mutating func addResource(_ resource: SpanResource) -> Int {
        var scope = Opentelemetry_Proto_Trace_V1_ScopeSpans()
        scope.scope.name = "osprofiler"
        var spans = Opentelemetry_Proto_Trace_V1_ResourceSpans()
        spans.resource = resource.message
        spans.scopeSpans = [scope]
        request.resourceSpans.append(spans)
        places[resource] = request.resourceSpans.count - 1
        return request.resourceSpans.count - 1
    }
}

extension ExportRequest {
    var spanCount: Int {
        resourceSpans.reduce(0) { $0 + $1.scopeSpans.reduce(0) { $0 + $1.spans.count } }
    }

    /// Two requests with half of the spans each; nil for a single span.
    var halves: (ExportRequest, ExportRequest)? {
        guard spanCount > 1 else { return nil }
        var (one, other) = (self, self)
        if resourceSpans.count > 1 {
            let middle = resourceSpans.count / 2
            one.resourceSpans.removeLast(resourceSpans.count - middle)
            other.resourceSpans.removeFirst(middle)
        } else {
            let count = resourceSpans[0].scopeSpans[0].spans.count
            one.resourceSpans[0].scopeSpans[0].spans.removeLast(count - count / 2)
            other.resourceSpans[0].scopeSpans[0].spans.removeFirst(count / 2)
        }
        return (one, other)
    }
}
#endif
