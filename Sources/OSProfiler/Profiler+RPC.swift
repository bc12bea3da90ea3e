//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

extension Profiler {
    /// Runs `body` in the trace that a remote procedure call carries.
    ///
    /// Without a trace, or if its key is none of ``hmacKeys``, `body` runs untraced, even inside another trace.
    public func withProfiling<T, E: Error>(
        rpc trace: RPCTraceInfo?,
        _ body: () throws(E) -> T
    ) throws(E) -> T {
        guard isEnabled else { return try body() }
        let scope = scope(trace)
        if scope == nil, TraceScope.current == nil { return try body() }
        return try TraceScope.with(scope, body)
    }

    /// Runs `body` in the trace that a remote procedure call carries, on the caller's actor.
    ///
    /// Without a trace, or if its key is none of ``hmacKeys``, `body` runs untraced, even inside another trace.
    public func withProfiling<T, E: Error>(
        rpc trace: RPCTraceInfo?,
        isolation: isolated (any Actor)? = #isolation,
        _ body: () async throws(E) -> T
    ) async throws(E) -> T {
        guard isEnabled else { return try await body() }
        let scope = scope(trace)
        if scope == nil, TraceScope.current == nil { return try await body() }
        return try await TraceScope.with(scope, isolation: isolation, body)
    }

    private func scope(_ trace: RPCTraceInfo?) -> TraceScope? {
        guard let trace, hmacKeys.contains(trace.key) else { return nil }
        return scope(trace.baseID, parentID: trace.parentID, key: trace.key)
    }
}
