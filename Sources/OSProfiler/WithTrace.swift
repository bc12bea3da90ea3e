//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

/// Sends a trace point before and after `body`; spans that start inside become children.
///
/// An error that `body` throws is recorded (`etype`, `message`) and rethrown. The result may be one that cannot be
/// copied. Without an active trace the cost is the call of `body` and a test of one word in memory.
///
/// - Parameters:
///   - name: the kind of work, usually one word: `wsgi`, `rpc`, `db`.
///   - info: further details; evaluated only in a trace.
///   - body: the work.
@inlinable
public func withTrace<T, E: Error>(
    _ name: String,
    info: @autoclosure () -> TraceInfo = TraceInfo(),
    _ body: () throws(E) -> T
) throws(E) -> T {
    guard ActiveTraces.isAny else { return try body() }
    return try traced(name, info, body)
}

/// Sends a trace point before and after `body`; spans that start inside, also in child tasks, become children.
///
/// `body` runs on the caller's actor. An error that it throws is recorded (`etype`, `message`) and rethrown. Without
/// an active trace the cost is the call of `body` and a test of one word in memory.
///
/// - Parameters:
///   - name: the kind of work, usually one word: `wsgi`, `rpc`, `db`.
///   - info: further details; evaluated only in a trace.
///   - isolation: the caller's actor; omit it.
///   - body: the work.
@inlinable
public func withTrace<T, E: Error>(
    _ name: String,
    info: @autoclosure () -> TraceInfo = TraceInfo(),
    isolation: isolated (any Actor)? = #isolation,
    _ body: () async throws(E) -> T
) async throws(E) -> T {
    guard ActiveTraces.isAny else { return try await body() }
    return try await traced(name, info, isolation: isolation, body)
}

@usableFromInline
func traced<T, E: Error>(
    _ name: String,
    _ info: () -> TraceInfo,
    stopInfo: (T) -> TraceInfo = { _ in TraceInfo() },
    _ body: () throws(E) -> T
) throws(E) -> T {
    guard let current = TraceScope.currentInContext else { return try body() }
    let scope = TraceScope(name, info: info(), in: current.scope)
    let value: T
    do throws(E) {
        value = try TraceScope.with(scope, in: current.context, body)
    } catch {
        scope.end(error: error)
        throw error
    }
    scope.end(info: stopInfo(value))
    return value
}

@usableFromInline
func traced<T, E: Error>(
    _ name: String,
    _ info: () -> TraceInfo,
    stopInfo: (T) -> TraceInfo = { _ in TraceInfo() },
    isolation: isolated (any Actor)?,
    _ body: () async throws(E) -> T
) async throws(E) -> T {
    guard let current = TraceScope.currentInContext else { return try await body() }
    let scope = TraceScope(name, info: info(), in: current.scope)
    let value: T
    do throws(E) {
        value = try await TraceScope.with(scope, in: current.context, isolation: isolation, body)
    } catch {
        scope.end(error: error)
        throw error
    }
    scope.end(info: stopInfo(value))
    return value
}
