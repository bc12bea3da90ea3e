//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

import Foundation
public import Testing

/// Runs tests on threads of their own.
///
/// Swift's own executor has as many threads as the machine has cores. A test that waits for a process or a server blocks
/// one of them, and on two cores two such tests stop every other test.
public struct BlockingTests: SuiteTrait, TestTrait, TestScoping {
    public var isRecursive: Bool { true }

    public func provideScope(
        for test: Test,
        testCase: Test.Case?,
        performing function: @Sendable () async throws -> Void
    ) async throws {
        try await withTaskExecutorPreference(TestThreads.shared) { try await function() }
    }
}

extension Trait where Self == BlockingTests {
    /// The tests block their thread: they start processes or servers and wait for them.
    public static var blocking: Self { Self() }
}

/// An executor that starts a thread for each job that no idle thread can take, and keeps it.
private final class TestThreads: TaskExecutor, @unchecked Sendable {
    static let shared = TestThreads()

    /// Guards what follows, and wakes idle threads.
    private let condition = NSCondition()
    private var jobs: [UnownedJob] = []
    private var idle = 0

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        condition.withLock {
            jobs.append(job)
            if jobs.count > idle { Thread.detachNewThread(run) }
            condition.signal()
        }
    }

    @Sendable private func run() {
        while true { next().runSynchronously(on: asUnownedTaskExecutor()) }
    }

    private func next() -> UnownedJob {
        condition.withLock {
            idle += 1
            defer { idle -= 1 }
            while jobs.isEmpty { condition.wait() }
            return jobs.removeFirst()
        }
    }
}
