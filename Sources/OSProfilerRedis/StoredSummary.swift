//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if Redis
internal import OSProfilerCore
internal import OSProfilerStore

/// The summary of a trace that the hash `osprofiler_store:trace:…` holds.
struct StoredSummary {
    static let members: [RedisValue] = [
        "points", "errors", "started", "finished", "name", "project", "service", "ingested", "request", "strays",
        "stray_errors", "services", "hosts", "names", "paths",
    ]

    /// The summary. Its `running` is -1, because counting needs all messages of the trace.
    let summary: TraceSummary
    let ingested: Timestamp

    /// - Parameter reply: the values of ``members``.
    init?(_ id: [UInt8], _ reply: RedisReply) {
        let values = reply.elements
        guard values.count == Self.members.count, let points = values[0].number, let started = Self.time(values[2]),
            let finished = Self.time(values[3])
        else { return nil }
        summary = TraceSummary(
            baseID: id.withUnsafeBytes { OpaqueID(text: $0) },
            started: started,
            finished: finished,
            points: Int(points),
            errors: Int(values[1].number ?? 0),
            running: -1,
            name: values[4].text ?? "",
            project: values[5].text,
            service: values[6].text,
            request: values[8].text,
            straySpans: Int(values[9].number ?? 0),
            strayErrors: Int(values[10].number ?? 0),
            terms: TraceTerms { values[11 + $0].text }
        )
        ingested = values[7].timestamp ?? finished
    }

    /// Parses ISO 8601 with a `Z` at the end.
    private static func time(_ reply: RedisReply) -> Timestamp? {
        reply.text.flatMap { Timestamp(String($0.dropLast())) }
    }
}
#endif
