//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import Dispatch
internal import Synchronization

/// The end of something, for any number of waiters, on threads and in tasks.
package final class Completion: Sendable {
    private let group = DispatchGroup()
    private let completed = Atomic<Bool>(false)

    package init() { group.enter() }

    // Dispatch refuses to free a group that someone has entered.
    deinit { complete() }

    package var isComplete: Bool { completed.load(ordering: .relaxed) }

    /// Releases the waiters. Idempotent.
    package func complete() {
        if !completed.exchange(true, ordering: .relaxed) { group.leave() }
    }

    /// Blocks the calling thread until the end.
    package func wait() { group.wait() }

    /// Blocks the calling thread until the end, for so many microseconds at the most.
    package func wait(microseconds: Int64) { _ = group.wait(timeout: .now() + .microseconds(Int(microseconds))) }

    /// Suspends the calling task until the end.
    package func wait() async {
        await withCheckedContinuation { continuation in
            group.notify(queue: .global()) { continuation.resume() }
        }
    }
}
