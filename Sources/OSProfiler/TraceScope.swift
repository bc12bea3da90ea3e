//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import ServiceContextModule
internal import Synchronization

/// A piece of work, as the place in a trace where a task stands: what begins next becomes its child.
///
/// It lives in the ``ServiceContext`` of swift-distributed-tracing, so that whatever carries that context across tasks
/// and libraries carries the trace too. A class, because the context's storage then holds it without boxing, and the
/// two ends of the work share it.
final class TraceScope: Sendable {
    let session: TraceSession
    let traceID: OpaqueID
    private let parentID: OpaqueID
    private let name: String
    private let hasEnded = Atomic<Bool>(false)

    /// The work of someone else that a trace in this process goes on from; it sends nothing.
    init(session: TraceSession, traceID: OpaqueID) {
        self.session = session
        self.traceID = traceID
        parentID = traceID
        name = ""
    }

    /// Begins a piece of work and sends its start.
    init(_ name: String, info: TraceInfo, in parent: TraceScope) {
        session = parent.session
        traceID = .random()
        parentID = parent.traceID
        self.name = name
        send(.start, info)
    }

    /// Notes that the work ends, for those who do not know whether someone else has ended it.
    ///
    /// - Returns: true for the first caller, who is the one to send the stop.
    func isFirstToEnd() -> Bool { !hasEnded.exchange(true, ordering: .relaxed) }

    /// Sends the stop.
    func end(info: TraceInfo = TraceInfo()) {
        send(.stop, info)
    }

    /// Sends the stop of work that failed.
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

    /// The scope of the running task, with the whole context that it stands in; nil outside a trace.
    static var currentInContext: (scope: TraceScope, context: ServiceContext)? {
        guard let context = ServiceContext.current, let scope = context[TraceScopeKey.self] else { return nil }
        return (scope, context)
    }

    /// Runs `body` with `scope` as the current one; nil means untraced.
    ///
    /// - Parameter context: what it is put into.
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
            // Task locals know no typed errors; it can only be what `body` threw.
            throw error as! E
        }
    }

    /// Runs `body` with `scope` as the current one, on the caller's actor; nil means untraced.
    ///
    /// - Parameter context: what it is put into.
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
            // Task locals know no typed errors; it can only be what `body` threw.
            throw error as! E
        }
    }
}

private enum TraceScopeKey: ServiceContextKey {
    typealias Value = TraceScope
    static var nameOverride: String? { "osprofiler" }
}
