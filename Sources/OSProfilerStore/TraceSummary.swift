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
    /// The time of the earliest point that does not lie long before the trace, see ``straySpans``.
    public var started: Timestamp
    /// The time of the latest point of a span that is not stray.
    public var finished: Timestamp
    /// Start and stop messages stored.
    public var points: Int
    /// Stops with an error, of spans that are not stray.
    public var errors: Int
    /// Pieces of work with a start and no stop.
    public var running: Int
    /// Name of the earliest root up to its first dash, `wsgi`.
    public var name: String
    /// Project of the earliest root.
    public var project: String?
    /// Service of the earliest root.
    public var service: String?
    /// The request of the earliest root: `PUT /v1/nodes/n1/states/provision`, the name of a function, or the verb and
    /// table of a statement. Nil if the root's start does not hold it, and in traces that earlier versions stored.
    public var request: String?
    /// The number of spans that began after their parent had ended, while no other span of the trace ran. They probably
    /// belong to other requests, and a service sent them under this trace's id. And of those that lie more than half
    /// an hour before the trace, by the wrong clock of their host or for another request. They count only in ``points`` and
    /// ``running``.
    public var straySpans: Int
    /// The number of stops with an error among the stray spans.
    public var strayErrors: Int
    /// The services, hosts, names and paths of all spans.
    public var terms: TraceTerms

    /// The time from the earliest to the latest point of spans that are not stray, in microseconds.
    public var duration: Int64 { finished.microseconds(since: started) }

    public init(
        baseID: OpaqueID,
        started: Timestamp,
        finished: Timestamp,
        points: Int,
        errors: Int,
        running: Int,
        name: String,
        project: String?,
        service: String?,
        request: String? = nil,
        straySpans: Int = 0,
        strayErrors: Int = 0,
        terms: TraceTerms = TraceTerms()
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
        self.request = request
        self.straySpans = straySpans
        self.strayErrors = strayErrors
        self.terms = terms
    }
}

extension TraceSummary {
    /// The request after the name of the root, unless that is `wsgi`, which method and path imply.
    package var title: String {
        guard let request else { return name }
        return name == "wsgi" ? request : "\(name) \(request)"
    }
}

extension TraceSummary {
    /// Returns the summary as a view with this redaction shows it.
    package func redacted(_ redaction: Redaction) -> TraceSummary {
        var shown = self
        shown.request = request.map { redaction.masked(request: $0) }
        return shown
    }
}

extension [TraceSummary] {
    /// Returns the summaries as a view shows them; without a redaction, as they are.
    package func redacted(_ redaction: Redaction?) -> [TraceSummary] {
        redaction.map { redaction in map { $0.redacted(redaction) } } ?? self
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
            object.member("request", summary.request)
            object.member("stray_spans", summary.straySpans)
            object.member("stray_errors", summary.strayErrors)
        }
    }
}
