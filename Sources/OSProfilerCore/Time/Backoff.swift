//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

/// An exponential back-off: the wait doubles after each failure up to a limit, and half of it is random, so that the
/// services of a cloud do not return to their broker at the same time.
///
/// Has no clock: the caller waits.
package struct Backoff {
    /// The wait after the first failure, in microseconds.
    let first: Int64
    /// The maximum wait, in microseconds.
    let limit: Int64
    /// The number of failures since the last success.
    package private(set) var failures = 0

    package init(first: Duration, limit: Duration) {
        self.first = max(first.wholeMicroseconds, 1)
        self.limit = max(limit.wholeMicroseconds, self.first)
    }

    /// Records a failure.
    ///
    /// - Returns: the microseconds to wait, between half the step and the whole step.
    package mutating func failed(using generator: inout some RandomNumberGenerator) -> Int64 {
        // Compares the doubled step with the limit without computing it, because it may overflow.
        let step = failures < 63 && first <= limit >> Int64(failures) ? first << Int64(failures) : limit
        failures += 1
        return Int64.random(in: (step + 1) / 2...step, using: &generator)
    }

    /// Records a success.
    package mutating func succeeded() { failures = 0 }
}
