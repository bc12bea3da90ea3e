//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import Foundation
internal import OSProfilerCore
internal import OSProfilerNotifying
internal import Synchronization

/// Asks a collector's threads to end and wakes them while they wait. It is the only place where they wait.
final class StopSignal: Sendable {
    private let raised = Completion()
    private let deadline = Atomic<Int64>(.max)

    var isRaised: Bool { raised.isComplete }

    /// Whether the deadline for the remaining work has passed.
    var isOverdue: Bool { MonotonicClock.microseconds() >= deadline.load(ordering: .relaxed) }

    /// Raises the signal. Idempotent: the first deadline counts. It is given in microseconds of the monotonic clock.
    func raise(deadline end: Int64) {
        if deadline.compareExchange(expected: .max, desired: end, ordering: .relaxed).exchanged { raised.complete() }
    }

    /// Blocks the calling thread until the signal is raised, for at most the given number of microseconds.
    func wait(microseconds: Int64) { raised.wait(microseconds: microseconds) }

    /// Waits between two attempts of a job that may continue until the deadline. Behaves like ``wait(microseconds:)``,
    /// but after the signal is raised it sleeps, at most until the deadline.
    func waitForRetry(microseconds: Int64) {
        guard isRaised else { return wait(microseconds: microseconds) }
        let left = deadline.load(ordering: .relaxed) - MonotonicClock.microseconds()
        Thread.sleep(forTimeInterval: Double(max(0, min(microseconds, left))) / 1_000_000)
    }
}
