//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import Dispatch
internal import Synchronization

/// Sends the starts of spans whose attributes have come, a few milliseconds later, and of all others after a tenth of a
/// second.
///
/// One timer for all spans, which runs only while some wait. The number of those that wait is bounded: where there are more,
/// the oldest start is sent at once.
final class StartTicker: Sendable {
    private static let interval = DispatchTimeInterval.milliseconds(5)
    /// The number of ticks after which a start is sent whatever is known.
    private static let patience = 20
    private static let shards = 8

    private let queues = (0..<StartTicker.shards).map { _ in StartQueue() }
    private let isArmed = Atomic<Bool>(false)
    private let timer = DispatchQueue(label: "osprofiler.tracing.starts", qos: .utility)

    /// Takes a span that has just begun.
    func add(_ span: SpanRecorder) {
        // Several queues, because the threads that wait for a lock of Synchronization sleep.
        // The lowest bits of an address are the same for all.
        let shard = (UInt(bitPattern: ObjectIdentifier(span)) >> 6) % UInt(Self.shards)
        queues[Int(shard)].add(WaitingStart(span))?.sendStart()
        arm()
    }

    /// Sends all starts that wait.
    func flush() {
        for queue in queues {
            for start in queue.takeAll() { start.span.sendStart() }
        }
    }

    private func arm() {
        guard !isArmed.load(ordering: .relaxed), !isArmed.exchange(true, ordering: .acquiringAndReleasing) else {
            return
        }
        timer.asyncAfter(deadline: .now() + Self.interval) { [self] in tick() }
    }

    private func tick() {
        isArmed.store(false, ordering: .releasing)
        var isWaiting = false
        for queue in queues {
            let left = queue.takeAll().compactMap { $0.afterTick(patience: Self.patience) }
            guard !left.isEmpty else { continue }
            isWaiting = true
            for start in left { queue.add(start)?.sendStart() }
        }
        if isWaiting { arm() }
    }
}

/// A span whose start may have to be sent.
struct WaitingStart {
    let span: SpanRecorder
    /// What had been set at the last tick.
    private var changes: Int?
    private var ticks = 0

    init(_ span: SpanRecorder) { self.span = span }

    /// Sends the start if it is time.
    ///
    /// - Returns: what goes on waiting.
    func afterTick(patience: Int) -> WaitingStart? {
        guard let changes = span.sendStart(unlessChangedSince: changes, isLate: ticks >= patience) else { return nil }
        var next = self
        next.changes = changes
        next.ticks += 1
        return next
    }
}

/// Spans that wait, in the order in which they began.
private final class StartQueue: Sendable {
    private static let capacity = 128

    private struct State {
        var list: [WaitingStart] = []
        /// The place of the oldest once the list is full.
        var oldest = 0
    }

    private let state = Mutex(State())

    /// - Returns: the oldest span if there was no space for another one.
    func add(_ start: WaitingStart) -> SpanRecorder? {
        state.withLock { state in
            guard state.list.count == Self.capacity else {
                state.list.append(start)
                return nil
            }
            let displaced = state.list[state.oldest].span
            state.list[state.oldest] = start
            state.oldest = (state.oldest + 1) % Self.capacity
            return displaced
        }
    }

    func takeAll() -> [WaitingStart] {
        state.withLock { state in
            defer {
                state.list.removeAll(keepingCapacity: false)
                state.oldest = 0
            }
            return state.list
        }
    }
}
