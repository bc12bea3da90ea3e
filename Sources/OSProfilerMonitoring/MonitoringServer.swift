//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import Foundation
public import OSProfilerCollector
public import ServiceLifecycle
internal import Synchronization

/// The HTTP server by which Prometheus and a supervisor watch a collector.
///
/// It serves `/metrics`, `/healthz` (is the collector alive: 200 or 503) and `/readyz` (does it consume and store right now).
/// There is neither TLS nor a password, so it listens on the loopback interface unless told otherwise.
///
/// ```swift
/// let registry = PrometheusRegistry()
/// MetricsSystem.bootstrap(registry)  // before the collector is made
/// let collector = Collector(configuration, store: store, logger: logger)
/// let monitoring = MonitoringServer(collector, registry: registry, port: 9464)
/// let group = ServiceGroup(services: [monitoring, collector], logger: logger)
/// ```
///
/// Listed before the collector, it answers until that has stored what is in hand. For the gauges of backlog and store the
/// collector's configuration has `isMonitored`. A program without ServiceLifecycle calls ``start()`` and, at its end,
/// ``stop()``.
///
/// A probe has to be answered when nothing else works any more. So the server has threads of its own, without Swift's
/// concurrency pool, at most sixteen connections at a time, and five seconds for each: nobody who can connect takes file
/// descriptors that the collector needs.
public final class MonitoringServer: Service {
    /// Connections at a time; further ones are closed at once.
    private static let connectionLimit = 16
    /// Seconds that a stop waits for answers under way.
    private static let drainTime: TimeInterval = 1

    private enum Phase { case idle, serving, stopped }

    private struct State {
        var phase = Phase.idle
        var listener: MonitoringListener?
    }

    private let pages: MonitoringPages
    private let host: String
    private let port: UInt16
    private let state: Mutex<State>
    private let connections = Atomic<Int>(0)
    /// Entered by every connection.
    private let answering = DispatchGroup()
    /// Entered while it serves.
    private let serving = DispatchGroup()

    /// - Parameters:
    ///   - registry: the backend with which the program bootstrapped swift-metrics.
    ///   - host: a name or address of this machine.
    ///   - port: 0 lets the system choose; ``address`` tells.
    ///   - version: what `osprofiler_build_info` says; without one there is no such metric.
    public init(
        _ collector: Collector,
        registry: PrometheusRegistry,
        host: String = "127.0.0.1",
        port: UInt16,
        version: String? = nil
    ) {
        pages = MonitoringPages(collector: collector, registry: registry, version: version)
        self.host = host
        self.port = port
        state = Mutex(State())
    }

    /// A server on a port that is taken already, before there is a collector to watch.
    package init(
        _ collector: Collector,
        registry: PrometheusRegistry,
        on listener: MonitoringListener,
        version: String?
    ) {
        pages = MonitoringPages(collector: collector, registry: registry, version: version)
        host = ""
        port = 0
        state = Mutex(State(listener: listener))
    }

    /// Where it listens, `127.0.0.1:9464`; nil before it does.
    public var address: String? { state.withLock { $0.listener?.address } }

    /// Listens, and answers from now on. Idempotent; does nothing after a stop.
    public func start() throws(MonitoringError) {
        try state.withLock { state throws(MonitoringError) in
            guard state.phase == .idle else { return }
            let listener =
                if let taken = state.listener { taken } else { try MonitoringListener(host: host, port: port) }
            state.listener = listener
            state.phase = .serving
            serving.enter()
            let thread = Thread { [self] in serve(listener) }
            thread.name = "osp-monitoring"
            thread.start()
        }
    }

    /// Frees the port and lets answers under way end, for a second at the most. Returns at once; from any thread, any number
    /// of times.
    public func stop() {
        // Under the lock, so that the thread does not free the descriptor meanwhile.
        state.withLock { state in
            switch state.phase {
            case .idle: state.listener?.close()
            case .serving: state.listener?.wake()
            case .stopped: break
            }
            state.phase = .stopped
        }
    }

    /// Serves until a graceful shutdown, a cancellation or ``stop()``.
    ///
    /// - Throws: ``MonitoringError`` when it cannot listen.
    public func run() async throws {
        try await withTaskCancellationOrGracefulShutdownHandler {
            try start()
            await withCheckedContinuation { continuation in
                serving.notify(queue: .global()) { continuation.resume() }
            }
        } onCancelOrGracefulShutdown: {
            self.stop()
        }
    }

    private var isStopped: Bool { state.withLock { $0.phase == .stopped } }

    private func serve(_ listener: MonitoringListener) {
        while !isStopped {
            guard let descriptor = listener.accept() else {
                // Out of descriptors, above all: it passes.
                if !isStopped { Thread.sleep(forTimeInterval: 0.1) }
                continue
            }
            let connection = MonitoringConnection(descriptor: descriptor)
            answering.enter()
            guard connections.add(1, ordering: .relaxed).newValue <= Self.connectionLimit else {
                end(connection)
                continue
            }
            Thread.detachNewThread { [self] in
                connection.serve(pages)
                end(connection)
            }
        }
        listener.close()
        _ = answering.wait(timeout: .now() + Self.drainTime)
        serving.leave()
    }

    private func end(_ connection: MonitoringConnection) {
        connection.close()
        connections.subtract(1, ordering: .relaxed)
        answering.leave()
    }
}
