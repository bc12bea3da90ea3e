//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

/// Sends a trace point before and after `body`, the second one with details of the result.
///
/// ```swift
/// let rows = try withTrace("db", info: ["db": ["statement": "SELECT 1"]], stopInfo: { ["rows": .integer(Int64($0.count))] }) {
///     try database.rows("SELECT 1")
/// }
/// ```
///
/// Everything else is as without `stopInfo`.
///
/// - Parameters:
///   - name: the kind of work, usually one word: `wsgi`, `rpc`, `db`.
///   - info: further details; evaluated only in a trace.
///   - stopInfo: returns details of the result; called only in a trace, and not if `body` throws.
///   - body: the work.
@inlinable
public func withTrace<T, E: Error>(
    _ name: String,
    info: @autoclosure () -> TraceInfo = TraceInfo(),
    stopInfo: (T) -> TraceInfo,
    _ body: () throws(E) -> T
) throws(E) -> T {
    guard ActiveTraces.isAny else { return try body() }
    return try traced(name, info, stopInfo: stopInfo, body)
}

/// Sends a trace point before and after `body`, the second one with details of the result. `body` and `stopInfo` run on the
/// caller's actor.
///
/// Everything else is as without `stopInfo`.
///
/// - Parameters:
///   - name: the kind of work, usually one word: `wsgi`, `rpc`, `db`.
///   - info: further details; evaluated only in a trace.
///   - stopInfo: returns details of the result; called only in a trace, and not if `body` throws.
///   - isolation: the caller's actor; omit it.
///   - body: the work.
@inlinable
public func withTrace<T, E: Error>(
    _ name: String,
    info: @autoclosure () -> TraceInfo = TraceInfo(),
    stopInfo: (T) -> TraceInfo,
    isolation: isolated (any Actor)? = #isolation,
    _ body: () async throws(E) -> T
) async throws(E) -> T {
    guard ActiveTraces.isAny else { return try await body() }
    return try await traced(name, info, stopInfo: stopInfo, isolation: isolation, body)
}
