//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import Foundation
internal import OSProfilerCore
internal import Synchronization

/// Runs calls that may never return, with a limit on the wait for them.
enum TimeLimit {
    private final class Outcome<Value: Sendable>: Sendable {
        let result = Mutex<Result<Value, any Error>?>(nil)
        let done = DispatchSemaphore(value: 0)

        func wait(_ limit: Duration) -> Result<Value, any Error>? {
            guard done.wait(timeout: .now() + limit / .seconds(1)) == .success else { return nil }
            return result.withLock { $0 }
        }
    }

    /// Runs a call on a separate thread. A call that exceeds the limit is abandoned and ends with the process.
    static func run<Value: Sendable>(
        _ limit: Duration,
        _ body: @escaping @Sendable () throws -> Value
    ) throws -> Value {
        guard let result = start(body).wait(limit) else { throw expired(limit) }
        return try result.get()
    }

    /// Runs a call for each item, all at once.
    ///
    /// - Returns: the outcomes in the items' order.
    static func map<Item: Sendable, Value: Sendable>(
        _ items: [Item],
        _ limit: Duration,
        _ body: @escaping @Sendable (Item) throws -> Value
    ) -> [Result<Value, any Error>] {
        let start = ContinuousClock.now
        let outcomes = items.map { item in self.start { try body(item) } }
        return outcomes.map { $0.wait(max(limit - (.now - start), .zero)) ?? .failure(expired(limit)) }
    }

    private static func start<Value: Sendable>(_ body: @escaping @Sendable () throws -> Value) -> Outcome<Value> {
        let outcome = Outcome<Value>()
        Thread.detachNewThread {
            let result = Result { try body() }
            outcome.result.withLock { $0 = result }
            outcome.done.signal()
        }
        return outcome
    }

    private static func expired(_ limit: Duration) -> DoctorError {
        DoctorError("no answer within \(DurationText.text(microseconds: limit.totalMicroseconds)) (--timeout)")
    }
}
