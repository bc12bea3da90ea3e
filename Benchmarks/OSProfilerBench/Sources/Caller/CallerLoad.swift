//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

import Dispatch
import Foundation
import OSProfiler
import Synchronization

/// Threads and tasks that send trace points at a steady pace and time each of them.
final class CallerLoad: Sendable {
    private let profiler: Profiler
    private let interval: Duration
    private let phase = Atomic<Int>(0)
    private let isOver = Atomic<Bool>(false)
    private let running = DispatchGroup()
    /// The latencies by phase.
    private let results = Mutex<[LatencyHistogram]>([])

    /// The number of points that a caller sends between two pauses.
    private static let burst = 4

    /// - Parameters:
    ///   - pace: the number of callers that share the rate.
    ///   - rate: points per second.
    init(_ profiler: Profiler, pace: Int, rate: Int) {
        self.profiler = profiler
        interval = .nanoseconds(1_000_000_000 * pace * Self.burst / rate)
    }

    func start(threads: Int, tasks: Int) {
        for _ in 0..<threads {
            running.enter()
            Thread.detachNewThread {
                self.send { Thread.sleep(forTimeInterval: $0) }
                self.running.leave()
            }
        }
        for _ in 0..<tasks {
            running.enter()
            Task {
                await self.sendFromTasks()
                self.running.leave()
            }
        }
    }

    func beginPhase() { phase.wrappingAdd(1, ordering: .relaxed) }

    /// Stops all callers.
    ///
    /// - Returns: the latencies of each phase.
    func stop() -> [LatencyHistogram] {
        isOver.store(true, ordering: .relaxed)
        running.wait()
        return results.withLock { $0 }
    }

    private func send(_ rest: (TimeInterval) -> Void) {
        var clock = CallerClock(interval)
        var latencies: [LatencyHistogram] = []
        while !isOver.load(ordering: .relaxed) {
            profiler.withProfiling { sendBurst(&latencies) }
            if let seconds = clock.next() { rest(seconds) }
        }
        merge(latencies)
    }

    private func sendFromTasks() async {
        var clock = CallerClock(interval)
        var latencies: [LatencyHistogram] = []
        while !isOver.load(ordering: .relaxed) {
            latencies = await profiler.withProfiling { [latencies] in
                // Points of a child task belong to the trace of its parent.
                async let child = sent(latencies)
                return await child
            }
            if let seconds = clock.next() { try? await Task.sleep(for: .seconds(seconds)) }
        }
        merge(latencies)
    }

    private func sent(_ latencies: [LatencyHistogram]) async -> [LatencyHistogram] {
        var latencies = latencies
        sendBurst(&latencies)
        return latencies
    }

    /// Sends a start and a stop, twice, within a trace.
    private func sendBurst(_ latencies: inout [LatencyHistogram]) {
        let phase = phase.load(ordering: .relaxed)
        while latencies.count <= phase { latencies.append(LatencyHistogram()) }
        for _ in 0..<Self.burst / 2 {
            let begin = monotonicNanoseconds()
            let handle = startTrace("db", info: ["db": ["statement": "SELECT nodes.id FROM nodes", "params": [1]]])
            let middle = monotonicNanoseconds()
            handle.stop()
            let end = monotonicNanoseconds()
            latencies[phase].add(nanoseconds: middle - begin)
            latencies[phase].add(nanoseconds: end - middle)
        }
    }

    private func merge(_ latencies: [LatencyHistogram]) {
        results.withLock { results in
            while results.count < latencies.count { results.append(LatencyHistogram()) }
            for (index, histogram) in latencies.enumerated() { results[index].merge(histogram) }
        }
    }
}

/// A steady pace. A caller that is late catches up.
private struct CallerClock {
    private let interval: Duration
    private var due = ContinuousClock.now

    init(_ interval: Duration) { self.interval = interval }

    /// - Returns: seconds to pause; nil if the caller is late.
    mutating func next() -> TimeInterval? {
        due += interval
        let left = due - ContinuousClock.now
        guard left > .zero else { return nil }
        return left / .seconds(1)
    }
}

private func monotonicNanoseconds() -> Int {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return time.tv_sec * 1_000_000_000 + time.tv_nsec
}
