//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import Dispatch
internal import OSProfilerAMQP
internal import OSProfilerCore
internal import Synchronization

/// Shuts down a connection's socket from another thread when a call into the connection takes too long.
///
/// librabbitmq can write forever to a broker that has stopped reading, and none of its own time-outs covers that.
final class Watchdog: Sendable {
    private struct Watched {
        var killSwitch: AMQPKillSwitch?
        /// When the call began, in microseconds; nil outside a call.
        var since: Int64?
    }

    private let watched = Mutex(Watched())
    private let limit: Int64

    /// - Parameter limit: how long a call may take, in microseconds.
    init(limit: Int64) {
        self.limit = max(limit, 1000)
    }

    /// Watches this connection from now on and checks it several times within the limit; nil to watch none.
    func watch(_ killSwitch: AMQPKillSwitch?) {
        watched.withLock { $0 = Watched(killSwitch: killSwitch) }
        if let killSwitch { checkLater(at: killSwitch) }
    }

    /// Records that a call into the connection begins.
    func entering() {
        let now = MonotonicClock.microseconds()
        watched.withLock { $0.since = now }
    }

    /// Records that the thread is about to sleep and must not be interrupted.
    func resting() {
        watched.withLock { $0.since = nil }
    }

    /// Shuts down the socket now.
    func fire() {
        watched.withLock { $0.killSwitch }?.fire()
    }

    private func checkLater(at killSwitch: AMQPKillSwitch) {
        DispatchQueue.global(qos: .utility).asyncAfter(deadline: .now() + .microseconds(Int(limit / 4))) {
            [weak self, weak killSwitch] in
            guard let self, let killSwitch, self.check(killSwitch) else { return }
            self.checkLater(at: killSwitch)
        }
    }

    /// - Returns: whether the connection must still be watched.
    private func check(_ killSwitch: AMQPKillSwitch) -> Bool {
        let now = MonotonicClock.microseconds()
        let (isWatched, since) = watched.withLock { ($0.killSwitch === killSwitch, $0.since) }
        guard isWatched else { return false }
        if let since, now - since > limit { killSwitch.fire() }
        return true
    }
}
