//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import Foundation
internal import OSProfilerCollector
internal import Synchronization

/// The collectors of the moment, which a signal stops. Before there are any, nothing is pending, and the process ends.
final class RunningCollectors: Sendable {
    private struct State {
        var group: CollectorGroup?
        var isStopping = false
    }

    private let state = Mutex(State())

    /// The collectors, one for each bus.
    var collectors: [Collector] { state.withLock { $0.group?.collectors ?? [] } }

    /// Whether a signal asked for the end.
    var isStopping: Bool { state.withLock { $0.isStopping } }

    /// Replaces the collectors, and stops them if the end came meanwhile.
    func set(_ group: CollectorGroup) {
        let isStopping = state.withLock { state in
            state.group = group
            return state.isStopping
        }
        if isStopping { group.stop() }
    }

    func stop() {
        let group = state.withLock { state in
            state.isStopping = true
            return state.group
        }
        guard let group else { _exit(ExitStatus.done.rawValue) }
        group.stop()
    }
}
