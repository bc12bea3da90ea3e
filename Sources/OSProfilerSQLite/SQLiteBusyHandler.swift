//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if SQLite
internal import Foundation
internal import Synchronization

/// Decides how long a connection waits for another process's transaction: ten seconds, or until the call is cancelled
/// or the connection closed.
///
/// Replaces SQLite's busy time-out, which cannot be ended from outside, and tries as often.
final class SQLiteBusyHandler: Sendable {
    static let limit: Duration = .seconds(10)
    /// Milliseconds between tries.
    private static let delays: [UInt32] = [1, 2, 5, 10, 15, 20, 25, 25, 25, 50, 50, 100]

    /// The try at which it is worth the effort to find out whether the file system has locks at all.
    private static let suspiciousTry = 12

    private let path: String
    private let isCancelled: @Sendable () -> Bool
    private let isEnded = Atomic<Bool>(false)
    private let isSuspended = Atomic<Bool>(false)
    private let began = Mutex(ContinuousClock.now)

    /// - Parameters:
    ///   - path: the store's file.
    ///   - isCancelled: returns whether to stop waiting.
    init(_ path: String, _ isCancelled: @escaping @Sendable () -> Bool) {
        self.path = path
        self.isCancelled = isCancelled
    }

    /// Whether the wait was ended or cancelled.
    var isOver: Bool { isEnded.load(ordering: .relaxed) || isCancelled() }

    /// Ends every wait, from any thread.
    func end() {
        isEnded.store(true, ordering: .relaxed)
    }

    /// Runs a closure during which nothing waits for a lock.
    func suspended<Value>(_ body: () throws -> Value) rethrows -> Value {
        isSuspended.store(true, ordering: .relaxed)
        defer { isSuspended.store(false, ordering: .relaxed) }
        return try body()
    }

    /// The busy handler of SQLite.
    ///
    /// - Parameter tries: how often SQLite has called it for this lock before.
    /// - Returns: whether to try again.
    func waits(after tries: Int) -> Bool {
        if isSuspended.load(ordering: .relaxed) { return false }
        let now = ContinuousClock.now
        let start = began.withLock { began in
            if tries == 0 { began = now }
            return began
        }
        guard now - start < Self.limit, !isOver else { return false }
        if tries == Self.suspiciousTry, SQLiteFileSystem.refusesLocks(beside: path) { return false }
        usleep(Self.delays[min(tries, Self.delays.count - 1)] * 1000)
        return true
    }
}
#endif
