//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

extension Profiler {
    /// Runs `body` in the trace that a request's headers carry, or in a new one if ``sampler`` starts it.
    ///
    /// Otherwise `body` runs untraced, even inside another trace.
    ///
    /// - Parameters:
    ///   - headers: the request's headers; nil if it has none.
    ///   - body: the work.
    public func withSampledProfiling<T, E: Error>(
        headers: SignedHeaders? = nil,
        _ body: () throws(E) -> T
    ) throws(E) -> T {
        let scope = sampledScope(headers)
        if scope == nil, TraceScope.current == nil { return try body() }
        return try TraceScope.with(scope, body)
    }

    /// Runs `body` in the trace that a request's headers carry, or in a new one if ``sampler`` starts it, on the
    /// caller's actor.
    ///
    /// Otherwise `body` runs untraced, even inside another trace.
    ///
    /// - Parameters:
    ///   - headers: the request's headers; nil if it has none.
    ///   - isolation: the caller's actor; omit it.
    ///   - body: the work.
    public func withSampledProfiling<T, E: Error>(
        headers: SignedHeaders? = nil,
        isolation: isolated (any Actor)? = #isolation,
        _ body: () async throws(E) -> T
    ) async throws(E) -> T {
        let scope = sampledScope(headers)
        if scope == nil, TraceScope.current == nil { return try await body() }
        return try await TraceScope.with(scope, isolation: isolation, body)
    }

    private func sampledScope(_ headers: SignedHeaders?) -> TraceScope? {
        guard isEnabled else { return nil }
        if let contents = headers?.verified(by: hmacKeys) {
            return scope(contents.baseID, parentID: contents.parentID, key: contents.key)
        }
        return newSampledScope()
    }

    /// Returns the position at the top of a new trace; nil if ``sampler`` starts none.
    package func newSampledScope() -> TraceScope? {
        let baseID = OpaqueID.random()
        guard sampler.shouldStartTrace(baseID) else { return nil }
        return scope(baseID, parentID: baseID, key: hmacKeys.keys.first)
    }
}
