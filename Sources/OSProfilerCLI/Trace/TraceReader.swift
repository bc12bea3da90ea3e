//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import Logging
internal import OSProfilerAMQP
internal import OSProfilerCore
internal import OSProfilerMessaging
internal import OSProfilerReport
internal import OSProfilerStore

/// Where `trace show` finds a trace by its id.
protocol TraceReader {
    /// The trace's report; nil when it has no points.
    func report(of baseID: OpaqueID) throws -> TraceReport?

    /// What was looked at and what may be the reason, for a trace that was not found.
    var notFoundHint: String { get }

    /// Whether the trace may come in while it is read, which --idle-timeout waits for.
    var isFed: Bool { get }
}

/// Reads from a store.
final class StoreTraceReader: TraceReader {
    private let string: ConnectionString
    private var store: (any TraceStore)?
    private var isAbsent = false
    let isFed = false

    init(_ string: ConnectionString) {
        self.string = string
    }

    deinit { store?.close() }

    func report(of baseID: OpaqueID) throws -> TraceReport? {
        do {
            let store = try store ?? KnownStores.current.open(string, for: .reading, needs: [.reading])
            self.store = store
            isAbsent = false
            var builder = TraceReport.Builder()
            let isThere = try store.readPoints(of: baseID) { builder.add($0, total: $1) }
            return isThere ? try builder.report() : nil
        } catch let error as ReportError {
            throw CLIError("the trace is \(error.description): delete it with `osprofiler trace delete`")
        } catch let error as StoreError where error.code == .notFound {
            // The consumer may be about to make it.
            isAbsent = true
            return nil
        }
    }

    var notFoundHint: String {
        if let hint = (try? KnownStores.current.backend(of: string))?.absentTraceHint {
            return "it is not in \(string.masked): \(hint)"
        }
        return isAbsent
            ? "there is no store at \(string.masked) yet: start `osprofiler consume`, or name another store with "
                + "--connection-string"
            : "it is not in \(string.masked): see `osprofiler trace list`, whether `osprofiler consume` is running, "
                + "and whether the request's HMAC key is one of the service's"
    }
}

/// Reads off the queue itself, and leaves everything there.
final class BusTraceReader: TraceReader {
    private let inspector: QueueInspector
    private let queue: String
    private let limit: Int
    private let logger: Logger
    private var last: (ready: Int, report: TraceReport?)?
    private var hasWarned = false
    private var isAbsent = false
    let isFed = true

    /// - Parameter limit: messages to look through at the most.
    init(_ inspector: QueueInspector, queue: String, limit: Int, logger: Logger) {
        self.inspector = inspector
        self.queue = queue
        self.limit = limit
        self.logger = logger
    }

    deinit { inspector.close() }

    func report(of baseID: OpaqueID) throws -> TraceReport? {
        guard let status = try inspector.status(of: queue) else {
            isAbsent = true
            return nil
        }
        isAbsent = false
        // Looking through a long queue takes time: not again while nothing came and nobody else takes anything.
        if status.consumerCount == 0, let last, last.ready == status.messageCount { return last.report }
        guard let found = try inspector.points(of: baseID, in: queue, limit: limit) else { return nil }
        if !hasWarned {
            QueueWarnings.warn(of: status, logger: logger)
            if !found.isComplete {
                logger.warning("only the first \(limit) messages of \(queue) were looked through: see --limit")
            }
            hasWarned = true
        }
        let report = found.points.isEmpty ? nil : TraceReport(points: found.points)
        last = (status.messageCount, report)
        return report
    }

    var notFoundHint: String {
        isAbsent
            ? "the queue \(queue) does not exist: \(AbsentQueue.maker); \(AbsentQueue.remedy)"
            : "none of its points wait in the queue \(queue): a consumer may have taken them (see `osprofiler trace "
                + "list` with its store), or the request's HMAC key is none of the service's"
    }
}
