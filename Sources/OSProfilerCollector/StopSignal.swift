//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import Foundation
internal import OSProfilerCore
internal import OSProfilerNotifying
internal import Synchronization

/// Tells a thread to end, and wakes it while it waits. All threads of a collector wait here and nowhere else.
final class StopSignal: Sendable {
    private let raised = Completion()
    private let deadline = Atomic<Int64>(.max)

    var isRaised: Bool { raised.isComplete }

    /// Whether the time for what is left is up.
    var isOverdue: Bool { MonotonicClock.microseconds() >= deadline.load(ordering: .relaxed) }

    /// Idempotent: the first deadline counts, in microseconds of the monotonic clock.
    func raise(deadline end: Int64) {
        if deadline.compareExchange(expected: .max, desired: end, ordering: .relaxed).exchanged { raised.complete() }
    }

    /// Blocks the calling thread until the signal is raised, for so many microseconds at the most.
    func wait(microseconds: Int64) { raised.wait(microseconds: microseconds) }

    /// As ``wait(microseconds:)``, but once the signal is raised until its deadline: between two tries of a job that may go
    /// on until then.
    func waitForRetry(microseconds: Int64) {
        guard isRaised else { return wait(microseconds: microseconds) }
        let left = deadline.load(ordering: .relaxed) - MonotonicClock.microseconds()
        Thread.sleep(forTimeInterval: Double(max(0, min(microseconds, left))) / 1_000_000)
    }
}
