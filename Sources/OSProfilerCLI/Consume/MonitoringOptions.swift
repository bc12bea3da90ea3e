//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import ArgumentParser
internal import CoreMetrics
internal import Logging
internal import OSProfilerCollector
internal import OSProfilerCore
internal import OSProfilerMonitoring
internal import OSProfilerStore

/// The options for monitoring a consumer.
struct MonitoringOptions: ParsableArguments {
    @Option(
        name: .customLong("metrics-port"),
        help: ArgumentHelp(
            "Serve Prometheus metrics at /metrics, /healthz (is it alive) and /readyz (does it consume and store right "
                + "now). 0 selects a free port. (default: off)",
            valueName: "port"
        )
    )
    var port: UInt16?

    @Option(
        name: .customLong("metrics-host"),
        help: ArgumentHelp(
            "The address to serve them on. They have neither TLS nor a password. (default: 127.0.0.1)",
            valueName: "address"
        )
    )
    var host: String?

    func validate() throws {
        if host != nil, port == nil {
            throw ValidationError("--metrics-host requires --metrics-port.")
        }
    }

    /// Starts listening and collecting metrics; returns nil if the options do not ask for it.
    func start() throws -> Monitoring? {
        guard let port else { return nil }
        let listener = try listen(host ?? "127.0.0.1", port)
        let help = KnownStores.current.backends.flatMap(\.metrics).map { ($0.name, $0.help) }
        let registry = PrometheusRegistry(help: Dictionary(help) { first, _ in first })
        MetricsSystem.bootstrap(registry)
        return Monitoring(listener: listener, registry: registry)
    }

    private func listen(_ host: String, _ port: UInt16) throws(CLIError) -> MonitoringListener {
        do throws(MonitoringError) {
            return try MonitoringListener(host: host, port: port)
        } catch {
            throw CLIError(
                error.code == .badHost
                    ? "--metrics-host \(host): \(error.reason)"
                    : "--metrics-port \(port): cannot listen on \(host): \(error.reason)"
            )
        }
    }
}

/// The metrics, and the listener that serves them once there are collectors.
struct Monitoring {
    let listener: MonitoringListener
    let registry: PrometheusRegistry

    /// Serves the metrics until the process ends.
    ///
    /// - Parameter collectors: returns those of the moment.
    func serve(_ collectors: @escaping @Sendable () -> [Collector], _ logger: Logger) throws {
        try MonitoringServer(collectors, registry: registry, on: listener, version: ToolVersion.number).start()
        logger.info("serving metrics", metadata: [LogKey.address: "http://\(listener.address)/metrics"])
    }

    /// Removes the metrics of buses that are not consumed any more, which would keep their last values.
    func forget(_ old: [CollectorConfiguration], except new: [CollectorConfiguration]) {
        for bus in old.map(\.bus) where !new.contains(where: { $0.bus == bus }) { registry.forget(bus: bus) }
    }
}
