//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

extension Duration {
    /// The microseconds of a wait, rounded towards zero; at most a year, so that they can be added to any time.
    package var wholeMicroseconds: Int64 { min(totalMicroseconds, 366 * 86_400 * 1_000_000) }

    /// The microseconds of a measured duration, rounded towards zero; clamped to the range of `Int64`.
    package var totalMicroseconds: Int64 {
        let (seconds, attoseconds) = components
        let (microseconds, isTooLong) = seconds.multipliedReportingOverflow(by: 1_000_000)
        let (sum, overflows) = microseconds.addingReportingOverflow(attoseconds / 1_000_000_000_000)
        guard !isTooLong, !overflows else { return seconds < 0 ? .min : .max }
        return sum
    }
}
