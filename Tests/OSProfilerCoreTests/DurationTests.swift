//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

import OSProfilerCore
import Testing

@Suite struct DurationTests {
    private static let year: Int64 = 366 * 86_400 * 1_000_000
    private static let durations: [(Duration, Int64)] = [
        (.zero, 0), (.microseconds(7), 7), (.nanoseconds(1999), 1), (.nanoseconds(-1999), -1),
        (.seconds(-5), -5_000_000), (.seconds(400 * 86_400), 34_560_000_000_000), (.seconds(Int64.max), .max),
        (.seconds(Int64.min), .min),
    ]

    @Test(arguments: durations)
    func inMicroseconds(_ duration: Duration, _ expected: Int64) {
        #expect(duration.totalMicroseconds == expected)
        #expect(duration.wholeMicroseconds == min(expected, Self.year))
    }
}
