//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import OSProfilerCollector
internal import OSProfilerCore
internal import OSProfilerStore

/// Tells what a retention policy would delete, and deletes nothing.
enum RetentionPreview {
    static func write(_ policy: RetentionPolicy, of store: any TraceStore) throws {
        var taken = PurgeResult()
        for limit in policy.limits(at: .now()) {
            let purgeable = try store.purgeable(limit)
            StandardError.shared.write(line: line(limit, purgeable, after: taken))
            taken = purgeable
        }
    }

    /// What one limit deletes, and which it is.
    ///
    /// - Parameter taken: what a limit before it has deleted by then. Each takes the traces that were stored longest ago,
    ///   so what both would take is the smaller of the two.
    static func line(_ limit: PurgeLimit, _ purgeable: PurgeResult, after taken: PurgeResult = .init()) -> String {
        switch limit {
        case .ingestedBefore: return "by age: would delete \(text(purgeable))"
        case .bytes:
            let left = PurgeResult(
                traces: max(purgeable.traces - taken.traces, 0),
                points: max(purgeable.points - taken.points, 0),
                rejected: max(purgeable.rejected - taken.rejected, 0)
            )
            // The average trace stands for each: only deleting would tell exactly.
            return "by size\(taken.isEmpty ? "" : ", of what is left then"): would delete about \(text(left))"
        }
    }

    /// `3 traces with 12 points and 1 rejected message`
    static func text(_ result: PurgeResult) -> String {
        CountText.counted(result.traces, "trace") + " with " + CountText.counted(result.points, "point")
            + (result.rejected == 0 ? "" : " and \(CountText.counted(result.rejected, "rejected message"))")
    }
}
