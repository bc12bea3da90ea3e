//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import OSProfilerCore
internal import Synchronization

/// A ``TokenBucket`` that many threads share without a lock.
final class RateLimiter: Sendable {
    private let bucket: TokenBucket
    /// When the bucket will be full, in nanoseconds of the monotonic clock.
    private let full = Atomic<Int64>(0)
    /// A limit that applies first.
    private let outer: RateLimiter?

    init(_ bucket: TokenBucket, within outer: RateLimiter? = nil) {
        self.bucket = bucket
        self.outer = outer
    }

    /// Takes a token.
    ///
    /// - Returns: false if there is none.
    func take() -> Bool {
        guard outer?.take() ?? true else { return false }
        let now = MonotonicClock.microseconds() * 1000
        var current = full.load(ordering: .relaxed)
        while let next = bucket.taking(from: current, at: now) {
            let (isTaken, found) = full.compareExchange(expected: current, desired: next, ordering: .relaxed)
            if isTaken { return true }
            current = found
        }
        return false
    }
}
