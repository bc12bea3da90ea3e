//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import Foundation
internal import Synchronization

/// Runs asynchronous work for a caller that blocks: the tool's main thread, which is not in the cooperative pool.
enum BlockingTask {
    static func run(_ body: @escaping @Sendable () async throws -> Void) throws {
        let outcome = Outcome()
        let done = DispatchSemaphore(value: 0)
        start(body) { result in
            outcome.result.withLock { $0 = result }
            done.signal()
        }
        done.wait()
        try outcome.result.withLock { $0 }.get()
    }

    private final class Outcome: Sendable {
        let result = Mutex<Result<Void, any Error>>(.success(()))
    }

    /// Returns at once.
    ///
    /// - Parameter end: receives the outcome, on a thread of the pool.
    static func start(
        _ body: @escaping @Sendable () async throws -> Void,
        end: @escaping @Sendable (Result<Void, any Error>) -> Void
    ) {
        Task {
            do {
                try await body()
                end(.success(()))
            } catch {
                end(.failure(error))
            }
        }
    }
}
