//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import ServiceContextModule
internal import Synchronization

/// A span as a task's current position in a trace: spans that start next become its children.
///
/// It is carried in the ``ServiceContext`` of swift-distributed-tracing, so that everything that carries this context
/// across tasks and libraries carries the trace too. It is a class because the context's storage then holds it without
/// boxing, and because both ends of the span share it.
final class TraceScope: Sendable {
    let session: TraceSession
    let traceID: OpaqueID
    private let parentID: OpaqueID
    private let name: String
    private let hasEnded = Atomic<Bool>(false)

    /// Creates the scope of a foreign span under which a trace continues in this process; it sends nothing.
    init(session: TraceSession, traceID: OpaqueID) {
        self.session = session
        self.traceID = traceID
        parentID = traceID
        name = ""
    }

    /// Starts a span and sends its start.
    init(_ name: String, info: TraceInfo, in parent: TraceScope) {
        session = parent.session
        traceID = .random()
        parentID = parent.traceID
        self.name = name
        send(.start, info)
    }

    /// Marks the span as ended, for callers that do not know whether it already is.
    ///
    /// - Returns: true for the first caller, which has to send the stop.
    func isFirstToEnd() -> Bool { !hasEnded.exchange(true, ordering: .relaxed) }

    /// Sends the stop.
    func end(info: TraceInfo = TraceInfo()) {
        send(.stop, info)
    }

    /// Sends the stop of failed work.
    func end(error: any Error) {
        send(.stop, TraceInfo(error: error))
    }

    private func send(_ phase: TracePoint.Phase, _ info: TraceInfo) {
        session.notifier.notify(
            TracePoint(
                name: name,
                phase: phase,
                baseID: session.baseID,
                traceID: traceID,
                parentID: parentID,
                info: info,
                service: session.service
            )
        )
    }

    /// The scope of the running task; nil outside a trace.
    static var current: TraceScope? {
        ActiveTraces.isAny ? ServiceContext.current?[TraceScopeKey.self] : nil
    }

    /// The scope of the running task with its whole context; nil outside a trace.
    static var currentInContext: (scope: TraceScope, context: ServiceContext)? {
        guard let context = ServiceContext.current, let scope = context[TraceScopeKey.self] else { return nil }
        return (scope, context)
    }

    /// Runs `body` with `scope` as the current one; nil means untraced.
    ///
    /// - Parameter context: the context to which the scope is added.
    static func with<T, E: Error>(
        _ scope: TraceScope?,
        in context: ServiceContext = .current ?? .topLevel,
        _ body: () throws(E) -> T
    ) throws(E) -> T {
        var context = context
        context[TraceScopeKey.self] = scope
        do {
            return try ServiceContext.withValue(context, operation: body)
        } catch {
            // Task locals do not support typed errors; the error can only be the one that `body` threw.
            throw error as! E
        }
    }

    /// Runs `body` with `scope` as the current one, on the caller's actor; nil means untraced.
    ///
    /// - Parameter context: the context to which the scope is added.
    static func with<T, E: Error>(
        _ scope: TraceScope?,
        in context: ServiceContext = .current ?? .topLevel,
        isolation: isolated (any Actor)?,
        _ body: () async throws(E) -> T
    ) async throws(E) -> T {
        var context = context
        context[TraceScopeKey.self] = scope
        do {
            return try await ServiceContext.withValue(context, isolation: isolation, operation: body)
        } catch {
            // Task locals do not support typed errors; the error can only be the one that `body` threw.
            throw error as! E
        }
    }
}

private enum TraceScopeKey: ServiceContextKey {
    typealias Value = TraceScope
    static var nameOverride: String? { "osprofiler" }
}
