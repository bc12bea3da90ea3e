//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import CoreMetrics
internal import OSProfilerStore

/// The metrics of the store itself, which are the same for every bus. ``CollectorMetrics/descriptions`` lists them.
struct StoreMetrics: Sendable {
    private let purgedTraces = Counter(label: "osprofiler_purged_traces_total")
    private let purgedPoints = Counter(label: "osprofiler_purged_points_total")
    private let bytes = Gauge(label: "osprofiler_store_bytes")
    private let freeBytes = Gauge(label: "osprofiler_store_free_bytes")

    func purged(_ result: PurgeResult) {
        purgedTraces.increment(by: result.traces)
        purgedPoints.increment(by: result.points)
    }

    /// Updates the gauges.
    func refresh(_ size: StoreSize) {
        bytes.record(size.bytes.map(Double.init) ?? .nan)
        freeBytes.record(size.freeBytes.map(Double.init) ?? .nan)
    }
}

/// How many bytes a store uses and how many it may grow by; nil where it does not say.
struct StoreSize {
    var bytes: Int64?
    var freeBytes: Int64?

    /// Asks the store, which may take a while.
    init(of store: any TraceStore) {
        bytes = try? store.size()
        freeBytes = (try? store.freeSpace())?.free
    }

    init(_ statistics: CollectorStatistics) {
        bytes = statistics.storeBytes
        freeBytes = statistics.storeFreeBytes
    }
}
