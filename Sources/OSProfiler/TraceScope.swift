//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import ServiceContextModule

/// The place in a trace where a task stands: what begins next becomes a child of ``traceID``.
///
/// It lives in the ``ServiceContext`` of swift-distributed-tracing, so that whatever carries that context across tasks
/// and libraries carries the trace too. A class, because the context's storage then holds it without boxing.
final class TraceScope: Sendable {
    let session: TraceSession
    let traceID: OpaqueID

    init(session: TraceSession, traceID: OpaqueID) {
        self.session = session
        self.traceID = traceID
    }

    /// The scope of the running task; nil outside a trace.
    static var current: TraceScope? {
        ActiveTraces.isAny ? ServiceContext.current?[TraceScopeKey.self] : nil
    }

    /// Runs `body` with `scope` as the current one; nil means untraced.
    static func with<T, E: Error>(_ scope: TraceScope?, _ body: () throws(E) -> T) throws(E) -> T {
        let context = context(with: scope)
        do {
            return try ServiceContext.withValue(context, operation: body)
        } catch {
            // Task locals know no typed errors; it can only be what `body` threw.
            throw error as! E
        }
    }

    /// Runs `body` with `scope` as the current one, on the caller's actor; nil means untraced.
    static func with<T, E: Error>(
        _ scope: TraceScope?,
        isolation: isolated (any Actor)?,
        _ body: () async throws(E) -> T
    ) async throws(E) -> T {
        let context = context(with: scope)
        do {
            return try await ServiceContext.withValue(context, isolation: isolation, operation: body)
        } catch {
            // Task locals know no typed errors; it can only be what `body` threw.
            throw error as! E
        }
    }
}

extension TraceScope {
    private static func context(with scope: TraceScope?) -> ServiceContext {
        var context = ServiceContext.current ?? .topLevel
        context[TraceScopeKey.self] = scope
        return context
    }
}

private enum TraceScopeKey: ServiceContextKey {
    typealias Value = TraceScope
    static var nameOverride: String? { "osprofiler" }
}
