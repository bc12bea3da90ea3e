//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

package import ServiceContextModule
internal import Synchronization

/// A span as a task's current position in a trace: spans that start next become its children.
///
/// It is carried in the ``ServiceContext`` of swift-distributed-tracing, so that everything that carries this context
/// across tasks and libraries carries the trace too. It is a class because the context's storage then holds it without
/// boxing, and because both ends of the span share it.
package final class TraceScope: Sendable {
    package let session: TraceSession
    package let traceID: OpaqueID
    /// The span, if its start may not be sent yet.
    package let deferred: (any DeferredSpan)?
    private let parentID: OpaqueID
    private let name: String
    private let hasEnded = Atomic<Bool>(false)

    /// Creates the scope of a span that sends its points itself, or of a foreign one under which a trace continues in
    /// this process; the scope sends nothing.
    package init(session: TraceSession, traceID: OpaqueID, deferred: (any DeferredSpan)? = nil) {
        self.session = session
        self.traceID = traceID
        self.deferred = deferred
        parentID = traceID
        name = ""
    }

    /// Starts a span and sends its start.
    init(_ name: String, info: TraceInfo, in parent: TraceScope) {
        parent.deferred?.sendStart()
        session = parent.session
        traceID = .random()
        deferred = nil
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

    /// The headers that make a receiver's work a child of this span; nil without an HMAC key.
    package func signedHeaders() -> SignedHeaders? {
        guard let key = session.key else { return nil }
        // The receiver's points may be stored before this span's next ones.
        deferred?.sendStart()
        return SignedHeaders(baseID: session.baseID, parentID: traceID, key: key)
    }

    /// The scope of the running task; nil outside a trace.
    static var current: TraceScope? {
        ActiveTraces.isAny ? ServiceContext.current?.traceScope : nil
    }

    /// The scope of the running task with its whole context; nil outside a trace.
    static var currentInContext: (scope: TraceScope, context: ServiceContext)? {
        guard let context = ServiceContext.current, let scope = context.traceScope else { return nil }
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
        context.traceScope = scope
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
        context.traceScope = scope
        do {
            return try await ServiceContext.withValue(context, isolation: isolation, operation: body)
        } catch {
            // Task locals do not support typed errors; the error can only be the one that `body` threw.
            throw error as! E
        }
    }
}

/// A span whose start is sent once what it was asked for is known.
package protocol DeferredSpan: AnyObject, Sendable {
    /// Sends the start unless that has been done, so that it comes before everything that refers to the span.
    func sendStart()
}

extension ServiceContext {
    /// The span under which the work that has this context stands; nil outside a trace.
    package var traceScope: TraceScope? {
        get { self[TraceScopeKey.self] }
        set { self[TraceScopeKey.self] = newValue }
    }
}

private enum TraceScopeKey: ServiceContextKey {
    typealias Value = TraceScope
    static var nameOverride: String? { "osprofiler" }
}
