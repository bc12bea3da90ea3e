//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import CoreMetrics

/// The metrics of a mirror store; label `store`, and `bus` as those of its collector have it.
public struct MirrorMetrics: Sendable {
    /// Each metric's name and help text, for backends that show both.
    public static let descriptions: [(name: String, help: String)] = [
        ("osprofiler_mirror_stored_points_total", "Trace points that were new to a mirror store."),
        ("osprofiler_mirror_duplicate_points_total", "Trace points that a mirror store already had."),
        ("osprofiler_mirror_dropped_points_total", "Trace points that a mirror store never received."),
        ("osprofiler_mirror_failures_total", "Failed attempts to store a batch in a mirror store."),
        ("osprofiler_mirror_waiting_points", "Trace points waiting for a mirror store."),
        ("osprofiler_mirror_up", "1 while a mirror store accepts points, else 0."),
    ]

    let stored: Counter
    let duplicates: Counter
    let dropped: Counter
    let failures: Counter
    private let waiting: Gauge
    private let up: Gauge

    init(name: String, bus: String?) {
        let dimensions = (bus.map { [("bus", $0)] } ?? []) + [("store", name)]
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
