//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

extension CollectorStatistics {
    /// Adds the counters of another collector, or of an earlier run. What is true of a moment alone, such as the state,
    /// stays as it is.
    package mutating func add(_ other: CollectorStatistics) {
        received += other.received
        stored += other.stored
        duplicates += other.duplicates
        rejected += other.rejected
        rejections.add(other.rejections)
        acked += other.acked
        batches += other.batches
        reconnects += other.reconnects
        bytes += other.bytes
        storeFailures += other.storeFailures
        purgedTraces += other.purgedTraces
        purgedPoints += other.purgedPoints
        for mirror in other.mirrors {
            guard let index = mirrors.firstIndex(where: { $0.name == mirror.name }) else {
                mirrors.append(mirror)
                continue
            }
            mirrors[index].stored += mirror.stored
            mirrors[index].duplicates += mirror.duplicates
            mirrors[index].dropped += mirror.dropped
            mirrors[index].failures += mirror.failures
        }
    }
}
