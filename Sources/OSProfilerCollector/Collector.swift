//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import Foundation
public import Logging
internal import OSProfilerAMQP
internal import OSProfilerCore
public import OSProfilerStore
public import ServiceLifecycle

/// The consumer: reads trace points from the bus, stores them, and acknowledges each message once the store has it.
///
/// The collector acknowledges a message only after the store has committed it or the quarantine has accepted it. If
/// anything fails in between, the broker redelivers the message and the store recognises the duplicate.
/// ``CollectorConfiguration`` lists the settings.
///
/// The loop blocks, so it runs on its own thread; `run()` returns when that thread ends.
public final class Collector: Service {
    private let configuration: CollectorConfiguration
    private let store: any TraceStore
    private let logger: Logger
    private let mirrors: [Mirror]
    private let status: CollectorStatus
    private let stopSignal = StopSignal()
    private let end = OneShotContinuation()
    /// Microseconds that the store has to commit the pending batch after the collector is asked to stop.
    private static let stopTimeout: Int64 = 5_000_000

    /// - Parameters:
    ///   - configuration: how the collector consumes.
    ///   - store: the primary store. Its commit decides what is acknowledged. The collector does not close it.
    ///   - mirrors: additional stores that receive what the primary store accepted, on a best-effort basis. They never
    ///     delay the consumer, and the points they miss are counted; see ``MirrorStatistics``.
    ///   - logger: receives one line when consuming is interrupted and one when it resumes.
    public init(
        _ configuration: CollectorConfiguration,
        store: any TraceStore,
        mirrors: [MirroredStore] = [],
        logger: Logger
    ) {
        self.configuration = configuration
        self.store = store
        status = CollectorStatus(configuration)
        var logger = logger
        if let bus = configuration.bus { logger[metadataKey: LogKey.bus] = "\(bus)" }
        self.mirrors = mirrors.map { Mirror($0, configuration, logger: logger) }
        self.logger = logger
    }

    /// The name of the bus; see ``CollectorConfiguration/bus``.
    public var bus: String? { configuration.bus }

    /// A snapshot of the counters.
    public var statistics: CollectorStatistics {
        var statistics = status.statistics
        statistics.mirrors = mirrors.map(\.statistics)
        return statistics
    }

    /// The current health.
    public var health: CollectorHealth {
        status.health(isStopping: stopSignal.isRaised)
    }

    /// Updates the gauges. Call it before the metrics backend is read; see ``CollectorMetrics``.
    public func refreshMetrics() {
        status.refreshMetrics()
        for mirror in mirrors { mirror.refreshMetrics() }
    }

    /// Stores and acknowledges pending messages, then ends `run()`. Callable from any thread, any number of times.
    ///
    /// If another process holds the store, the collector waits five seconds; the broker redelivers what is still
    /// pending then.
    public func stop() {
        stopSignal.raise(deadline: MonotonicClock.microseconds() + Self.stopTimeout)
        // While it connects, which may take ten seconds per host, nothing is pending: `run()` need not wait for the
        // thread.
        if status.statistics.state == .connecting { end.resume(with: .success(())) }
    }

    /// Consumes until ``stop()``, a graceful shutdown or a cancellation stops it, or until it has drained the queue.
    ///
    /// Waits for an unavailable store or broker, also at the start. A drain does not start without them.
    ///
    /// - Throws: `StoreError` or `MessagingError` when retrying is pointless, for example after wrong credentials or
    ///   with a file that is not a store.
    public func run() async throws {
        try await withTaskCancellationHandler {
            try await withGracefulShutdownHandler {
                try await runOnThread()
            } onGracefulShutdown: {
                self.stop()
            }
        } onCancel: {
            self.stop()
        }
    }

    private func runOnThread() async throws {
        for mirror in mirrors { mirror.start() }
        do {
            try await consumeOnThread()
        } catch {
            await endMirrors()
            throw error
        }
        await endMirrors()
    }

    /// Gives the mirrors time to catch up: long after a drain, which is meant to fill them, short after a stop,
    /// because the caller waits.
    private func endMirrors() async {
        guard !mirrors.isEmpty else { return }
        let limit: Duration = configuration.drains ? .seconds(60) : .seconds(5)
        let deadline = MonotonicClock.microseconds() + limit.wholeMicroseconds
        for mirror in mirrors { mirror.beginEnd(deadline: deadline) }
        await withCheckedContinuation { continuation in
            Thread.detachNewThread { [mirrors] in
                for mirror in mirrors { mirror.waitForEnd(deadline: deadline) }
                continuation.resume()
            }
        }
    }

    private func consumeOnThread() async throws {
        if let warning = configuration.connection.warning { logger.warning("\(warning)") }
        if !configuration.isOneOfSeveral {
            RetentionThread(configuration.retention, store: store, logger: logger, stopSignal) { [status] in
                status.purged($0)
            }
            .start()
        }
        if configuration.isMonitored { Monitor(configuration, store: store, status, stopSignal).start() }
        defer {
            // Stops the retention and monitor threads as well.
            stop()
            status.update { $0.state = .stopped }
        }
        try await withCheckedThrowingContinuation { continuation in
            end.wait(with: continuation)
            let thread = Thread { [configuration, store, mirrors, logger, status, stopSignal, end] in
                let result = Result {
                    try CollectorLoop(
                        configuration,
                        store: store,
                        mirrors: mirrors,
                        logger: logger,
                        status,
                        stopSignal
                    ).run()
                }
                // Last, because the waiting caller may end the process.
                end.resume(with: result)
            }
            thread.name = "osp-collector"
            thread.start()
        }
    }
}
