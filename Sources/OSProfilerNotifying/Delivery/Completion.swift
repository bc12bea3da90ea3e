//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import Dispatch
internal import Synchronization

/// A one-time event for which any number of threads and tasks can wait.
package final class Completion: Sendable {
    private let group = DispatchGroup()
    private let completed = Atomic<Bool>(false)

    package init() { group.enter() }

    // Dispatch traps when a group is freed before every `enter` is balanced.
    deinit { complete() }

    package var isComplete: Bool { completed.load(ordering: .relaxed) }

    /// Releases the waiters. Idempotent.
    package func complete() {
        if !completed.exchange(true, ordering: .relaxed) { group.leave() }
    }

    /// Blocks the calling thread until completion.
    package func wait() { group.wait() }

    /// Blocks the calling thread until completion, or until the timeout in microseconds.
    package func wait(microseconds: Int64) { _ = group.wait(timeout: .now() + .microseconds(Int(microseconds))) }

    /// Suspends the calling task until completion.
    package func wait() async {
        await withCheckedContinuation { continuation in
            group.notify(queue: .global()) { continuation.resume() }
        }
    }
}
