//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import Logging
internal import OSProfilerCore
internal import OSProfilerStore

/// The loop of a ``StoreNotifier``'s thread: collects waiting points into a batch, appends the batch, and repeats.
final class StoreNotifierLoop {
    private static let batchLimit = 1000
    /// Microseconds of the longest wait in one call, so that the loop notices the end of a burst of drops.
    private static let pollInterval: Int64 = 1_000_000

    private let configuration: StoreNotifier.Configuration
    private let state: DeliveryState<StoreNotifierStatistics>
    private let store: any TraceStore
    private let logger: Logger
    private var writer: (any TraceWriter)?
    private var batch = PointBatch()
    private var decoder: NotificationDecoder
    private var isFailing = false
    private var drops = DropEpisode()

    init(
        _ configuration: StoreNotifier.Configuration,
        state: DeliveryState<StoreNotifierStatistics>,
        store: any TraceStore,
        logger: Logger
    ) {
        self.configuration = configuration
        self.state = state
        self.store = store
        self.logger = logger
        decoder = NotificationDecoder(maximumBodySize: state.buffer.maximumLength)
    }

    /// Runs until a shutdown has stored everything or has timed out.
    func run() {
        var backoff = Backoff(first: configuration.firstDelay, limit: configuration.maximumDelay)
        var generator = SystemRandomNumberGenerator()
        while !state.isOver {
            // Read first, so that what is taken below includes everything enqueued before a shutdown.
            let isClosing = state.isClosing
            fill()
            noteDrops()
            if batch.isEmpty {
                if isClosing { break }
                state.buffer.waitForMessages(microseconds: Self.pollInterval)
            } else if append() {
                backoff.succeeded()
            } else {
                state.buffer.pause(microseconds: backoff.failed(using: &generator))
            }
        }
        writer?.close()
    }

    /// Adds waiting points to the batch, up to a limit, so that the batch does not become a second buffer. Decodes
    /// them like messages from the bus, so that they are stored in the same way.
    private func fill() {
        while batch.count < Self.batchLimit, batch.byteCount < state.buffer.maximumLength {
            var refused = 0
            let taken = state.buffer.take { message in
                do throws(Rejection) { try decoder.decode(message, into: &batch) } catch { refused += 1 }
            }
            if refused > 0 { state.update { $0.dropped += refused } }
            guard taken else { return }
        }
    }

    private func append() -> Bool {
        do throws(StoreError) {
            if writer == nil { writer = try store.makeWriter(isCancelled: { [state] in state.isOver }) }
            _ = try writer!.append(batch, rejected: [], at: .now())
        } catch {
            state.update { $0.failures += 1 }
            if !isFailing {
                logger.info("the store does not accept trace points; they wait", metadata: [LogKey.error: "\(error)"])
            }
            isFailing = true
            return false
        }
        state.update { $0.stored += batch.count }
        batch.removeAll(keepingAtMost: 1 << 20)
        if isFailing { logger.info("the store accepts trace points again") }
        isFailing = false
        return true
    }

    private func noteDrops() {
        switch drops.update(state.statistics.dropped, at: MonotonicClock.microseconds()) {
        case .begins: logger.info("dropping trace points: the buffer is full and the store accepts none")
        case .ends(let count):
            logger.info("no longer dropping trace points", metadata: [LogKey.dropped: "\(count)"])
        case nil: break
        }
    }
}
