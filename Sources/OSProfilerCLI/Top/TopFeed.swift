//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import Foundation
internal import OSProfilerBrowser
internal import OSProfilerCore
internal import Synchronization

/// Reads a store again and again on a thread of its own, so that a store that is slow or away never holds up the keys.
final class TopFeed: Sendable {
    /// Events that wait to be taken at the most.
    private static let eventLimit = 4
    private static let longestPause: Duration = .seconds(15)

    private struct State {
        var wish: StoreWish?
        var events: [BrowserEvent] = []
        var failure: (any Error)?
        var isStopped = false
        /// Since when the store has had a question without an answer.
        var askedAt: ContinuousClock.Instant?
    }

    private let state = Mutex(State())
    private let changed = DispatchSemaphore(value: 0)
    private let ended = DispatchSemaphore(value: 0)
    private let wake: @Sendable () -> Void

    /// - Parameter wake: called on the feed's thread when there is something to take.
    init(_ wake: @escaping @Sendable () -> Void) { self.wake = wake }

    func start(_ reader: sending TopReader, interval: Duration) {
        let box = Mutex<TopReader?>(reader)
        let thread = Thread { [self] in
            guard var reader = box.withLock({ $0.take() }) else { return }
            run(&reader, interval: interval)
            reader.close()
            ended.signal()
        }
        thread.name = "osp-top-store"
        thread.start()
    }

    /// Says what the browser wishes; a new wish is read at once.
    func want(_ wish: StoreWish) {
        let isNew = state.withLock { state in
            defer { state.wish = wish }
            return state.wish != wish
        }
        if isNew { changed.signal() }
    }

    /// Takes what was read since the last call.
    ///
    /// - Throws: what ended the reading.
    func take() throws -> [BrowserEvent] {
        try state.withLock { state in
            if let failure = state.failure { throw failure }
            defer { state.events = [] }
            return state.events
        }
    }

    /// How long the store has not answered.
    var waiting: Duration {
        state.withLock { $0.askedAt }.map { ContinuousClock.now - $0 } ?? .zero
    }

    /// Ends the thread, and waits a moment for it. A store that does not answer keeps it; it ends with the process.
    func stop() {
        state.withLock { $0.isStopped = true }
        changed.signal()
        _ = ended.wait(timeout: .now() + .milliseconds(200))
    }

    private func run(_ reader: inout TopReader, interval: Duration) {
        var last: StoreWish?
        while true {
            let (next, isFull) = state.withLock { ($0.isStopped ? nil : $0.wish, $0.events.count >= Self.eventLimit) }
            // A terminal that takes no output, after Ctrl-S, holds up the reading too.
            guard let wish = next, !isFull else {
                if state.withLock({ $0.isStopped }) { return }
                _ = changed.wait(timeout: .now() + .milliseconds(100))
                continue
            }
            let start = ContinuousClock.now
            state.withLock { $0.askedAt = start }
            let outcome = Result { try reader.read(wish, isNew: wish != last) }
            if case .success(.storeFails) = outcome { last = nil } else { last = wish }
            let isStopped = state.withLock { state in
                state.askedAt = nil
                switch outcome {
                case .success(let event): state.events.append(event)
                case .failure(let error): state.failure = error
                }
                return state.isStopped
            }
            wake()
            if case .failure = outcome { return }
            if isStopped { return }
            // A store that takes long to read is read less often; a read that failed is repeated soon.
            let work = last == nil ? .zero : min((ContinuousClock.now - start) * 3, Self.longestPause)
            let pause = max(interval, work)
            _ = changed.wait(timeout: .now() + .microseconds(Int(clamping: pause.totalMicroseconds)))
        }
    }
}
