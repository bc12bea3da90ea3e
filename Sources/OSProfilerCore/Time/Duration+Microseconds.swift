//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

extension Duration {
    /// Microseconds of a wait, rounded towards zero; not more than a year, so that they can be added to any instant.
    package var wholeMicroseconds: Int64 { min(totalMicroseconds, 366 * 86_400 * 1_000_000) }

    /// Microseconds of what was measured, rounded towards zero; too many become the most that there are.
    package var totalMicroseconds: Int64 {
        let (seconds, attoseconds) = components
        let (microseconds, isTooLong) = seconds.multipliedReportingOverflow(by: 1_000_000)
        let (sum, overflows) = microseconds.addingReportingOverflow(attoseconds / 1_000_000_000_000)
        guard !isTooLong, !overflows else { return seconds < 0 ? .min : .max }
        return sum
    }
}
