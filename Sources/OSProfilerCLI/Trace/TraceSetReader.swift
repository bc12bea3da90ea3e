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
    /// - Parameter verb: the participle of what happens to the traces: `read`.
    static func forEach(
        _ query: TraceQuery,
        in store: any TraceStore,
        _ verb: String = "read",
        _ body: (TraceReport) -> Void
    ) throws {
        let ids = try store.summaries(query).map(\.baseID)
        var tooLarge = 0
        var progress = ProgressMeter(verb, "trace", total: ids.count)
        for id in ids {
            var builder = TraceReport.Builder()
            // A trace that was deleted after it was listed is skipped.
            if try store.readPoints(of: id, { builder.add($0, total: $1) }) {
                do throws(ReportError) { body(try builder.report()) } catch { tooLarge += 1 }
            }
            progress.step()
        }
        progress.finish()
        if tooLarge > 0 {
            StandardError.shared.write(
                line: "osprofiler: \(CountText.counted(tooLarge, "trace is", "traces are")) too large and left out"
            )
        }
    }
}
