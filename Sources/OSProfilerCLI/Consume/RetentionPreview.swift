//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import OSProfilerCollector
internal import OSProfilerCore
internal import OSProfilerStore

/// What a retention policy would delete. Deletes nothing.
struct RetentionPreview {
    /// What one limit would delete of what the limits before it leave.
    private struct Step {
        let limit: PurgeLimit
        let result: PurgeResult
        /// Whether a limit before it would delete something.
        let isAfterAnother: Bool
    }

    private let steps: [Step]

    init(_ policy: RetentionPolicy, of store: any TraceStore) throws(StoreError) {
        var results: [(PurgeLimit, PurgeResult)] = []
        for limit in policy.limits(at: .now()) { results.append((limit, try store.purgeable(limit))) }
        self.init(results)
    }

    /// - Parameter results: the limits in the order of purging, and what each would delete alone. All take the traces
    ///   that were stored longest ago, so two of them together take the larger number.
    init(_ results: [(PurgeLimit, PurgeResult)]) {
        var taken = PurgeResult()
        steps = results.map { limit, result in
            defer { taken = result }
            guard case .bytes = limit else { return Step(limit: limit, result: result, isAfterAnother: !taken.isEmpty) }
            let left = PurgeResult(
                traces: max(result.traces - taken.traces, 0),
                points: max(result.points - taken.points, 0),
                rejected: max(result.rejected - taken.rejected, 0)
            )
            return Step(limit: limit, result: left, isAfterAnother: !taken.isEmpty)
        }
    }

    func write() {
        for line in lines { StandardError.shared.write(line: line) }
    }

    /// One line per limit: `by age: would delete 3 traces with 12 points`
    var lines: [String] {
        steps.map { step in
            switch step.limit {
            case .ingestedBefore: "by age: would delete \(Self.text(step.result))"
            case .bytes:
                "by size\(step.isAfterAnother ? ", of what is left then" : ""): would delete \(Self.estimate(step.result))"
            }
        }
    }

    /// `3 traces with 12 points and then about 1 trace with 4 points`
    var total: String {
        steps.map { step in
            if case .bytes = step.limit { Self.estimate(step.result) } else { Self.text(step.result) }
        }.joined(separator: " and then ")
    }

    /// The average trace stands for each, because only deleting would give the exact number.
    private static func estimate(_ result: PurgeResult) -> String { "about \(text(result))" }

    /// `3 traces with 12 points and 1 rejected message`
    static func text(_ result: PurgeResult) -> String {
        CountText.counted(result.traces, "trace") + " with " + CountText.counted(result.points, "point")
            + (result.rejected == 0 ? "" : " and \(CountText.counted(result.rejected, "rejected message"))")
    }
}
