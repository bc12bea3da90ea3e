//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

import OSProfilerCore
import TestSupport
import Testing

struct BackoffTests {
    @Test("Delays double up to the limit, and are at least half of the step")
    func doubles() {
        let steps: [Int64] = [100_000, 200_000, 400_000, 800_000, 1_000_000, 1_000_000]
        var delays = steps.map { _ in Set<Int64>() }
        for seed in 0..<100 {
            var generator = SeededGenerator(seed: UInt64(seed))
            var backoff = Backoff(first: .milliseconds(100), limit: .seconds(1))
            for (index, step) in steps.enumerated() {
                let delay = backoff.failed(using: &generator)
                #expect((step / 2...step).contains(delay))
                delays[index].insert(delay)
            }
            backoff.succeeded()
            #expect(backoff.failures == 0)
            #expect((50_000...100_000).contains(backoff.failed(using: &generator)))
        }
        // By chance: hardly two services wait for the same time.
        #expect(delays.allSatisfy { $0.count > 90 })
    }

    @Test("However long it fails, the limit holds")
    func neverOverflows() {
        var generator = SeededGenerator(seed: 1)
        var backoff = Backoff(first: .seconds(3), limit: .seconds(10))
        for _ in 0..<200 {
            let delay = backoff.failed(using: &generator)
            #expect((1_500_000...10_000_000).contains(delay))
        }
    }

    @Test("Odd settings do not make it spin or overflow")
    func oddSettings() {
        var generator = SeededGenerator(seed: 1)
        var zero = Backoff(first: .zero, limit: .seconds(-5))
        #expect(zero.failed(using: &generator) == 1)
        var huge = Backoff(first: .seconds(Int64.max), limit: .seconds(Int64.max))
        for _ in 0..<100 { #expect(huge.failed(using: &generator) > 0) }
    }
}
