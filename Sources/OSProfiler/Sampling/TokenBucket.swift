//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

/// A token bucket as one number, the time at which it will be full again: the generic cell rate algorithm of ATM.
struct TokenBucket: Equatable {
    /// Nanoseconds between two tokens.
    let interval: Int64
    /// Nanoseconds by which the time may be ahead of the clock before a token is taken.
    let tolerance: Int64

    /// The longest interval: a year.
    private static let maximumInterval = 31_536_000e9

    /// - Parameters:
    ///   - rate: tokens a second, more than zero.
    ///   - burst: tokens in a full bucket, at least 1; those of one second if nil.
    init(perSecond rate: Double, burst: Int?) {
        let interval = min(1e9 / rate, Self.maximumInterval)
        self.interval = Int64(interval)
        let burst = burst.map(Double.init) ?? rate.rounded(.up)
        let ahead = interval * (max(burst, 1) - 1)
        // No number if tokens come at once, without end. More than a century ahead is never reached.
        tolerance = ahead.isNaN ? 0 : Int64(min(ahead, 100 * Self.maximumInterval))
    }

    /// Takes a token.
    ///
    /// - Parameters:
    ///   - full: when the bucket will be full, in nanoseconds of a clock.
    ///   - now: the time of that clock.
    /// - Returns: when it will be full after that; nil if it is empty.
    func taking(from full: Int64, at now: Int64) -> Int64? {
        let full = max(full, now)
        return full - now <= tolerance ? full + interval : nil
    }
}
