//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

/// One trace point on its way out of a service: the beginning or the end of a piece of work.
public struct TracePoint: Sendable {
    public enum Phase: Sendable {
        case start, stop
    }

    /// The kind of work, as a rule one word: `wsgi`, `rpc`, `db`. With the phase it makes the point's name, `db-start`.
    public var name: String
    public var phase: Phase
    /// The trace that the point belongs to.
    public var baseID: OpaqueID
    /// The piece of work; its start and its stop share it.
    public var traceID: OpaqueID
    /// The piece of work around it; the base id at the top.
    public var parentID: OpaqueID
    public var timestamp: Timestamp
    public var info: TraceInfo
    /// Who sends it.
    public var service: ServiceIdentity

    public init(
        name: String,
        phase: Phase,
        baseID: OpaqueID,
        traceID: OpaqueID,
        parentID: OpaqueID,
        timestamp: Timestamp = .now(),
        info: TraceInfo = TraceInfo(),
        service: ServiceIdentity
    ) {
        self.name = name
        self.phase = phase
        self.baseID = baseID
        self.traceID = traceID
        self.parentID = parentID
        self.timestamp = timestamp
        self.info = info
        self.service = service
    }
}
