//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

import OSProfilerAMQP
import Testing

@testable import OSProfilerCollector

@Suite struct BatchPolicyTests {
    @Test func memoryInAdditionToTheBodiesCounts() {
        var policy = BatchPolicy(maximumCount: 10, maximumBytes: 100, maximumDelay: 1000)
        policy.add(bytes: 10, at: 0)
        policy.add(memory: 89)
        #expect(!policy.isDue(at: 0))
        policy.add(memory: 1)
        #expect(policy.isDue(at: 0) && policy.bytes == 10)
        policy.reset()
        policy.add(bytes: 99, at: 0)
        #expect(!policy.isDue(at: 0))
    }

    private func policy() -> BatchPolicy { BatchPolicy(maximumCount: 3, maximumBytes: 100, maximumDelay: 1000) }

    @Test func anEmptyBatchIsNeverDue() {
        #expect(!policy().isDue(at: .max))
    }

    @Test func dueByCount() {
        var policy = policy()
        policy.add(bytes: 1, at: 0)
        policy.add(bytes: 1, at: 0)
        #expect(!policy.isDue(at: 0))
        policy.add(bytes: 1, at: 0)
        #expect(policy.isDue(at: 0))
    }

    @Test func dueByBytes() {
        var policy = policy()
        policy.add(bytes: 99, at: 0)
        #expect(!policy.isDue(at: 0))
        policy.add(bytes: 1, at: 0)
        #expect(policy.isDue(at: 0))
    }

    @Test func dueByTheAgeOfTheOldest() {
        var policy = policy()
        policy.add(bytes: 1, at: 5000)
        policy.add(bytes: 1, at: 5900)
        #expect(!policy.isDue(at: 5999))
        #expect(policy.isDue(at: 6000))
        policy.reset()
        #expect(policy.isEmpty && !policy.isDue(at: .max))
        policy.add(bytes: 1, at: 7000)
        #expect(!policy.isDue(at: 7999))
    }

    /// A batch close to the prefetch would wait for messages that the broker may not send.
    @Test(arguments: [(3000, 1000, 1000), (3000, 5000, 1000), (100, 1000, 33), (1, 1000, 1), (0, 0, 1)])
    func theBatchIsClampedToAThirdOfThePrefetch(_ prefetch: Int, _ batch: Int, _ expected: Int) {
        var configuration = CollectorConfiguration(connection: AMQPConfiguration())
        configuration.prefetch = prefetch
        configuration.batchSize = batch
        #expect(configuration.effectiveBatchSize == expected)
    }
}
