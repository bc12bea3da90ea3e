//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import OSProfilerCore
internal import OSProfilerReport
internal import OSProfilerStore

/// Reads the traces of a store that match a query, one after the other.
enum TraceSetReader {
    /// Calls `body` with each trace, and says on standard error how many were too large to read.
    ///
    /// - Parameter redaction: what the reports do not show.
    static func forEach(
        _ query: TraceQuery,
        in store: any TraceStore,
        _ redaction: Redaction?,
        _ body: (TraceReport) -> Void
    ) throws {
        let ids = try store.baseIDs(query)
        var pieces = TracePieces(total: ids.count, redaction)
        // A trace that was deleted after it was listed is skipped.
        try store.readPoints(ofEach: ids) { trace, points, total in
            pieces.add(points, of: trace, total: total, body)
        }
        pieces.finish(body)
    }
}

/// The reports of traces that are read one after the other, piece by piece.
private struct TracePieces: ~Copyable {
    private var trace = -1
    private var builder: TraceReport.Builder?
    private var tooLarge = 0
    private var progress: ProgressMeter

    private let redaction: Redaction?

    init(total: Int, _ redaction: Redaction?) {
        progress = ProgressMeter("read", "trace", total: total)
        self.redaction = redaction
    }

    /// - Parameter body: gets the report of the trace before, when another begins.
    mutating func add(_ points: PointBatch, of trace: Int, total: Int, _ body: (TraceReport) -> Void) {
        if trace != self.trace {
            report(body)
            self.trace = trace
            builder = TraceReport.Builder(redaction: redaction)
        }
        builder?.add(points, total: total)
    }

    mutating func finish(_ body: (TraceReport) -> Void) {
        report(body)
        progress.finish()
        guard tooLarge > 0 else { return }
        StandardError.shared.write(
            line: "osprofiler: \(CountText.counted(tooLarge, "trace is", "traces are")) too large and left out"
        )
    }

    private mutating func report(_ body: (TraceReport) -> Void) {
        guard let builder = builder.take() else { return }
        do throws(ReportError) { body(try builder.report()) } catch { tooLarge += 1 }
        progress.step()
    }
}
