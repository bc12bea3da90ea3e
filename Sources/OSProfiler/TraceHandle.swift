//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

/// Sends the start of a span that ends elsewhere, for example in a callback.
///
/// The span is a child of the trace's current span but does not become current itself; see
/// ``TraceHandle/withChildren(_:)``. If the work fits into a scope, use ``withTrace(_:info:_:)`` instead.
///
/// - Parameters:
///   - name: the kind of work, usually one word: `wsgi`, `rpc`, `db`.
///   - info: further details; evaluated only in a trace.
/// - Returns: a handle for stopping the span. Without an active trace the handle does nothing.
@inlinable
public func startTrace(_ name: String, info: @autoclosure () -> TraceInfo = TraceInfo()) -> TraceHandle {
    guard ActiveTraces.isAny else { return TraceHandle() }
    return TraceHandle(name, info)
}

/// A span in progress.
///
/// The first call of a stop method sends the stop; later calls do nothing. A handle dropped without a stop frees its
/// resources, and views show the span as unfinished.
public struct TraceHandle: Sendable {
    private let scope: TraceScope?

    @usableFromInline
    init() { scope = nil }

    @usableFromInline
    init(_ name: String, _ info: () -> TraceInfo) {
        scope = TraceScope.current.map { TraceScope(name, info: info(), in: $0) }
    }

    /// Sends the stop.
    ///
    /// - Parameter info: details known at the end; evaluated only if the stop is sent.
    public func stop(info: @autoclosure () -> TraceInfo = TraceInfo()) {
        guard let scope, scope.isFirstToEnd() else { return }
        scope.end(info: info())
    }

    /// Sends the stop of failed work; `etype` and `message` describe the error.
    public func stop(error: any Error) {
        guard let scope, scope.isFirstToEnd() else { return }
        scope.end(error: error)
    }

    /// Runs `body` with this span as the current one: spans that start inside become its children.
    public func withChildren<T, E: Error>(_ body: () throws(E) -> T) throws(E) -> T {
        guard let scope else { return try body() }
        return try TraceScope.with(scope, body)
    }

    /// Runs `body` on the caller's actor with this span as the current one: spans that start inside become its
    /// children.
    public func withChildren<T, E: Error>(
        isolation: isolated (any Actor)? = #isolation,
        _ body: () async throws(E) -> T
    ) async throws(E) -> T {
        guard let scope else { return try await body() }
        return try await TraceScope.with(scope, isolation: isolation, body)
    }
}
