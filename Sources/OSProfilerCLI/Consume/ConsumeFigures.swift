//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import OSProfilerCollector

/// The counters of each bus, from one reload to the next.
struct ConsumeFigures {
    private(set) var buses: [(bus: String?, statistics: CollectorStatistics)] = []

    mutating func add(_ group: CollectorGroup) {
        for collector in group.collectors { add(collector.statistics, of: collector.bus) }
    }

    mutating func add(_ statistics: CollectorStatistics, of bus: String?) {
        if let index = buses.firstIndex(where: { $0.bus == bus }) {
            buses[index].statistics.add(statistics)
        } else {
            buses.append((bus, statistics))
        }
    }
}
