//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

/// How long to wait before the next try: twice as long after each failure up to a limit, half of it by chance, so that
/// the services of a cloud do not return to their broker at the same instant.
///
/// Pure state: the caller waits.
package struct Backoff {
    /// Microseconds after the first failure.
    let first: Int64
    /// Microseconds at the most.
    let limit: Int64
    /// Failures since the last success.
    package private(set) var failures = 0

    package init(first: Duration, limit: Duration) {
        self.first = max(first.wholeMicroseconds, 1)
        self.limit = max(limit.wholeMicroseconds, self.first)
    }

    /// Notes a failure.
    ///
    /// - Returns: microseconds to wait, between half the step and all of it.
    package mutating func failed(using generator: inout some RandomNumberGenerator) -> Int64 {
        // Whether the doubled step exceeds the limit is asked without computing it: it may exceed an integer too.
        let step = failures < 63 && first <= limit >> Int64(failures) ? first << Int64(failures) : limit
        failures += 1
        return Int64.random(in: (step + 1) / 2...step, using: &generator)
    }

    /// Notes a success.
    package mutating func succeeded() { failures = 0 }
}
