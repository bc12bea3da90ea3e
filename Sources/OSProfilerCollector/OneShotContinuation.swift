//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import Synchronization

/// Resumes the caller that waits for the end of a run, exactly once. The first result counts.
final class OneShotContinuation: Sendable {
    private let waiting = Mutex<CheckedContinuation<Void, any Error>?>(nil)

    func wait(with continuation: CheckedContinuation<Void, any Error>) {
        waiting.withLock { $0 = continuation }
    }

    func resume(with result: Result<Void, any Error>) {
        let continuation = waiting.withLock { waiting in
            defer { waiting = nil }
            return waiting
        }
        continuation?.resume(with: result)
    }
}
