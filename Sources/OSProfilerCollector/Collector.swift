//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import Foundation
public import Logging
internal import OSProfilerAMQP
internal import OSProfilerCore
public import OSProfilerStore
public import ServiceLifecycle

/// The consumer: takes trace points off the bus, stores them, and acknowledges them when the store has them.
///
/// A message is acknowledged only after the store committed it, or quarantine took it; whatever happens in between,
/// the broker delivers it again and the store knows it again. See ``CollectorConfiguration`` for what can be set.
///
/// The loop blocks, so it has a thread of its own; `run()` returns when that ends.
public final class Collector: Service {
    private let configuration: CollectorConfiguration
    private let store: any TraceStore
    private let logger: Logger
    private let mirrors: [Mirror]
    private let status = CollectorStatus()
    private let stopSignal = StopSignal()
    private let end = OneShotContinuation()
    /// How long the store may take for what is pending when the collector is told to stop, in microseconds.
    private static let stopTimeout: Int64 = 5_000_000

    /// - Parameters:
    ///   - configuration: how it consumes.
    ///   - store: decides what is acknowledged. It is not closed.
    ///   - mirrors: stores beside the first, which get what that took, as far as they keep up. They hold up nothing, and
    ///     what they miss is counted: see ``MirrorStatistics``.
    ///   - logger: gets a line when consuming stops, and one when it goes on.
    public init(
        _ configuration: CollectorConfiguration,
        store: any TraceStore,
        mirrors: [MirroredStore] = [],
        logger: Logger
    ) {
        self.configuration = configuration
        self.store = store
        self.mirrors = mirrors.map { Mirror($0, configuration, logger: logger) }
        self.logger = logger
    }

    /// A snapshot.
    public var statistics: CollectorStatistics {
        var statistics = status.statistics
        statistics.mirrors = mirrors.map(\.statistics)
        return statistics
    }

    /// How it is right now.
    public var health: CollectorHealth {
        status.health(isStopping: stopSignal.isRaised)
    }

    /// Brings the gauges up to date, for a backend that is about to be read; see ``CollectorMetrics``.
    public func refreshMetrics() {
        status.refreshMetrics()
        for mirror in mirrors { mirror.refreshMetrics() }
    }

    /// Stores and acknowledges what is pending, then ends `run()`. From any thread, any number of times.
    ///
    /// A store that another process holds gets five seconds; what is pending then is delivered again.
    public func stop() {
        stopSignal.raise(deadline: MonotonicClock.microseconds() + Self.stopTimeout)
        // Nothing is pending while it connects, which may take ten seconds a host: the thread ends by itself.
        if status.statistics.state == .connecting { end.resume(with: .success(())) }
    }

    /// Consumes until it is stopped, by ``stop()``, a graceful shutdown or cancellation, or until it has drained.
    ///
    /// A store or broker that is away is waited for, from the start; but a drain does not begin without them.
    ///
    /// - Throws: `StoreError` or `MessagingError` when going on is pointless: wrong credentials, a store that is none.
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

    /// Gives the stores beside the first a last time: a drain is there to fill them, a stop is waited for by somebody.
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
        Retention(configuration.retention, store: store, logger: logger, status, stopSignal).start()
        if configuration.isMonitored { Monitor(configuration, store: store, status, stopSignal).start() }
        defer {
            // Those that watch end too.
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
                // Last of all: whoever waits may end the process.
                end.resume(with: result)
            }
            thread.name = "osp-collector"
            thread.start()
        }
    }
}
