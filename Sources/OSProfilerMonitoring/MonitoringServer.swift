//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import Foundation
public import OSProfilerCollector
public import ServiceLifecycle
internal import Synchronization

/// The HTTP server through which Prometheus and a supervisor watch a collector.
///
/// It serves `/metrics`, `/healthz` (whether the collector is alive: 200 or 503) and `/readyz` (whether it consumes
/// and stores right now). It offers neither TLS nor a password, so by default it listens on the loopback interface
/// only.
///
/// ```swift
/// let registry = PrometheusRegistry()
/// MetricsSystem.bootstrap(registry)  // before the collector is created
/// let collector = Collector(configuration, store: store, logger: logger)
/// let monitoring = MonitoringServer(collector, registry: registry, port: 9464)
/// let group = ServiceGroup(services: [monitoring, collector], logger: logger)
/// ```
///
/// Listed before the collector, it answers until the collector has stored its pending messages. The gauges of backlog
/// and store need `isMonitored` in the collector's configuration. A program without ServiceLifecycle calls ``start()``
/// and, at its end, ``stop()``.
///
/// Probes must be answered even when nothing else works any more. The server therefore uses its own threads instead of
/// Swift's concurrency pool, and limits itself to sixteen connections of at most five seconds each, so that clients
/// cannot exhaust the file descriptors that the collector needs.
public final class MonitoringServer: Service {
    /// Maximum number of simultaneous connections; further ones are closed at once.
    private static let connectionLimit = 16
    /// Seconds that a stop waits for responses in progress.
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
    /// Entered once per open connection.
    private let answering = DispatchGroup()
    /// Entered while the server serves.
    private let serving = DispatchGroup()

    /// - Parameters:
    ///   - registry: the backend with which the program bootstrapped swift-metrics.
    ///   - host: a name or address of this machine.
    ///   - port: the TCP port; 0 lets the system choose one, which ``address`` then reports.
    ///   - version: the label of `osprofiler_build_info`; if nil, that metric is absent.
    public init(
        _ collector: Collector,
        registry: PrometheusRegistry,
        host: String = "127.0.0.1",
        port: UInt16,
        version: String? = nil
    ) {
        pages = MonitoringPages(collectors: { [collector] in [collector] }, registry: registry, version: version)
        self.host = host
        self.port = port
        state = Mutex(State())
    }

    /// Creates a server on a socket that already listens, before there are collectors to watch.
    package init(
        _ collectors: @escaping @Sendable () -> [Collector],
        registry: PrometheusRegistry,
        on listener: MonitoringListener,
        version: String?
    ) {
        pages = MonitoringPages(collectors: collectors, registry: registry, version: version)
        host = ""
        port = 0
        state = Mutex(State(listener: listener))
    }

    /// The address on which the server listens, such as `127.0.0.1:9464`; nil until it does.
    public var address: String? { state.withLock { $0.listener?.address } }

    /// Starts listening and answering. Idempotent; does nothing after a stop.
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

    /// Frees the port and lets responses in progress finish, for at most a second. Returns at once. Callable from any
    /// thread, any number of times.
    public func stop() {
        // Under the lock, so that the serving thread does not close the descriptor at the same time.
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
    /// - Throws: ``MonitoringError`` if it cannot listen.
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
                // Usually the process is out of descriptors, which is temporary.
                if !isStopped { Thread.sleep(forTimeInterval: 0.1) }
                continue
            }
            let connection = MonitoringConnection(descriptor: descriptor)
            answering.enter()
            guard connections.add(1, ordering: .acquiring).newValue <= Self.connectionLimit else {
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
        // Before the client can see the end, so that one that connects again at once finds the place free.
        connections.subtract(1, ordering: .releasing)
        connection.close()
        answering.leave()
    }
}
