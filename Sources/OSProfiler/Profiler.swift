//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

/// Starts traces in a service and continues traces from incoming requests.
///
/// A service creates one profiler and keeps it; there is no global state.
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
/// Mirrors osprofiler's `profiler.init` and its WSGI middleware. The state belongs to the task, not to the thread.
public struct Profiler: Sendable {
    /// The destination of the trace points.
    public let notifier: any Notifier
    /// The identity of the service that sends the points.
    public let service: ServiceIdentity
    /// The accepted keys; one of them must have signed a request's headers.
    public let hmacKeys: HMACKeys
    /// Decides about traces that nobody asked for; see ``withSampledProfiling(headers:_:)``.
    public let sampler: TraceSampler
    /// Whether it traces anything; see ``disabled(service:)``.
    public let isEnabled: Bool

    /// - Parameters:
    ///   - notifier: the destination of the trace points.
    ///   - service: the identity of the service that sends the points.
    ///   - hmacKeys: the accepted keys.
    ///   - sampler: decides about traces that nobody asked for; by default none of them.
    public init(
        notifier: any Notifier,
        service: ServiceIdentity,
        hmacKeys: HMACKeys = .none,
        sampler: TraceSampler = .never
    ) {
        self.init(notifier: notifier, service: service, hmacKeys: hmacKeys, sampler: sampler, isEnabled: true)
    }

    private init(
        notifier: any Notifier,
        service: ServiceIdentity,
        hmacKeys: HMACKeys,
        sampler: TraceSampler,
        isEnabled: Bool
    ) {
        self.notifier = notifier
        self.service = service
        self.hmacKeys = hmacKeys
        self.sampler = sampler
        self.isEnabled = isEnabled
    }

    /// Returns a profiler that traces nothing, whatever a request's headers say: it runs each `body` as it is.
    public static func disabled(service: ServiceIdentity) -> Profiler {
        Profiler(notifier: NoopNotifier(), service: service, hmacKeys: .none, sampler: .never, isEnabled: false)
    }

    /// Runs `body` in a trace, in which every trace point is sent.
    ///
    /// If a trace is already active, it is suspended and resumes after `body`.
    ///
    /// - Parameters:
    ///   - baseID: the base id of the trace; nil starts a new trace.
    ///   - parentID: the id of the parent of the work in `body`; the base id if nil.
    ///   - body: the work.
    public func withProfiling<T, E: Error>(
        baseID: OpaqueID? = nil,
        parentID: OpaqueID? = nil,
        _ body: () throws(E) -> T
    ) throws(E) -> T {
        guard isEnabled else { return try body() }
        return try TraceScope.with(scope(baseID, parentID), body)
    }

    /// Runs `body` in a trace on the caller's actor. Every trace point inside is sent, including those of child tasks.
    ///
    /// If a trace is already active, it is suspended and resumes after `body`.
    ///
    /// - Parameters:
    ///   - baseID: the base id of the trace; nil starts a new trace.
    ///   - parentID: the id of the parent of the work in `body`; the base id if nil.
    ///   - isolation: the caller's actor; omit it.
    ///   - body: the work.
    public func withProfiling<T, E: Error>(
        baseID: OpaqueID? = nil,
        parentID: OpaqueID? = nil,
        isolation: isolated (any Actor)? = #isolation,
        _ body: () async throws(E) -> T
    ) async throws(E) -> T {
        guard isEnabled else { return try await body() }
        return try await TraceScope.with(scope(baseID, parentID), isolation: isolation, body)
    }

    /// Runs `body` in the trace that a request's headers carry.
    ///
    /// Without headers, or if none of ``hmacKeys`` signed them, `body` runs untraced, even inside another trace.
    public func withProfiling<T, E: Error>(
        headers: SignedHeaders?,
        _ body: () throws(E) -> T
    ) throws(E) -> T {
        guard isEnabled else { return try body() }
        let scope = scope(headers)
        if scope == nil, TraceScope.current == nil { return try body() }
        return try TraceScope.with(scope, body)
    }

    /// Runs `body` in the trace that a request's headers carry, on the caller's actor.
    ///
    /// Without headers, or if none of ``hmacKeys`` signed them, `body` runs untraced, even inside another trace.
    public func withProfiling<T, E: Error>(
        headers: SignedHeaders?,
        isolation: isolated (any Actor)? = #isolation,
        _ body: () async throws(E) -> T
    ) async throws(E) -> T {
        guard isEnabled else { return try await body() }
        let scope = scope(headers)
        if scope == nil, TraceScope.current == nil { return try await body() }
        return try await TraceScope.with(scope, isolation: isolation, body)
    }

    /// Returns the position at the top of a trace, a new one if `baseID` is nil.
    package func scope(_ baseID: OpaqueID? = nil, _ parentID: OpaqueID? = nil) -> TraceScope {
        let baseID = baseID ?? .random()
        return scope(baseID, parentID: parentID ?? baseID, key: hmacKeys.keys.first)
    }

    /// Returns the position that a request's headers name; nil without headers, or if none of ``hmacKeys`` signed them.
    package func scope(_ headers: SignedHeaders?) -> TraceScope? {
        guard let contents = headers?.verified(by: hmacKeys) else { return nil }
        return scope(contents.baseID, parentID: contents.parentID, key: contents.key)
    }

    func scope(_ baseID: OpaqueID, parentID: OpaqueID, key: HMACKey?) -> TraceScope {
        let session = TraceSession(baseID: baseID, notifier: notifier, service: service, key: key)
        return TraceScope(session: session, traceID: parentID)
    }
}

extension Profiler {
    /// The base id of the running task's trace; nil outside a trace.
    public static var currentBaseID: OpaqueID? { TraceScope.current?.session.baseID }

    /// The id of the running task's current span; nil outside a trace.
    public static var currentTraceID: OpaqueID? { TraceScope.current?.traceID }

    /// Whether the running task is in a trace.
    package static var isTracing: Bool { TraceScope.current != nil }
}
