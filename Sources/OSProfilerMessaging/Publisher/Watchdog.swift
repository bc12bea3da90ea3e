//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import Dispatch
internal import OSProfilerAMQP
internal import OSProfilerCore
internal import Synchronization

/// Shuts a connection's socket down from outside when its owner has been in one call for too long.
///
/// librabbitmq can write for ever to a broker that has stopped to read, and no time-out of its own covers that.
final class Watchdog: Sendable {
    private struct Watched {
        var killSwitch: AMQPKillSwitch?
        /// When the owner entered the call, in microseconds; nil while it is outside.
        var since: Int64?
    }

    private let watched = Mutex(Watched())
    private let limit: Int64

    /// - Parameter limit: microseconds that a call may take.
    init(limit: Int64) {
        self.limit = max(limit, 1000)
    }

    /// The connection to watch from now on, several times within the limit; nil for none.
    func watch(_ killSwitch: AMQPKillSwitch?) {
        watched.withLock { $0 = Watched(killSwitch: killSwitch) }
        if let killSwitch { lookLater(at: killSwitch) }
    }

    /// The owner enters a call.
    func entering() {
        let now = MonotonicClock.microseconds()
        watched.withLock { $0.since = now }
    }

    /// The owner is about to rest.
    func resting() {
        watched.withLock { $0.since = nil }
    }

    /// Shuts the socket down now.
    func fire() {
        watched.withLock { $0.killSwitch }?.fire()
    }

    private func lookLater(at killSwitch: AMQPKillSwitch) {
        DispatchQueue.global(qos: .utility).asyncAfter(deadline: .now() + .microseconds(Int(limit / 4))) {
            [weak self, weak killSwitch] in
            guard let self, let killSwitch, self.look(at: killSwitch) else { return }
            self.lookLater(at: killSwitch)
        }
    }

    /// - Returns: whether the connection still wants watching.
    private func look(at killSwitch: AMQPKillSwitch) -> Bool {
        let now = MonotonicClock.microseconds()
        let (isWatched, since) = watched.withLock { ($0.killSwitch === killSwitch, $0.since) }
        guard isWatched else { return false }
        if let since, now - since > limit { killSwitch.fire() }
        return true
    }
}
