//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

/// Decides when the log says that messages are rejected: once an episode, which ends when none was rejected for a while.
/// Pure state.
struct RejectionLog {
    /// Microseconds without a rejected message after which the next one begins a new episode.
    static let pause: Int64 = 600_000_000

    private var last: Int64?

    /// Takes account of rejected messages.
    ///
    /// - Parameter now: microseconds of a monotonic clock.
    /// - Returns: whether they begin an episode.
    mutating func rejected(at now: Int64) -> Bool {
        defer { last = now }
        return last.map { now - $0 >= Self.pause } ?? true
    }
}
