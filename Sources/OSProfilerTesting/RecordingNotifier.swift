//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

public import OSProfiler
internal import Synchronization

/// A notifier that keeps the trace points of a test.
///
/// ```swift
/// let recorder = RecordingNotifier()
/// try await recorder.profiler().withProfiling { try await checkOut(cart) }
/// #expect(recorder.outline == ["cart", ["db", "db", "mail"]])
/// ```
///
/// Create one for each test, so that tests can run side by side.
public final class RecordingNotifier: Notifier {
    private struct State {
        var points: [TracePoint] = []
        var dropped = 0
        var waiting: [UInt64: CheckedContinuation<Void, Never>] = [:]
        var lastWaiting: UInt64 = 0
    }

    /// The number of points that it keeps.
    public let capacity: Int
    private let state = Mutex(State())

    /// - Parameter capacity: the number of points to keep; later ones are only counted.
    public init(capacity: Int = 100_000) {
        self.capacity = capacity
    }

    public func notify(_ point: TracePoint) {
        let waiting = state.withLock { state in
            if state.points.count < capacity { state.points.append(point) } else { state.dropped += 1 }
            defer { state.waiting.removeAll() }
            return state.waiting.values.map { $0 }
        }
        for continuation in waiting { continuation.resume() }
    }

    /// The points in the order in which they came.
    public var points: [TracePoint] { state.withLock { $0.points } }

    /// The number of points beyond ``capacity``.
    public var dropped: Int { state.withLock { $0.dropped } }

    /// Forgets the points.
    public func removeAll() {
        state.withLock {
            $0.points.removeAll()
            $0.dropped = 0
        }
    }

    /// Creates a profiler that sends its points here.
    ///
    /// - Parameters:
    ///   - hmacKeys: the keys that sign headers and are accepted in requests; without any a trace stays in the process.
    ///   - service: the identity in the points.
    public func profiler(
        hmacKeys: HMACKeys = .none,
        service: ServiceIdentity = ServiceIdentity(project: "test", service: "test", host: "localhost")
    ) -> Profiler {
        Profiler(notifier: self, service: service, hmacKeys: hmacKeys)
    }

    /// Waits for points that come from elsewhere: a detached task, a callback, another service.
    ///
    /// It has no time limit; give the test one. A failure then shows what the recorder has.
    ///
    /// - Parameters:
    ///   - isolation: the caller's actor; omit it.
    ///   - condition: called with this recorder, now and after each point.
    /// - Throws: `CancellationError` if the task is cancelled, as a test is at its time limit.
    public func wait(
        isolation: isolated (any Actor)? = #isolation,
        until condition: (RecordingNotifier) throws -> Bool
    ) async throws {
        while true {
            // The count first: what comes while the condition is evaluated ends the wait at once.
            let count = total
            if try condition(self) { return }
            try await nextPoint(after: count)
        }
    }

    /// Waits until as many spans of a name have ended, and returns the last of them.
    ///
    /// - Parameters:
    ///   - name: the name of the spans.
    ///   - count: the number of ended spans to wait for, at least 1.
    /// - Throws: `CancellationError` if the task is cancelled, as a test is at its time limit.
    public func waitForSpan(named name: String, count: Int = 1) async throws -> RecordedSpan {
        while true {
            let total = total
            let ended = spans(named: name).filter(\.isFinished)
            if let last = ended.last, ended.count >= count { return last }
            try await nextPoint(after: total)
        }
    }

    private var total: Int { state.withLock { $0.points.count + $0.dropped } }

    private func nextPoint(after count: Int) async throws {
        try Task.checkCancellation()
        let number = state.withLock { state in
            state.lastWaiting += 1
            return state.lastWaiting
        }
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isDue = state.withLock { state in
                    // Cancelled before this, the handler found nobody to wake.
                    if state.points.count + state.dropped != count || Task.isCancelled { return true }
                    state.waiting[number] = continuation
                    return false
                }
                if isDue { continuation.resume() }
            }
        } onCancel: {
            state.withLock { $0.waiting.removeValue(forKey: number) }?.resume()
        }
        try Task.checkCancellation()
    }
}
