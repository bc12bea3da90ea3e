//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

/// Begins traces in a service and takes them over from requests.
///
/// A service makes one and keeps it; nothing is global.
///
/// ```swift
/// let profiler = Profiler(notifier: notifier, service: identity, hmacKeys: HMACKeys(keys))
///
/// // In a server, around the handling of a request:
/// try await profiler.withProfiling(headers: SignedHeaders { request.headers[$0] }) {
///     try await withTrace("wsgi", info: ["request": ["path": .string(request.path)]]) {
///         try await handle(request)
///     }
/// }
/// ```
///
/// Mirrors osprofiler's `profiler.init` and its WSGI middleware; the state lives in the task, not in the thread.
public struct Profiler: Sendable {
    /// Where the points go.
    public let notifier: any Notifier
    /// Who sends them.
    public let service: ServiceIdentity
    /// Keys of which one must have signed a request's headers.
    public let hmacKeys: HMACKeys

    public init(notifier: any Notifier, service: ServiceIdentity, hmacKeys: HMACKeys = .none) {
        self.notifier = notifier
        self.service = service
        self.hmacKeys = hmacKeys
    }

    /// Runs `body` in a trace: every trace point inside is sent.
    ///
    /// A trace that is going on already is left alone and goes on after `body`.
    ///
    /// - Parameters:
    ///   - baseID: the trace; a new one when nil.
    ///   - parentID: the piece of work that what `body` does belongs to; the base id when nil.
    ///   - body: the work.
    public func withProfiling<T, E: Error>(
        baseID: OpaqueID? = nil,
        parentID: OpaqueID? = nil,
        _ body: () throws(E) -> T
    ) throws(E) -> T {
        try TraceScope.with(scope(baseID, parentID), body)
    }

    /// Runs `body` in a trace, on the caller's actor: every trace point inside is sent, those of child tasks too.
    ///
    /// A trace that is going on already is left alone and goes on after `body`.
    ///
    /// - Parameters:
    ///   - baseID: the trace; a new one when nil.
    ///   - parentID: the piece of work that what `body` does belongs to; the base id when nil.
    ///   - isolation: the caller's actor; leave it out.
    ///   - body: the work.
    public func withProfiling<T, E: Error>(
        baseID: OpaqueID? = nil,
        parentID: OpaqueID? = nil,
        isolation: isolated (any Actor)? = #isolation,
        _ body: () async throws(E) -> T
    ) async throws(E) -> T {
        try await TraceScope.with(scope(baseID, parentID), isolation: isolation, body)
    }

    /// Runs `body` in the trace that a request's headers hand over.
    ///
    /// Without headers, or when none of ``hmacKeys`` signed them, `body` runs untraced, even inside another trace.
    public func withProfiling<T, E: Error>(
        headers: SignedHeaders?,
        _ body: () throws(E) -> T
    ) throws(E) -> T {
        let scope = scope(headers)
        if scope == nil, TraceScope.current == nil { return try body() }
        return try TraceScope.with(scope, body)
    }

    /// Runs `body` in the trace that a request's headers hand over, on the caller's actor.
    ///
    /// Without headers, or when none of ``hmacKeys`` signed them, `body` runs untraced, even inside another trace.
    public func withProfiling<T, E: Error>(
        headers: SignedHeaders?,
        isolation: isolated (any Actor)? = #isolation,
        _ body: () async throws(E) -> T
    ) async throws(E) -> T {
        let scope = scope(headers)
        if scope == nil, TraceScope.current == nil { return try await body() }
        return try await TraceScope.with(scope, isolation: isolation, body)
    }

    private func scope(_ baseID: OpaqueID?, _ parentID: OpaqueID?) -> TraceScope {
        let baseID = baseID ?? .random()
        return scope(baseID, parentID: parentID ?? baseID, key: hmacKeys.keys.first)
    }

    private func scope(_ headers: SignedHeaders?) -> TraceScope? {
        guard let contents = headers?.verified(by: hmacKeys) else { return nil }
        return scope(contents.baseID, parentID: contents.parentID, key: contents.key)
    }

    private func scope(_ baseID: OpaqueID, parentID: OpaqueID, key: HMACKey?) -> TraceScope {
        let session = TraceSession(baseID: baseID, notifier: notifier, service: service, key: key)
        return TraceScope(session: session, traceID: parentID)
    }
}

extension Profiler {
    /// The trace of the running task; nil outside one.
    public static var currentBaseID: OpaqueID? { TraceScope.current?.session.baseID }

    /// The piece of work that the running task is in; nil outside a trace.
    public static var currentTraceID: OpaqueID? { TraceScope.current?.traceID }
}
