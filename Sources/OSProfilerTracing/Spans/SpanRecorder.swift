//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import OSProfiler
internal import Synchronization
internal import Tracing

/// A span that is recorded: what it knows so far, and which of its points have been sent.
///
/// The start is sent when it is known, or when something that refers to the span is about to be sent, with the time at which
/// the span began; the stop comes after it. Points are sent under the lock, so that their order is that of the events.
final class SpanRecorder: DeferredSpan {
    let traceID = OpaqueID.random()
    private let parentID: OpaqueID
    private let session: TraceSession
    private let counters: TracerCounters
    private let began: Timestamp
    private let state: Mutex<SpanState>
    /// Set after the start, or the stop, has been sent, for those who ask without the lock.
    private let hasStarted = Atomic<Bool>(false)
    private let isOver = Atomic<Bool>(false)

    init(
        _ operationName: String,
        _ kind: SpanKind,
        in parent: TraceScope,
        at began: Timestamp,
        _ counters: TracerCounters
    ) {
        session = parent.session
        parentID = parent.traceID
        self.began = began
        self.counters = counters
        let name = operationName.truncated(to: SpanLimits.name)
        if name.utf8.count < operationName.utf8.count { counters.addCut(1) }
        state = Mutex(SpanState(name, kind))
    }

    deinit { if !hasEnded { counters.close() } }

    var hasEnded: Bool { isOver.load(ordering: .relaxed) }
    var operationName: String { state.withLock { $0.operationName } }
    var attributes: Tracing.SpanAttributes { state.withLock { $0.attributes } }

    // MARK: What is known

    func setOperationName(_ name: String) {
        let fitted = name.truncated(to: SpanLimits.name)
        change { state in
            state.operationName = fitted
            return fitted.utf8.count < name.utf8.count ? 1 : 0
        }
    }

    func setAttributes(_ attributes: Tracing.SpanAttributes) {
        var fitter = AttributeFitter()
        // Outside the lock, because it calls what an application wrote.
        let fitted = fitter.fit(attributes, keeping: self.attributes)
        change { state in
            state.attributes = fitted
            state.attributeChanges &+= 1
            state.cutAttributes = max(state.cutAttributes, fitter.dropped)
            return fitter.cut
        }
    }

    func setStatus(_ status: SpanStatus) {
        let message = status.message?.truncated(to: SpanLimits.text)
        change { state in
            if state.status?.code != .ok { state.status = SpanStatus(code: status.code, message: message) }
            return 0
        }
    }

    func addEvent(_ event: SpanEvent) {
        let entry = SpanEntry(event: event.name, Timestamp(nanoseconds: event.nanosecondsSinceEpoch), event.attributes)
        change { state in state.events.add(entry).cut }
    }

    func addLink(_ link: SpanLink) {
        guard let entry = SpanEntry(link) else { return counters.addCut(1) }
        change { state in state.links.add(entry).cut }
    }

    func recordError<Instant: TracerInstant>(
        _ error: any Error,
        _ attributes: Tracing.SpanAttributes,
        at instant: () -> Instant
    ) {
        let failure = RecordedError(error)
        let entry = SpanEntry(failure, Timestamp(instant()), attributes)
        change { state in
            let added = state.events.add(entry)
            state.error = failure
            // An event that says no more than the stop itself is left out.
            state.errorEvent = attributes.isEmpty ? added.place : nil
            return added.cut
        }
    }

    private func change(_ body: (inout SpanState) -> Int) {
        let cut = state.withLock { state -> Int in
            guard !state.hasEnded else { return 0 }
            state.changes &+= 1
            return body(&state)
        }
        counters.addCut(cut)
    }

    // MARK: Points

    func sendStart() {
        guard !hasStarted.load(ordering: .acquiring) else { return }
        state.withLock { sendStart(&$0) }
    }

    /// Sends the start if the attributes have come: they did not change since the last call.
    ///
    /// - Parameters:
    ///   - changes: what the last call returned; nil for the first one.
    ///   - isLate: whether to send it in any case.
    /// - Returns: the count of changes to compare with; nil if the start has been sent.
    func sendStart(unlessChangedSince changes: Int?, isLate: Bool) -> Int? {
        guard !hasStarted.load(ordering: .acquiring) else { return nil }
        return state.withLock { state in
            guard state.start == nil else { return nil }
            guard isLate || (state.changes > 0 && state.changes == changes) else { return state.changes }
            sendStart(&state)
            return nil
        }
    }

    func end<Instant: TracerInstant>(at instant: () -> Instant) {
        let isFirst = state.withLock { state in
            guard !state.hasEnded else { return false }
            state.hasEnded = true
            sendStart(&state)
            if let start = state.start { send(.stop, start.name, Timestamp(instant()), SpanPoints.stop(state, start)) }
            state.forgetPoints()
            isOver.store(true, ordering: .relaxed)
            return true
        }
        if isFirst { counters.close() }
    }

    private func sendStart(_ state: inout SpanState) {
        guard state.start == nil else { return }
        let attributes = AttributeList(state.attributes)
        let shape = SpanShape(state.kind, attributes)
        let member = shape.member(attributes, state.operationName)
        let start = SentStart(state, shape, attributes, hasMember: member != nil)
        state.start = start
        send(.start, start.name, began, SpanPoints.start(state, start, member))
        hasStarted.store(true, ordering: .releasing)
    }

    private func send(_ phase: TracePoint.Phase, _ name: String, _ time: Timestamp, _ info: TraceInfo) {
        session.notifier.notify(
            TracePoint(
                name: name,
                phase: phase,
                baseID: session.baseID,
                traceID: traceID,
                parentID: parentID,
                timestamp: time,
                info: info,
                service: session.service
            )
        )
    }
}
