//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

import OSProfilerCollector
import OSProfilerCore
import OSProfilerStore
import Testing

@Suite struct RetentionPolicyTests {
    private static let day: Int64 = 86_400_000_000

    @Test("An age of years is not truncated", arguments: [1, 366, 367, 728, 3650] as [Int64])
    func age(days: Int64) {
        let policy = RetentionPolicy(maximumAge: .seconds(days * 86_400))
        let now = Timestamp(microseconds: 20_000 * Self.day)
        #expect(policy.limits(at: now) == [.ingestedBefore(Timestamp(microseconds: (20_000 - days) * Self.day))])
    }

    @Test func withoutLimitsNothingIsPurged() {
        #expect(RetentionPolicy().limits(at: Timestamp(microseconds: 0)).isEmpty)
    }
}
