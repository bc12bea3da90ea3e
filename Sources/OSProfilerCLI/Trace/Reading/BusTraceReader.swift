//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import Logging
internal import OSProfilerAMQP
internal import OSProfilerCore
internal import OSProfilerMessaging
internal import OSProfilerReport
internal import OSProfilerStore

/// Reads traces from the queue, and leaves every message there.
final class BusTraceReader: TraceReader {
    private let inspector: QueueInspector
    private let queue: String
    private let limit: Int
    private let redaction: Redaction?
    private let logger: Logger
    private var last: (ready: Int, report: TraceReport?)?
    private var hasWarned = false
    private var isAbsent = false
    let isFed = true

    /// - Parameters:
    ///   - limit: the maximum number of messages to read.
    ///   - redaction: what reports do not show.
    init(_ inspector: QueueInspector, queue: String, limit: Int, _ redaction: Redaction?, logger: Logger) {
        self.inspector = inspector
        self.queue = queue
        self.limit = limit
        self.redaction = redaction
        self.logger = logger
    }

    deinit { inspector.close() }

    func report(of trace: ShownTrace) throws -> TraceReport? {
        guard let status = try inspector.status(of: queue) else {
            isAbsent = true
            return nil
        }
        isAbsent = false
        // Reading a long queue takes time: do not repeat it while no message arrives and nobody else takes any.
        if status.consumerCount == 0, let last, last.ready == status.messageCount { return last.report }
        guard let found = try points(of: trace) else { return nil }
        if !hasWarned {
            QueueWarnings.warn(of: status, logger: logger)
            if !found.isComplete {
                logger.warning("only the first \(limit) messages of \(queue) were read: see --limit")
            }
            hasWarned = true
        }
        let report = found.points.isEmpty ? nil : TraceReport(points: found.points, redaction: redaction)
        last = (status.messageCount, report)
        return report
    }

    /// - Returns: nil if the queue does not exist.
    private func points(of trace: ShownTrace) throws -> (points: PointBatch, isComplete: Bool)? {
        switch trace {
        case .latest:
            guard let id = try search.latest() else { return (PointBatch(), true) }
            return try points(of: id)
        case .id(let id):
            guard let found = try points(of: id) else { return nil }
            guard found.points.isEmpty else { return found }
            let completed = try search.completed(id)
            return completed == id ? found : try points(of: completed)
        }
    }

    private func points(of id: OpaqueID) throws -> (points: PointBatch, isComplete: Bool)? {
        try inspector.points(of: id, in: queue, limit: limit)
    }

    /// Finds ids among the messages in the queue.
    private var search: TraceIDSearch {
        TraceIDSearch(redaction) { [inspector, queue, limit] query in
            var waiting = WaitingTraces()
            _ = try inspector.visit(queue, limit: limit) { message in
                let compression = message.properties.header(MessageCompression.header)
                message.body.withUnsafeBytes { waiting.add($0, compression: compression) }
                return true
            }
            return try PastFirst.summaries(query, now: .now()) { query in
                query.first(of: waiting.traces.map(\.summary).filter(query.matches))
            }
        }
    }

    private var absence: String? {
        isAbsent ? "the queue \(queue) does not exist: \(AbsentQueue.maker); \(AbsentQueue.remedy)" : nil
    }

    var emptyHint: String {
        absence ?? "the queue \(queue) has no trace points: a consumer may have taken them, see `osprofiler trace list`"
    }

    func notFoundHint(spelling: String?) -> String {
        if let absence { return absence }
        return "none of its points is in the queue \(queue): "
            + (spelling
                ?? "a consumer may have taken them (see `osprofiler trace list` with its store), or the request's HMAC "
                + "key is none of the service's")
    }
}
