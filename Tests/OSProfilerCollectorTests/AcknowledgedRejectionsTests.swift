//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

import OSProfilerCore
import Testing

@testable import OSProfilerCollector

@Suite struct AcknowledgedRejectionsTests {
    private func identity(_ number: UInt64) -> UUID128 { UUID128(first: 0, second: number) }

    /// With a prefetch of ten, tag 25 cannot be delivered before 15 is acknowledged.
    @Test func theirNumberIsBoundedByThePrefetch() {
        var acknowledged = AcknowledgedRejections()
        for tag in UInt64(1)...25 {
            acknowledged.insert(identity(tag), tag: tag)
            acknowledged.delivered(tag, prefetch: 10)
            #expect(acknowledged.count == min(Int(tag), 10))
        }
        #expect(acknowledged.takeAll() == (16...25).map { identity($0) })
        #expect(acknowledged.isEmpty)
    }

    @Test func theyAreForgottenOnceTheBrokerAnswers() {
        var acknowledged = AcknowledgedRejections()
        acknowledged.insert(identity(1), tag: 1)
        acknowledged.delivered(100, prefetch: 100)
        #expect(!acknowledged.isEmpty)
        acknowledged.removeAll()
        #expect(acknowledged.takeAll().isEmpty)
    }
}
