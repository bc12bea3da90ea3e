//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

// Task locals return only what can be copied, so the result of `body` takes the way around them. Readers of the documentation
// find one `withTrace`: links to it would be ambiguous.

/// Sends a trace point before and after `body`, which returns a value that cannot be copied.
///
/// - Parameters:
///   - name: the kind of work, usually one word: `wsgi`, `rpc`, `db`.
///   - info: further details; evaluated only in a trace.
///   - body: the work.
@_documentation(visibility: internal)
@inlinable
public func withTrace<T: ~Copyable, E: Error>(
    _ name: String,
    info: @autoclosure () -> TraceInfo = TraceInfo(),
    _ body: () throws(E) -> T
) throws(E) -> T {
    guard ActiveTraces.isAny else { return try body() }
    var value: T?
    try traced(name, info) { () throws(E) in value = try body() }
    return value.take()!
}

/// Sends a trace point before and after `body`, which returns a value that cannot be copied. `body` runs on the caller's
/// actor.
///
/// - Parameters:
///   - name: the kind of work, usually one word: `wsgi`, `rpc`, `db`.
///   - info: further details; evaluated only in a trace.
///   - isolation: the caller's actor; omit it.
///   - body: the work.
@_documentation(visibility: internal)
@inlinable
public func withTrace<T: ~Copyable, E: Error>(
    _ name: String,
    info: @autoclosure () -> TraceInfo = TraceInfo(),
    isolation: isolated (any Actor)? = #isolation,
    _ body: () async throws(E) -> T
) async throws(E) -> T {
    guard ActiveTraces.isAny else { return try await body() }
    var value: T?
    try await traced(name, info, isolation: isolation) { () async throws(E) in
        // Captured, the actor is that of the closure.
        _ = isolation
        value = try await body()
    }
    return value.take()!
}
