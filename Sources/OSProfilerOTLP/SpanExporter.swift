//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#if OTLP
internal import OSProfilerCore
internal import OSProfilerStore
internal import Synchronization

/// Joins points into spans and sends these.
///
/// If the spans of one step cannot be sent, everything added in that step is undone, and the caller adds it again.
/// Steps run one after the other, including their requests, so a receiver gets the spans of one step after those of
/// the previous one.
final class SpanExporter: Sendable {
    private struct State {
        var joiner: SpanJoiner
        /// The time until which the receiver asked for a pause; `pauseReason` says why.
        var pausedUntil: Int64 = 0
        var pauseReason: StoreError?
        var isClosed = false
        var observe: @Sendable (OTLPEvent) -> Void = { _ in }
    }

    private let client: OTLPClient
    private let sendsArguments: Bool
    /// Returns the microseconds of a monotonic clock.
    private let clock: @Sendable () -> Int64
    private let state: Mutex<State>

    init(
        _ string: OTLPConnectionString,
        clock: @escaping @Sendable () -> Int64
    ) throws(StoreError) {
        client = try OTLPClient(string)
        sendsArguments = string.sendsArguments
        self.clock = clock
        let limits = SpanJoiner.Limits(halves: string.maximumOpen, unfinishedAfter: string.unfinishedAfter)
        state = Mutex(State(joiner: SpanJoiner(limits)))
    }

    /// Passes every later event to a closure, which may run on any thread.
    func observe(_ body: @escaping @Sendable (OTLPEvent) -> Void) {
        state.withLock { $0.observe = body }
    }

    /// Appends a batch. Returns when the receiver has accepted every span that the batch completes; its other points
    /// are held.
    func append(_ batch: PointBatch) throws(StoreError) -> AppendResult {
        try state.withLock { (state) throws(StoreError) -> AppendResult in
            try Self.checkOpen(state)
            var joiner = state.joiner
            var spans: [JoinedSpan] = []
            var duplicates = 0
            let now = clock()
            for entry in batch.entries {
                switch joiner.add(entry, of: batch, at: now) {
                case .duplicate: duplicates += 1
                case .held: break
                case .joined(let span): spans.append(span)
                }
            }
            let excess = joiner.takeExcess()
            try send(spans + excess, &state)
            state.joiner = joiner
            if !excess.isEmpty { state.observe(.overflowed(spans: excess.count)) }
            return AppendResult(stored: batch.count - duplicates, duplicates: duplicates)
        }
    }

    /// Sends the receiver a request without spans. Ignores the content of the response, which shows that the receiver
    /// exists.
    func check() throws(StoreError) {
        try state.withLock { (state) throws(StoreError) -> Void in
            try Self.checkOpen(state)
            try checkPause(&state)
        }
        var pause: Int64 = 0
        do throws(StoreError) {
            _ = try client.post(ExportRequest(), pause: &pause)
        } catch {
            state.withLock { note(pause, error, &$0) }
            throw error
        }
    }

    /// Sends the halves that have waited long enough. If they cannot be sent, they go on waiting.
    func sendUnfinished() throws(StoreError) {
        try state.withLock { (state) throws(StoreError) in
            guard !state.isClosed else { return }
            var joiner = state.joiner
            let unfinished = joiner.takeUnfinished(at: clock())
            guard !unfinished.isEmpty else { return }
            try send(unfinished, &state)
            state.joiner = joiner
        }
    }

    /// Sends all halves that are held, once; those that cannot be sent are lost.
    func close() {
        state.withLock { state in
            guard !state.isClosed else { return }
            state.isClosed = true
            // The last request ignores a pause that the receiver asked for.
            state.pauseReason = nil
            let rest = state.joiner.takeAll()
            do throws(StoreError) {
                try send(rest, &state)
            } catch {
                state.observe(.lost(spans: rest.count, reason: error.description))
            }
            client.close()
        }
    }

    private static func checkOpen(_ state: State) throws(StoreError) {
        if state.isClosed { throw StoreError(.other, "the otlp:// store is closed") }
    }

    private func checkPause(_ state: inout State) throws(StoreError) {
        if let reason = state.pauseReason, clock() < state.pausedUntil { throw reason }
        state.pauseReason = nil
    }

    // MARK: Sending

    /// Sends spans in as many requests as they need. Reports events only after the last request, because all spans
    /// are sent again after a failure.
    private func send(_ spans: [JoinedSpan], _ state: inout State) throws(StoreError) {
        guard !spans.isEmpty else { return }
        try checkPause(&state)
        var requests = SpanRequests(sendsArguments: sendsArguments)
        var events: [OTLPEvent] = []
        for span in spans {
            if let full = requests.add(span) { try send(full, &state, &events) }
        }
        if let last = requests.take() { try send(last, &state, &events) }
        events.forEach(state.observe)
    }

    private func send(
        _ request: ExportRequest,
        _ state: inout State,
        _ events: inout [OTLPEvent]
    ) throws(StoreError) {
        var pause: Int64 = 0
        do throws(StoreError) {
            switch try client.post(request, pause: &pause) {
            case .accepted(0, ""): break
            case .accepted(0, let message): events.append(.warned(reason: message))
            case .accepted(let rejected, let message): events.append(.rejected(spans: rejected, reason: message))
            case .refused(let reason): events.append(.refused(spans: request.spanCount, reason: reason))
            case .tooLarge:
                if let (one, other) = request.halves {
                    try send(one, &state, &events)
                    try send(other, &state, &events)
                } else {
                    events.append(.refused(spans: 1, reason: "a span is too large for the receiver"))
                }
            }
        } catch {
            note(pause, error, &state)
            throw error
        }
    }

    /// Stores a pause that the receiver asked for.
    private func note(_ pause: Int64, _ reason: StoreError, _ state: inout State) {
        guard pause > 0 else { return }
        state.pausedUntil = clock() + pause
        state.pauseReason = reason
    }
}
#endif
