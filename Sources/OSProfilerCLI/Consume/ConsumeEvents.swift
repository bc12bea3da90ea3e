//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import Dispatch
internal import Synchronization

/// What the main thread of a consumer waits for.
final class ConsumeEvents: Sendable {
    enum Event {
        /// The collectors have ended.
        case ended(Result<Void, any Error>)
        /// Somebody asked to read the configuration again.
        case reload
    }

    private struct State {
        var outcome: Result<Void, any Error>?
        /// However often it was asked for.
        var reloads = false
    }

    private let state = Mutex(State())
    private let wakeUp = DispatchSemaphore(value: 0)

    func ended(_ outcome: Result<Void, any Error>) {
        state.withLock { $0.outcome = outcome }
        wakeUp.signal()
    }

    func requestReload() {
        state.withLock { $0.reloads = true }
        wakeUp.signal()
    }

    /// Waits for the next event. An end comes first; the request for a reload then waits for whoever consumes next.
    ///
    /// - Parameter takesReloads: false to wait for the end alone.
    func next(takesReloads: Bool) -> Event {
        while true {
            let event = state.withLock { state -> Event? in
                if let outcome = state.outcome {
                    state.outcome = nil
                    return .ended(outcome)
                }
                guard takesReloads, state.reloads else { return nil }
                state.reloads = false
                return .reload
            }
            if let event {
                // A request that was left alone still counts.
                if state.withLock({ $0.reloads }) { wakeUp.signal() }
                return event
            }
            wakeUp.wait()
        }
    }
}
