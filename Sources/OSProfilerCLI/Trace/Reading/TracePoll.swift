//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import OSProfilerCore
internal import OSProfilerReport

/// Reads a trace repeatedly until it exists and no points have been added for a while.
struct TracePoll {
    /// The maximum time to wait; nil for as long as points arrive.
    let limit: Duration?
    /// The time during which no point must be added.
    let quiet: Duration
    var interval: Duration = .milliseconds(250)
    /// Reads a clock; replaced in tests, like ``sleep``.
    var now: () -> ContinuousClock.Instant = { .now }
    var sleep: (Duration) -> Void = { Pause.sleep($0) }
    /// Receives a line about the wait before each pause.
    var show: (String) -> Void = { _ in }

    /// - Returns: the last report that was read; nil if the trace did not exist within the limit.
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
            // Without a limit, do not wait for a trace that does not exist.
            if limit == nil, latest == nil { return nil }
            show(line(waited: time - start, points: latest?.pointCount))
            sleep(interval)
        }
    }

    /// `waiting for the trace: 1.25 s of 10.0 s`
    private func line(waited: Duration, points: Int?) -> String {
        let time = DurationText.text(microseconds: waited.totalMicroseconds)
        let goal = limit.map { " of \(DurationText.text(microseconds: $0.totalMicroseconds))" } ?? ""
        guard let points else { return "waiting for the trace: \(time)\(goal)" }
        return "waiting for more points, \(CountText.counted(points, "point")) so far: \(time)\(goal)"
    }
}
