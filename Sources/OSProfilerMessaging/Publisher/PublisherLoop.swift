//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import Logging
internal import OSProfilerAMQP
internal import OSProfilerCore
internal import OSProfilerNotifying

/// The work of the publishing thread: connects when there is something to publish, publishes within the window,
/// handles confirms, and reconnects.
///
/// It sleeps on the buffer while there is nothing to do, and on the socket while confirms are outstanding.
final class PublisherLoop {
    private let configuration: PublisherConfiguration
    private let state: DeliveryState<PublisherStatistics>
    private let watchdog: Watchdog
    private var log: PublisherLog
    private var window: InFlightWindow
    private var generator = SystemRandomNumberGenerator()
    /// The back-off between connection attempts.
    private var backoff: Backoff
    private var pacing: RefusalPacing
    /// When the last connection was established, in microseconds of the monotonic clock; nil before the first.
    private var connectedAt: Int64?
    /// Whether the broker has confirmed a message on this connection.
    private var hasConfirmed = false
    /// Microseconds after which a connection with at least one confirm counts as healthy: a later failure is a new
    /// episode.
    private static let soundPeriod: Int64 = 5_000_000

    init(
        _ configuration: PublisherConfiguration,
        state: DeliveryState<PublisherStatistics>,
        watchdog: Watchdog,
        logger: Logger
    ) {
        self.configuration = configuration
        self.state = state
        self.watchdog = watchdog
        window = InFlightWindow(
            capacity: configuration.window,
            byteCapacity: configuration.capacity / 4,
            maximumRefusals: configuration.maximumRefusals ?? .max
        )
        log = PublisherLog(logger)
        backoff = Backoff(first: configuration.firstDelay, limit: configuration.maximumDelay)
        pacing = RefusalPacing(window: window.capacity, backoff)
    }

    /// Runs until a shutdown has published everything or has timed out.
    func run() {
        while let link = connect() {
            do throws(AMQPError) {
                try serve(link)
                note()
                watchdog.resting()
                // Closing takes up to two seconds; when less time is left, the socket is closed without a handshake.
                if state.remaining > 2_000_000 { link.connection.close() } else { link.connection.abort() }
                break
            } catch {
                lost(link, error)
            }
        }
    }

    // MARK: - Connecting

    /// Connects once there is something to publish, and retries until it succeeds.
    ///
    /// - Returns: nil when the loop must end.
    private func connect() -> PublisherLink? {
        while waitForWork() {
            var configuration = configuration.connection
            configuration.connectTimeout = min(configuration.connectTimeout, .microseconds(max(state.remaining, 1)))
            do throws(AMQPError) {
                let link = try PublisherLink(
                    configuration,
                    topology: self.configuration.topology,
                    compression: self.configuration.compression
                )
                watchdog.watch(link.connection.killSwitch)
                if connectedAt != nil { state.update { $0.reconnects += 1 } }
                connectedAt = MonotonicClock.microseconds()
                hasConfirmed = false
                return link
            } catch {
                log.broken(error)
                pause()
            }
        }
        return nil
    }

    /// Waits until there is something to publish.
    ///
    /// - Returns: false when the loop must end: a shutdown has nothing left to publish, or no time.
    private func waitForWork() -> Bool {
        while state.remaining > 0 {
            if window.count > 0 || !state.buffer.isEmpty { return true }
            if state.isClosing { return false }
            state.buffer.waitForMessages(microseconds: 3_600_000_000)
        }
        return false
    }

    private func lost(_ link: PublisherLink, _ error: AMQPError) {
        // When a shutdown times out, it cuts the connection itself, which is not worth a log message.
        if state.remaining > 0 { log.broken(error) }
        watchdog.watch(nil)
        link.connection.abort()
        hasConfirmed = false
        window.channelLost(refusing: error.code == .preconditionFailed)
        pacing.channelLost()
        pause()
    }

    private func pause() {
        note()
        watchdog.resting()
        state.buffer.pause(microseconds: min(backoff.failed(using: &generator), max(state.remaining, 0)))
    }

    /// Reports the counts so far to the state and the log.
    private func note() {
        let (counts, now) = (window.counts, MonotonicClock.microseconds())
        if hasConfirmed, let connectedAt, now - connectedAt >= Self.soundPeriod {
            backoff.succeeded()
            log.healthy()
        }
        state.update { $0.update(counts) }
        log.dropped(state.buffer.counts.dropped + counts.refused, at: now)
        log.refused(counts.returned + counts.rejected, at: now)
    }

