//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

internal import ArgumentParser
internal import CoreMetrics
internal import OSProfilerCollector
internal import OSProfilerStore

/// How a consumer can be watched.
struct MonitoringOptions: ParsableArguments {
    @Option(
        name: .customLong("metrics-port"),
        help: ArgumentHelp(
            "Serve Prometheus metrics at /metrics, /healthz (is it alive) and /readyz (does it consume and store right "
                + "now). 0 takes a free port. (default: off)",
            valueName: "port"
        )
    )
    var port: UInt16?

    @Option(
        name: .customLong("metrics-host"),
        help: ArgumentHelp(
            "The address to serve them on. There is neither TLS nor a password. (default: 127.0.0.1)",
            valueName: "address"
        )
    )
    var host: String?

    func validate() throws {
        if host != nil, port == nil {
            throw ValidationError("--metrics-host says where --metrics-port is served: give that too.")
        }
    }

    /// Listens, and collects metrics from now on; nil when nobody asked for it.
    func start() throws -> Monitoring? {
        guard let port else { return nil }
        let server = try MonitoringServer(host: host ?? "127.0.0.1", port: port)
        var help = (CollectorMetrics.descriptions + MirrorMetrics.descriptions).map { ($0.name, $0.help) }
        help += KnownStores.current.backends.flatMap(\.metrics).map { ($0.name, $0.help) }
        let registry = PrometheusRegistry(help: Dictionary(help) { first, _ in first })
        MetricsSystem.bootstrap(registry)
        return Monitoring(server: server, registry: registry)
    }
}

/// Metrics and the server that shows them.
struct Monitoring {
    let server: MonitoringServer
    let registry: PrometheusRegistry

    func serve(_ collector: Collector) {
        server.serve(MonitoringPages(collector: collector, registry: registry))
    }
}
