//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

/// Sends the start of a piece of work that ends elsewhere, in a callback for example.
///
/// The work is a child of the trace's current piece of work, but does not become current itself; see
/// ``TraceHandle/withChildren(_:)``. Where work has the shape of a scope, ``withTrace(_:info:_:)`` is the better way.
///
/// - Parameters:
///   - name: the kind of work, as a rule one word: `wsgi`, `rpc`, `db`.
///   - info: more about it; evaluated only in a trace.
/// - Returns: a handle to stop; without an active trace one that does nothing.
@inlinable
public func startTrace(_ name: String, info: @autoclosure () -> TraceInfo = TraceInfo()) -> TraceHandle {
    guard ActiveTraces.isAny else { return TraceHandle() }
    return TraceHandle(name, info)
}

/// A piece of work under way.
///
/// Whoever stops it first sends the stop; later calls do nothing. Dropped without a stop it frees what it holds, and
/// views show the work as unfinished.
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
    /// - Parameter info: what is known by now; evaluated only when the stop is sent.
    public func stop(info: @autoclosure () -> TraceInfo = TraceInfo()) {
        guard let scope, scope.isFirstToEnd() else { return }
        scope.end(info: info())
    }

    /// Sends the stop of work that failed: `etype` and `message` tell how.
    public func stop(error: any Error) {
        guard let scope, scope.isFirstToEnd() else { return }
        scope.end(error: error)
    }

    /// Runs `body` with this work as the current one: what begins inside becomes its child.
    public func withChildren<T, E: Error>(_ body: () throws(E) -> T) throws(E) -> T {
        guard let scope else { return try body() }
        return try TraceScope.with(scope, body)
    }

    /// Runs `body`, on the caller's actor, with this work as the current one: what begins inside becomes its child.
    public func withChildren<T, E: Error>(
        isolation: isolated (any Actor)? = #isolation,
        _ body: () async throws(E) -> T
    ) async throws(E) -> T {
        guard let scope else { return try await body() }
        return try await TraceScope.with(scope, isolation: isolation, body)
    }
}
