//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import OSProfiler
internal import OSProfilerCore
public import Tracing

extension OSProfilerTracer {
    /// Puts the trace of a request into a context, if one of the profiler's keys signed its headers.
    ///
    /// The carrier alone decides: without valid headers the context stands in no trace, even if it did before. Headers of
    /// W3C Trace Context and Baggage are kept as they are, for the requests that the work sends. Looks for each name as the
    /// standards spell it, then in lower case, because not every carrier ignores case.
    public func extract<Carrier, Extract: Extractor>(
        _ carrier: Carrier,
        into context: inout ServiceContext,
        using extractor: Extract
    ) where Extract.Carrier == Carrier {
        let headers = SignedHeaders { name in
            extractor.extract(key: name, from: carrier) ?? extractor.extract(key: name.lowercased(), from: carrier)
        }
        let scope = core.profiler.scope(headers)
        if scope != nil || context.traceScope != nil { context.traceScope = scope }
        guard core.propagatesW3C else { return }
        let foreign = ForeignContext { extractor.extract(key: $0, from: carrier) }
        if foreign != nil || context.foreignContext != nil { context.foreignContext = foreign }
    }

    /// Writes the signed headers of a context's trace, and the W3C headers that it carries.
    ///
    /// The same context gives the same headers. In a trace `traceparent` names the current span, unless the context carries
    /// that of another trace. Outside a trace, and without an HMAC key, only what is carried is written. What the carrier has under these names stays beside them if the injector adds: pass on no headers of a request.
    public func inject<Carrier, Inject: Injector>(
        _ context: ServiceContext,
        into carrier: inout Carrier,
        using injector: Inject
    ) where Inject.Carrier == Carrier {
        var span: SpanKey?
        if ActiveTraces.isAny, let scope = context.traceScope, let headers = scope.signedHeaders() {
            for (name, value) in headers.fields { injector.inject(value, forKey: name, into: &carrier) }
            span = SpanKey(baseID: scope.session.baseID, traceID: scope.traceID)
        }
        guard core.propagatesW3C else { return }
        let foreign = context.foreignContext
        let fields = span.map { ForeignContext.fields(foreign, below: $0) } ?? foreign?.fields ?? []
        for (name, value) in fields { injector.inject(value, forKey: name, into: &carrier) }
    }
}
