//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import CoreMetrics

/// What is measured of a store beside the first; label `store`.
public struct MirrorMetrics: Sendable {
    /// A metric's name and what it says, for a backend that shows both.
    public static let descriptions: [(name: String, help: String)] = [
        ("osprofiler_mirror_stored_points_total", "Trace points that were new to a store beside the first."),
        ("osprofiler_mirror_duplicate_points_total", "Trace points that a store beside the first had already."),
        ("osprofiler_mirror_dropped_points_total", "Trace points that a store beside the first never got."),
        ("osprofiler_mirror_failures_total", "Attempts to store a batch beside the first store that failed."),
        ("osprofiler_mirror_waiting_points", "Trace points that wait for a store beside the first."),
        ("osprofiler_mirror_up", "1 while a store beside the first takes points, else 0."),
    ]

    let stored: Counter
    let duplicates: Counter
    let dropped: Counter
    let failures: Counter
    private let waiting: Gauge
    private let up: Gauge

    init(name: String) {
        let dimensions = [("store", name)]
        stored = Counter(label: "osprofiler_mirror_stored_points_total", dimensions: dimensions)
        duplicates = Counter(label: "osprofiler_mirror_duplicate_points_total", dimensions: dimensions)
        dropped = Counter(label: "osprofiler_mirror_dropped_points_total", dimensions: dimensions)
        failures = Counter(label: "osprofiler_mirror_failures_total", dimensions: dimensions)
        waiting = Gauge(label: "osprofiler_mirror_waiting_points", dimensions: dimensions)
        up = Gauge(label: "osprofiler_mirror_up", dimensions: dimensions)
    }

    func refresh(_ statistics: MirrorStatistics) {
        waiting.record(statistics.waiting)
        up.record(statistics.isFailing ? 0 : 1)
    }
}
