//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

/// One trace point that a service sends: the beginning or the end of a piece of work.
public struct TracePoint: Sendable {
    /// Which end of a piece of work a point marks.
    public enum Phase: Sendable {
        case start, stop
    }

    /// The kind of work, usually one word: `wsgi`, `rpc`, `db`. With the phase it makes the point's name, such as
    /// `db-start`.
    public var name: String
    /// Which end of the work it marks.
    public var phase: Phase
    /// The trace that the point belongs to.
    public var baseID: OpaqueID
    /// The piece of work, which its start and its stop share.
    public var traceID: OpaqueID
    /// The enclosing piece of work; the base id at the top of the trace.
    public var parentID: OpaqueID
    /// When the work began or ended, by the clock of the service.
    public var timestamp: Timestamp
    /// Details about the work, such as the request or the result.
    public var info: TraceInfo
    /// The service that sends the point.
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
