//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import OSProfilerCore

extension TraceStatistics {
    /// Sums up nodes by name, in order of arrival.
    static func collect(_ nodes: [TraceNode], arena: [UInt8]) -> [TraceStatistics] {
        var indexes: [ArraySlice<UInt8>: Int] = [:]
        var all: [TraceStatistics] = []
        for node in nodes {
            let name = arena[node.name.range]
            let index = indexes[name, default: all.count]
            if index == all.count {
                indexes[name] = index
                all.append(TraceStatistics(name: node.name))
            }
            all[index].count += 1
            all[index].errors += node.isError ? 1 : 0
            all[index].milliseconds.addUpToLimit(node.endMilliseconds - node.startMilliseconds)
            all[index].duration.addUpToLimit(node.duration)
            all[index].selfTime.addUpToLimit(node.selfTime)
            all[index].longest = max(all[index].longest, node.duration)
        }
        return all
    }
}

extension Int64 {
    /// Adds a number and stops at the limits of the type, which a few spans from the year 1 to the year 9999 exceed.
    mutating func addUpToLimit(_ other: Int64) {
        let (sum, overflows) = addingReportingOverflow(other)
        self = overflows ? (other < 0 ? .min : .max) : sum
    }
}
