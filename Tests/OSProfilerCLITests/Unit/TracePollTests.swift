//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

import OSProfilerCore
import OSProfilerReport
import Testing

@testable import OSProfilerCLI

@Suite struct TracePollTests {
    /// A report of so many points.
    private func report(_ count: Int) throws -> TraceReport {
        var batch = PointBatch()
        for index in 0..<count {
            let payload = """
                {"name": "db-start", "base_id": "b", "trace_id": "t\(index)", "timestamp": "2026-11-22T08:00:00"}
                """
            try Array(payload.utf8).withUnsafeBytes {
                try batch.append(payload: $0, messageKey: .random(), isEnveloped: false)
            }
        }
        return TraceReport(points: batch)
    }

    /// Runs a poll on a clock of its own, one second a step.
    ///
    /// - Parameter counts: what is there at each reading; the last stays.
    /// - Returns: points found, nil for none; and seconds that passed.
    private func run(limit: Int?, quiet: Int, _ counts: [Int]) throws -> (found: Int?, seconds: Int) {
        let start = ContinuousClock.now
        var seconds = 0
        var readings = 0
        let poll = TracePoll(
            limit: limit.map { .seconds($0) },
            quiet: .seconds(quiet),
            interval: .seconds(1),
            now: { start + .seconds(seconds) },
            sleep: { _ in seconds += 1 }
        )
        let found = try poll.run {
            defer { readings += 1 }
            let count = counts[min(readings, counts.count - 1)]
            return count == 0 ? nil : try report(count)
        }
        return (found?.pointCount, seconds)
    }

    @Test func theWaitIsShown() throws {
        var time = ContinuousClock.now
        var lines: [String] = []
        var poll = TracePoll(limit: .seconds(2), quiet: .seconds(1))
        poll.interval = .seconds(1)
        poll.now = { time }
        poll.sleep = { time += $0 }
        poll.show = { lines.append($0) }
        _ = try poll.run { nil }
        #expect(lines == ["waiting for the trace: 0 µs of 2.00 s", "waiting for the trace: 1.00 s of 2.00 s"])
    }

    @Test func waitsUntilTheTraceIsThereAndQuiet() throws {
        let result = try run(limit: 10, quiet: 2, [0, 0, 1, 3, 4])
        #expect(result.found == 4)
        #expect(result.seconds == 6)
    }

    @Test func givesUpAtTheLimit() throws {
        #expect(try run(limit: 3, quiet: 1, [0]) == (nil, 3))
    }

    @Test func showsWhatIsThereAtTheLimit() throws {
        #expect(try run(limit: 3, quiet: 2, [1, 2, 3, 4, 5]) == (4, 3))
    }

    @Test func withoutALimitDoesNotWaitForWhatIsNotThere() throws {
        #expect(try run(limit: nil, quiet: 1, [0]) == (nil, 0))
        #expect(try run(limit: nil, quiet: 2, [1, 2, 2]) == (2, 3))
    }
}