    // MARK: - Publishing

    /// The shortest and the longest wait for confirms before the loop checks the buffer again, in microseconds.
    private static let pollInterval: ClosedRange<Int64> = 1000...50_000
    /// Microseconds to sleep after the buffer runs empty, before the thread asks to be woken: while points arrive in
    /// quick succession, a wake-up for each would cost the traced threads more than the points do.
    private static let idleDelay: Int64 = 5000
    /// Messages to publish before the loop reads what the broker has sent.
    private static let burst = 64

    /// Publishes until a shutdown has nothing left to publish, or no time.
    private func serve(_ link: PublisherLink) throws(AMQPError) {
        // The connection must be serviced four times per heartbeat interval.
        let rest = Int64(link.connection.heartbeat == 0 ? 60 : link.connection.heartbeat) * 250_000
        var pollInterval = Self.pollInterval.lowerBound
        var hasIdled = false
        while state.remaining > 0 {
            watchdog.entering()
            while try takeEvent(link, waiting: 0) {}
            note()
            if try publishBurst(link) {
                pollInterval = Self.pollInterval.lowerBound
                hasIdled = false
            } else if window.count == 0, state.buffer.isEmpty {
                if state.isClosing { return }
                watchdog.resting()
                if hasIdled {
                    state.buffer.waitForMessages(microseconds: rest)
                } else {
                    state.buffer.pause(microseconds: Self.idleDelay)
                }
                hasIdled.toggle()
            } else if try takeEvent(link, waiting: pollInterval) {
                pollInterval = Self.pollInterval.lowerBound
            } else {
                pollInterval = min(pollInterval * 2, Self.pollInterval.upperBound)
            }
        }
    }

    /// Publishes as many messages as the window admits, up to one burst.
    ///
    /// - Returns: whether it published any.
    private func publishBurst(_ link: PublisherLink) throws(AMQPError) -> Bool {
        log.blocked(link.connection.blockedReason)
        guard link.connection.blockedReason == nil else { return false }
        var published = 0
        var isCorked = false
        defer { if isCorked { link.connection.setCorked(false) } }
        while published < Self.burst, pacing.admits(at: MonotonicClock.microseconds()) {
            guard let message = window.nextMessage() else {
                guard state.buffer.move(to: &window) else { break }
                continue
            }
            try link.declareTopology { log.refused($0) }
            // The first message goes out at once; further ones share packets.
            if published == 1 {
                link.connection.setCorked(true)
                isCorked = true
            }
            do throws(AMQPError) {
                try window.published(message, deliveryTag: try link.publish(window.body(of: message)))
            } catch {
                guard error.code == .blocked else { throw error }
                break
            }
            published += 1
            pacing.notePublished()
        }
        return published > 0
    }

    /// Handles the next event from the broker.
    ///
    /// - Parameter waiting: how long to wait for it, in microseconds.
    /// - Returns: false if there was none.
    private func takeEvent(_ link: PublisherLink, waiting: Int64) throws(AMQPError) -> Bool {
        switch try link.connection.nextEvent(timeoutMicroseconds: waiting) {
        case .idle:
            return false
        case .confirmed(let tag, let multiple):
            if window.confirmed(tag, multiple: multiple) { refused(link) } else { hasConfirmed = true }
            if window.outstanding == 0 { pacing.noteRoundEnd() }
        case .rejected(let tag, let multiple):
            window.rejected(tag, multiple: multiple)
            refused(link)
            if window.outstanding == 0 { pacing.noteRoundEnd() }
        case .returned(let message):
            link.withBody(of: message) { window.returned($0) }
        case .channelClosed(_, let code, let text):
            // A missing exchange is one cause. Unconfirmed messages are published again on a new connection.
            throw link.connection.channelFailure(code, text)
        case .blocked, .unblocked, .delivery, .cancelled:
            break
        }
        return true
    }

    /// Handles a refusal: declares everything again before the next attempt, which follows after a delay.
    private func refused(_ link: PublisherLink) {
        link.forgetTopology()
        pacing.noteRefusal(at: MonotonicClock.microseconds(), using: &generator)
    }
}
