//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import OSProfilerCollector
internal import OSProfilerCore
internal import OSProfilerStore

/// Tells what a retention policy would delete, and deletes nothing.
enum RetentionPreview {
    static func write(_ policy: RetentionPolicy, of store: any TraceStore) throws {
        for limit in policy.limits(at: .now()) {
            // The average trace stands for each: only deleting would tell exactly.
            let about = if case .bytes = limit { "about " } else { "" }
            StandardError.shared.write(line: "would delete \(about)\(text(try store.purgeable(limit)))")
        }
    }

    /// `3 traces with 12 points and 1 rejected message`
    static func text(_ result: PurgeResult) -> String {
        CountText.counted(result.traces, "trace") + " with " + CountText.counted(result.points, "point")
            + (result.rejected == 0 ? "" : " and \(CountText.counted(result.rejected, "rejected message"))")
    }
}
