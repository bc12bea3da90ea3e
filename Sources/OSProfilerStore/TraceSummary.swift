//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

public import OSProfilerCore

/// A trace in one line.
///
/// The earliest root is the earliest point whose parent is the base id; in a trace without one (its beginning was
/// never traced) the earliest point.
public struct TraceSummary: Sendable, Equatable {
    /// The id as text.
    public var baseID: OpaqueID
    /// Time of the earliest point.
    public var started: Timestamp
    /// Time of the latest point.
    public var finished: Timestamp
    /// Start and stop messages stored.
    public var points: Int
    /// Stops with an error.
    public var errors: Int
    /// Pieces of work with a start and no stop.
    public var running: Int
    /// Name of the earliest root up to its first dash, `wsgi`.
    public var name: String
    /// Project and service of the earliest root.
    public var project: String?
    public var service: String?

    /// Microseconds from the earliest to the latest point.
    public var duration: Int64 { finished.microseconds - started.microseconds }

    public init(
        baseID: OpaqueID,
        started: Timestamp,
        finished: Timestamp,
        points: Int,
        errors: Int,
        running: Int,
        name: String,
        project: String?,
        service: String?
    ) {
        self.baseID = baseID
        self.started = started
        self.finished = finished
        self.points = points
        self.errors = errors
        self.running = running
        self.name = name
        self.project = project
        self.service = service
    }
}

extension ByteWriter {
    /// Writes the object that `trace list --json` shows.
    package mutating func writeJSON(_ summary: TraceSummary) {
        writeObject { object in
            object.member("base_id", utf8: summary.baseID.textBytes)
            object.member("timestamp", summary.started.description)
            object.member("duration_us", summary.duration)
            object.member("points", summary.points)
            object.member("errors", summary.errors)
            object.member("running", summary.running)
            object.member("name", summary.name)
            object.member("project", summary.project)
            object.member("service", summary.service)
        }
    }
}
