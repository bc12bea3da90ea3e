//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import OSProfilerReport

/// Reads a trace again and again until it is there and nothing has been added to it for a while.
struct TracePoll {
    /// How long to go on at the most; nil for as long as points come.
    let limit: Duration?
    /// How long nothing must have been added.
    let quiet: Duration
    var interval: Duration = .milliseconds(250)
    /// A clock's reading and a wait, replaced in tests.
    var now: () -> ContinuousClock.Instant = { .now }
    var sleep: (Duration) -> Void = { Pause.sleep($0) }

    /// - Returns: the last that was read; nil when nothing was there within the limit.
    func run(_ read: () throws -> TraceReport?) throws -> TraceReport? {
        let start = now()
        var latest: TraceReport?
        var changed = start
        while true {
            let report = try read()
            if let report, report.pointCount != latest?.pointCount {
                latest = report
                changed = now()
            }
            let time = now()
            if latest != nil, time - changed >= quiet { return latest }
            if let limit, time - start >= limit { return latest }
            // Without a limit nobody waits for a trace that is not there at all.
            if limit == nil, latest == nil { return nil }
            sleep(interval)
        }
    }
}
